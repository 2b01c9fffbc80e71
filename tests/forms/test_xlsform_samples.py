"""Forms that other people wrote: each is taken or refused with findings, and none makes the reader stumble."""

import os
from pathlib import Path

import pytest

from intake.xlsform import FormRefused, finding_line, load_form
from locales import words

pytestmark = pytest.mark.external

FOLDER = os.environ.get("SAPA_SAMPLES", "")
FORMS = sorted(Path(FOLDER, "xlsform").glob("*__*")) if FOLDER else []


@pytest.fixture(autouse=True)
def _needs_samples():
    if not FOLDER:
        pytest.skip("SAPA_SAMPLES is not set")


def test_there_are_samples():
    assert len(FORMS) >= 12


@pytest.mark.parametrize("path", FORMS or [Path("none")], ids=lambda path: path.name)
def test_a_foreign_form_is_taken_or_refused_with_findings(path):
    try:
        load_form(path)
    except FormRefused as refused:
        for language in ("kk", "ru", "en"):
            lines = [finding_line(finding, words(language)) for finding in refused.form_findings]
            assert all(lines)
            assert not any("{" in line.replace("${", "") and "}" not in line for line in lines)


@pytest.mark.parametrize(
    ("name", "code", "place"),
    [
        ("pyxform__duplicate_columns.xlsx", "duplicate_column", None),
        ("cht-core__pregnancy_home_visit.xlsx", "reserved_name", 302),
        ("pyxform__widgets.xls", "old_excel", None),
        ("pyxform__test_missing_media_itext.md", "missing_column", None),
        ("xlsform-converter__select.csv", "expression_unexpected", 6),
        ("pyxform__choice_filter_test.xlsx", "unsupported_column", 3),
        ("xlsform2lstsv__all_types_survey.xlsx", "or_other", None),
    ],
)
def test_a_known_obstacle_is_named(name, code, place):
    with pytest.raises(FormRefused) as caught:
        load_form(Path(FOLDER, "xlsform", name))
    rows = [finding.row for finding in caught.value.form_findings if finding.code == code]
    assert rows
    assert place is None or place in rows
