"""Bundles that other people wrote are taken, or refused for a reason that stands in the file."""

import os
from pathlib import Path

import pytest
from roster_examples import ALMATY, NOW

from domain.access import OPERATOR
from domain.errors import FileRefused
from domain.roster import RosterKind
from intake.oneroster import RosterBundle, open_roster
from intake.oneroster.source import MemorySource
from services.roster import import_roster
from storage.database import Database

pytestmark = pytest.mark.external


@pytest.fixture
def samples() -> Path:
    """The folder of sample bundles."""
    folder = os.environ.get("SAPA_SAMPLES")
    if not folder:
        pytest.skip("SAPA_SAMPLES is not set")
    return Path(folder) / "oneroster"


@pytest.mark.parametrize("name", ["lepo_roster-hub_en__v1p1", "lepo_roster-hub_en__v1p1/oneroster.zip"])
async def test_a_university_roster_is_imported(database: Database, samples: Path, name: str) -> None:
    bundle = open_roster(samples / name, ALMATY)
    diff = await import_roster(database, bundle, now=NOW, actor=OPERATOR)
    counts = {kind.value: changes.new.count for kind, changes in diff.kinds.items()}
    assert counts == {
        "organisations": 1,
        "terms": 4,
        "courses": 2,
        "people": 20,
        "roles": 20,
        "classes": 5,
        "enrolments": 30,
    }
    assert {warning.code for warning in bundle.warnings} == {"graded_without_exam", "teacher_without_role"}


REFUSED = [
    ("OfficeDev_SDS_v2__not_oneroster", {"looks_like_sds"}),
    ("moodle-enrol_oneroster__Test_full_data_set__v1p1.zip", {"needed_file_absent"}),
    ("moodle-enrol_oneroster__oneroster_test_data__v1p2_delta.zip", {"unsupported_version", "delta"}),
    ("oat-sa_oneroster-import__v1p1", {"empty", "unknown_reference"}),
]


@pytest.mark.parametrize(("name", "codes"), REFUSED, ids=[name for name, _ in REFUSED])
def test_a_bundle_that_is_not_ours_to_take_is_refused_with_reasons(samples: Path, name: str, codes: set[str]) -> None:
    with pytest.raises(FileRefused) as refused:
        list(open_roster(samples / name, ALMATY).rows())
    assert {finding.code for finding in refused.value.findings} == codes


async def test_cyrillic_names_and_a_byte_order_mark_survive(database: Database, samples: Path) -> None:
    """Made from a sample: the names changed, a byte-order mark put before each file."""
    folder = samples / "lepo_roster-hub_en__v1p1"
    content = {path.name: b"\xef\xbb\xbf" + path.read_bytes() for path in folder.glob("*.csv")}
    content["users.csv"] = content["users.csv"].replace(b"GN 01", "Әсел".encode())
    bundle = RosterBundle(MemorySource(content), ALMATY)
    diff = await import_roster(database, bundle, now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].new.count == 20


def test_windows_text_is_refused_by_its_first_line_that_is_not_utf8(samples: Path) -> None:
    """Made from a sample: one name in Russian, saved as Windows-1251."""
    folder = samples / "lepo_roster-hub_en__v1p1"
    content = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    content["users.csv"] = content["users.csv"].replace(b"GN 02", "Анна".encode("cp1251"))
    with pytest.raises(FileRefused) as refused:
        list(RosterBundle(MemorySource(content), ALMATY).rows())
    first = refused.value.findings[0]
    assert (first.code, first.file, first.row) == ("not_utf8", "users.csv", 3)
