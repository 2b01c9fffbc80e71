"""Forms that other people wrote: each is taken or refused with findings, and none makes the reader stumble."""

import os
from pathlib import Path

import pytest
from form_examples import NOW, ONE
from openpyxl import load_workbook
from sheet_examples import LANGUAGES, excel

from domain.conversation import Ask, Choose, Chosen, Confirm, Review, Skip, Write, answer, ballot, start
from domain.form import Kind, Question
from intake.xlsform import FormRefused, finding_line, load_form
from intake.xlsform.sheet import SHEETS
from locales import words

pytestmark = pytest.mark.external

FOLDER = os.environ.get("SAPA_SAMPLES", "")
FORMS = sorted(Path(FOLDER, "xlsform").glob("*__*")) if FOLDER else []


OF_THE_WHOLE_FILE = {"old_excel", "no_survey_sheet", "unreadable", "ballot_too_large"}
OF_A_SHEET = {*OF_THE_WHOLE_FILE, "missing_column", "too_many_questions", "no_questions"}


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
        for finding in refused.form_findings:
            assert finding.sheet or finding.code in OF_THE_WHOLE_FILE, finding
            assert finding.row is not None or finding.code in OF_A_SHEET, finding


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
        ("xlsform2lstsv__testA.xlsx", "bad_range", 22),
        ("osm-fieldwork__waste_collection.xlsx", "unsupported_type", 70),
        ("web-forms__all-question-types-v2024091201-3.xlsx", "unsupported_type", 66),
        ("web-forms__socio-economic-survey-v20240515.xlsx", "unsupported_type", 22),
        ("pyxform__flat_xlsform_test.xlsx", "unsupported_type", 34),
    ],
)
def test_a_known_obstacle_is_named(name, code, place):
    with pytest.raises(FormRefused) as caught:
        load_form(Path(FOLDER, "xlsform", name))
    rows = [finding.row for finding in caught.value.form_findings if finding.code == code]
    assert rows
    assert place is None or place in rows


def test_in_a_spreadsheet_of_others_the_cell_is_named():
    with pytest.raises(FormRefused) as caught:
        load_form(Path(FOLDER, "xlsform", "xlsform2lstsv__testA.xlsx"))
    (finding,) = [one for one in caught.value.form_findings if one.code == "bad_range"]
    line = finding_line(finding, words("en"))
    assert line.startswith("survey · row 22 · attribution_beruf · H parameters: ")


def test_a_foreign_survey_is_played_to_its_end_once_it_has_our_languages_and_what_was_named_is_put_right():
    """Made from a sample: its one language written three times, a title, fewer steps, shorter texts."""
    book = load_workbook(Path(FOLDER, "xlsform", "xlsform2lstsv__testA.xlsx"))
    survey, choices, (settings,) = ([_translated(row) for row in _rows(book[name])] for name in SHEETS)
    for row in survey:
        row |= {"range": {"parameters": "start=0 end=100 step=10"}, "text": {"limit": "200"}}.get(row.get("type"), {})
    settings |= {f"title::{language}": "Survey" for language in LANGUAGES}

    form = load_form(excel(survey, choices, settings)).form
    step = start(form, ONE, NOW)
    for _ in range(len(form.questions) + 10):
        if isinstance(step.screen, Ask):
            step = answer(form, ONE, step.progress, _any_answer(step.screen), NOW)
            assert step.problem is None

    assert isinstance(step.screen, Review)
    assert ballot(form, ONE, step.progress).answers["attribution_beruf"] == Chosen(("0",))


def _rows(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    cells = ({str(name): str(cell) for name, cell in zip(header, row, strict=False) if name and cell} for row in rows)
    return [row for row in cells if row]


def _translated(row):
    words_of = {"label", "hint", "constraint_message", "required_message"}
    texts = {f"{name}::{language}": row[name] for name in words_of & row.keys() for language in LANGUAGES}
    return {name: cell for name, cell in row.items() if name not in words_of} | texts


def _any_answer(ask):
    question = ask.question
    if not isinstance(question, Question):
        return Confirm(ask.path)
    if question.kind is Kind.SELECT_ONE:
        # the last of one and the first of the next, so that the two differ and the range is asked
        return Choose(ask.path, question.choices[-1 if question.name == "beruf_post" else 0].name)
    return Write("7") if question.kind is Kind.INTEGER else Skip(ask.path)
