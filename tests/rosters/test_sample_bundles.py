"""Bundles that other people wrote are taken, or refused for a reason that stands in the file."""

import os
from pathlib import Path

import pytest
from roster_examples import ALMATY, NOW, contents

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
    assert {warning.code for warning in bundle.warnings} == {
        "property_resembles",
        "unknown_column",
        "graded_without_exam",
        "teacher_without_role",
    }
    (slip,) = [warning for warning in bundle.warnings if warning.code == "property_resembles"]
    assert (slip.value, slip.values) == ("fiel.demographics", {"meant": "file.demographics"})


async def test_changes_of_version_1_2_are_imported_with_their_role(database: Database, samples: Path) -> None:
    bundle = open_roster(samples / "moodle-enrol_oneroster__oneroster_test_data__v1p2_delta.zip", ALMATY)
    diff = await import_roster(database, bundle, now=NOW, actor=OPERATOR)
    assert {kind.value: (changes.new.first, changes.gone.count) for kind, changes in diff.kinds.items()} == {
        "organisations": (("ORG_1",), 0),
        "terms": (("ACAD_SESS_1",), 0),
        "courses": (("COURSE_001",), 0),
        "people": (("USER_0",), 0),
        "roles": (("USER_0 student",), 0),
        "classes": (("CLASS_001",), 0),
        "enrolments": (("ENROLLMENT_001",), 0),
    }
    again = open_roster(samples / "moodle-enrol_oneroster__oneroster_test_data__v1p2_delta.zip", ALMATY)
    assert (await import_roster(database, again, now=NOW, actor=OPERATOR)).is_empty


REFUSED = [
    ("OfficeDev_SDS_v2__not_oneroster", {"looks_like_sds"}),
    ("moodle-enrol_oneroster__Test_full_data_set__v1p1.zip", {"needed_file_absent"}),
    ("oat-sa_oneroster-import__v1p1", {"empty", "unknown_reference"}),
]


@pytest.mark.parametrize(("name", "codes"), REFUSED, ids=[name for name, _ in REFUSED])
def test_a_bundle_that_is_not_ours_to_take_is_refused_with_reasons(samples: Path, name: str, codes: set[str]) -> None:
    with pytest.raises(FileRefused) as refused:
        list(open_roster(samples / name, ALMATY).rows())
    assert {finding.code for finding in refused.value.findings} == codes


async def test_columns_of_another_product_are_named_with_the_known_ones_they_resemble(samples: Path) -> None:
    bundle = open_roster(samples / "oat-sa_oneroster-import__v1p1", ALMATY, skips_bad=True)
    rows = list(bundle.rows())
    found = {(warning.file, warning.column): warning.values.get("meant") for warning in bundle.warnings}
    assert found["users.csv", "userId"] == "userIds"
    assert found["classes.csv", "grade"] == "grades"
    assert found["users.csv", "ext_imagineLearning_ssoId"] is None
    assert not [column for _, column in found if "assword" in column]
    assert {finding.file for finding in bundle.skipped} == {"classes.csv", "enrollments.csv"}
    assert {type(row).__name__ for row in rows} == {"OrganisationRow", "PersonRow", "RoleRow", "MarkRow"}


async def test_cyrillic_names_and_a_byte_order_mark_survive(database: Database, samples: Path) -> None:
    """Made from a sample: the names changed, a byte-order mark put before each file."""
    folder = samples / "lepo_roster-hub_en__v1p1"
    content = {path.name: b"\xef\xbb\xbf" + path.read_bytes() for path in folder.glob("*.csv")}
    content["users.csv"] = content["users.csv"].replace(b"GN 01", "Әсел".encode())
    bundle = RosterBundle(MemorySource(content), ALMATY)
    diff = await import_roster(database, bundle, now=NOW, actor=OPERATOR)
    assert diff[RosterKind.PEOPLE].new.count == 20


async def test_windows_text_is_read_with_a_warning_at_its_first_line(database: Database, samples: Path) -> None:
    """Made from a sample: one name in Russian, saved as Windows-1251."""
    folder = samples / "lepo_roster-hub_en__v1p1"
    content = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    content["users.csv"] = content["users.csv"].replace(b"GN 02", "Анна".encode("cp1251"))
    bundle = RosterBundle(MemorySource(content), ALMATY)
    await import_roster(database, bundle, now=NOW, actor=OPERATOR)
    (warning,) = [one for one in bundle.warnings if one.code == "not_utf8_but"]
    assert (warning.file, warning.row, warning.values) == ("users.csv", 3, {"encoding": "Windows-1251"})
    assert "Анна" in {row[1] for row in (await contents(database))["people"]}
