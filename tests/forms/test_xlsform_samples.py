"""Forms that other people wrote: each is taken or refused with findings, and none makes the reader stumble."""

import os
from pathlib import Path

import pytest
from form_examples import NOW, ONE, asked, play
from openpyxl import load_workbook
from sheet_examples import LANGUAGES, excel

from domain.conversation import Ask, Choose, Chosen, Confirm, GoTo, Review, Skip, Write, answer, ballot, start
from domain.form import Kind, Question
from domain.route import find_route
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
        ("pyxform__choice_filter_test.xlsx", "duplicate_name", 6),
        ("xlsform2lstsv__all_types_survey.xlsx", "unsupported_type", 42),
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


@pytest.mark.parametrize(
    "name",
    [
        "pyxform__choice_filter_test.xlsx",
        "xlsform2lstsv__all_types_survey.xlsx",
        "web-forms__socio-economic-survey-v20240515.xlsx",
    ],
)
def test_a_filter_or_an_other_of_somebody_else_is_no_obstacle(name):
    with pytest.raises(FormRefused) as caught:
        load_form(Path(FOLDER, "xlsform", name))
    assert not [one for one in caught.value.form_findings if one.column == "choice_filter" or "other" in one.code]


def test_in_a_spreadsheet_of_others_the_cell_is_named():
    with pytest.raises(FormRefused) as caught:
        load_form(Path(FOLDER, "xlsform", "xlsform2lstsv__testA.xlsx"))
    (finding,) = [one for one in caught.value.form_findings if one.code == "bad_range"]
    line = finding_line(finding, words("en"))
    assert line.startswith("survey · row 22 · attribution_beruf · H parameters: ")


def test_a_foreign_survey_is_played_to_its_end_once_it_has_our_languages_and_what_was_named_is_put_right():
    """Made from a sample: its one language written three times, a title, fewer steps, shorter texts."""
    survey, choices, settings = _made_ours("xlsform2lstsv__testA.xlsx")
    for row in survey:
        row |= {"range": {"parameters": "start=0 end=100 step=10"}, "text": {"limit": "200"}}.get(row.get("type"), {})

    form = load_form(excel(survey, choices, settings)).form
    step = start(form, ONE, NOW)
    for _ in range(len(form.questions) + 10):
        if isinstance(step.screen, Ask):
            step = answer(form, ONE, step.progress, _any_answer(step.screen), NOW)
            assert step.problem is None

    assert isinstance(step.screen, Review)
    assert ballot(form, ONE, step.progress).answers["attribution_beruf"] == Chosen(("0",))


def test_the_cascade_of_somebody_else_is_played_down_to_its_last_list():
    """Made from a sample: its one language written three times, the county that stands twice renamed."""
    survey, choices, settings = _made_ours("pyxform__choice_filter_test.xlsx")
    (_, again) = [row for row in choices if row["name"] == "king"]
    again["name"] = "king_tx"

    form = load_form(excel(survey, choices, settings)).form
    assert [choice.name for choice in asked(play(form, ONE, "texas")).choices] == ["king_tx", "cameron"]
    step = play(form, ONE, "texas", "cameron")
    assert [choice.name for choice in asked(step).choices] == ["brownsville", "harlingen"]
    assert isinstance(play(form, ONE, "texas", "king_tx").screen, Review), "no city is listed for it"
    step = play(form, ONE, "texas", "cameron", "harlingen", GoTo("state"), "washington", "king")
    assert [choice.name for choice in asked(step).choices] == ["dumont", "finney", "seattle", "redmond"]


def test_the_districts_of_somebody_else_follow_their_region():
    """Made from a sample: two of its questions, one of its languages written three times, names in our letters."""
    survey, choices, settings = _made_ours("web-forms__socio-economic-survey-v20240515.xlsx")
    wanted = [row for row in survey if row.get("name") in ("region", "district")]
    lists = [row for row in choices if row["list_name"] in ("region", "district")]
    for row in lists:
        row["name"] = row["name"].replace("&", "_").replace(",", "_")

    form = load_form(excel(wanted, lists, {**settings, "form_id": "districts"})).form
    for region in form.questions[0].choices:
        offered = asked(play(form, ONE, region.name)).choices
        assert offered
        assert {dict(choice.cells)["region"] for choice in offered} == {region.name}


def test_a_survey_of_somebody_else_with_others_of_both_kinds_is_played():
    """Made from a sample: rows a chat cannot ask left out, its one language written three times, shorter texts."""
    survey, choices, settings = _made_ours("xlsform2lstsv__all_types_survey.xlsx")
    with pytest.raises(FormRefused) as caught:
        load_form(excel(survey, choices, settings))
    asked_elsewhere = {one.row for one in caught.value.form_findings if one.code == "unsupported_type"}
    survey = [row for number, row in enumerate(survey, start=2) if number not in asked_elsewhere]
    for row in survey:
        row |= {"limit": "40"} if row.get("type") in ("text", "string") or "or_other" in row.get("type", "") else {}

    form = load_form(excel(survey, choices, settings)).form
    others = [question for question in form.questions if question.choice("other")]
    assert [question.kind for question in others] == [Kind.SELECT_ONE, Kind.SELECT_MULTIPLE]
    first, second = (question.name for question in others)
    given = {question.name: Chosen(("other",)) for question in others}
    paths = [place.path for place in find_route(form, ONE, given).questions]
    assert paths[paths.index(first) + 1] == f"{first}_other"
    assert paths[paths.index(second) + 1] == f"{second}_other"


def _made_ours(name):
    book = load_workbook(Path(FOLDER, "xlsform", name))
    survey, choices, (settings,) = ([_translated(row) for row in _rows(book[sheet])] for sheet in SHEETS)
    return survey, choices, {**settings, **{f"title::{language}": "Survey" for language in LANGUAGES}}


def _rows(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    cells = ({str(name): str(cell) for name, cell in zip(header, row, strict=False) if name and cell} for row in rows)
    return [row for row in cells if row]


def _translated(row):
    words_of = {"label", "hint", "constraint_message", "required_message"}
    row = {header.removesuffix("::English (en)"): cell for header, cell in row.items() if "(fr)" not in header}
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
