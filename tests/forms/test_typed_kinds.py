"""Ranges are buttons, dates and times are typed: from the sheet to the ballot and the counts."""

import random

import pytest
from form_examples import ONE, asked, form, play, question
from sheet_examples import AGREE, SETTINGS, ask, excel, findings, markdown, only

from domain.answers import Written
from domain.conversation import ProblemKind, Review, Write, ballot, ballot_from_json, ballot_to_json
from domain.form import Kind, form_from_json, form_to_json
from domain.tally import tally
from intake.xlsform import FormRefused, finding_line, load_form
from intake.xlsform.steps import steps_of
from locales import words
from views.questions import answer_words

STEPS = [
    ("start=1 end=5 step=1", ["1", "2", "3", "4", "5"]),
    ("", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
    ("start=0;end=10", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
    ("start=5 end=1", ["5", "4", "3", "2", "1"]),
    ("start=0, end=1, step=0.25", ["0", "0.25", "0.5", "0.75", "1"]),
    ("end=100 step=25 start=0", ["0", "25", "50", "75", "100"]),
    ("start=-2 end=2", ["-2", "-1", "0", "1", "2"]),
]
NO_STEPS = ["start=0 end=100 step=5", "step=0", "start=1 end=1", "start=1 end=4 step=2", "from=1", "end", "end=x",
            "end=1e99", "step=0.00001 start=0 end=0.0001", "end=NaN", "end=Infinity"]  # fmt: skip


@pytest.mark.parametrize(("parameters", "names"), STEPS, ids=[case[0] for case in STEPS])
def test_a_range_becomes_buttons(parameters, names):
    steps = steps_of(parameters)
    assert [step.name for step in steps] == names
    assert all(step.score == (int(step.name) if "." not in step.name else None) for step in steps)


@pytest.mark.parametrize("parameters", NO_STEPS)
def test_a_range_that_would_need_too_many_buttons_or_is_none_is_refused_at_its_cell(parameters):
    assert steps_of(parameters) is None
    assert only(markdown([ask("r", "range", parameters=parameters)], choices=[])) == (
        "bad_range", "survey", 2, "r", "parameters",
    )  # fmt: skip


def test_parameters_of_anything_else_are_refused():
    found = findings(markdown([ask("t", parameters="rows=3")], choices=[]))
    assert ("unsupported_column", "survey", 2, "t", "parameters") in found


def test_a_range_is_answered_with_a_tap_and_counted_step_by_step():
    loaded = load_form(markdown([ask("r", "range", parameters="start=1 end=5", default="3")], choices=[])).form
    (asked_for,) = loaded.questions
    assert (asked_for.kind, asked_for.columns) == (Kind.SELECT_ONE, 5)

    step = play(loaded, ONE, "4")

    assert isinstance(step.screen, Review)
    (count,) = tally(loaded, [ballot(loaded, ONE, step.progress)], random.Random(1)).counts
    assert count.choices == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}


def test_the_default_of_a_range_must_be_one_of_its_steps():
    found = only(markdown([ask("r", "range", parameters="end=5", default="7")], choices=[]))
    assert (found[0], found[4]) == ("bad_default", "default")


DATES = [("16.12.2026", "2026-12-16"), ("1/2/2027", "2027-02-01"), ("2026-12-16", "2026-12-16"),
         (" 5 . 3 . 2026 ", "2026-03-05"), ("29.02.2028", "2028-02-29"), ("5 3 2026", "2026-03-05")]  # fmt: skip
NO_DATES = ["tomorrow", "31.02.2026", "16.12.26", "16.12", "2026", "16.13.2026", "0.1.2026", "16.12.1899", "1.1/2026",
            "2026.12.16", "16.12.2026 10:00", "٢.١.٢٠٢٦"]  # fmt: skip
TIMES = [("9:30", "09:30"), ("09.30", "09:30"), ("23:59", "23:59"), ("0:00", "00:00"), ("14 : 05", "14:05")]
NO_TIMES = ["24:00", "9:60", "930", "9", "9:3", "9:30 pm", "half past nine", "-1:00"]


@pytest.mark.parametrize(("typed", "kept"), DATES)
def test_a_date_is_taken_as_people_write_it(typed, kept):
    step = play(form(question("d", Kind.DATE)), ONE, Write(typed))
    assert step.progress.answers == {"d": Written(kept)}


@pytest.mark.parametrize("typed", NO_DATES)
def test_what_is_no_date_is_asked_for_again(typed):
    step = play(form(question("d", Kind.DATE)), ONE, Write(typed))
    assert (step.problem.kind, asked(step).path) == (ProblemKind.NOT_A_DATE, "d")


@pytest.mark.parametrize(("typed", "kept"), TIMES)
def test_a_time_is_taken_as_people_write_it(typed, kept):
    step = play(form(question("t", Kind.TIME)), ONE, Write(typed))
    assert step.progress.answers == {"t": Written(kept)}


@pytest.mark.parametrize("typed", NO_TIMES)
def test_what_is_no_time_is_asked_for_again(typed):
    step = play(form(question("t", Kind.TIME)), ONE, Write(typed))
    assert (step.problem.kind, asked(step).path) == (ProblemKind.NOT_A_TIME, "t")


def test_dates_and_times_reach_the_ballot_and_leave_it_as_loose_values():
    every = form(question("d", Kind.DATE), question("t", Kind.TIME))
    assert form_from_json(form_to_json(every)) == every
    step = play(every, ONE, Write("16.12.2026"), Write("9:30"))

    cast = ballot_from_json(ballot_to_json(every, ballot(every, ONE, step.progress)))
    counted = tally(every, [cast], random.Random(1))

    assert {(loose.question, loose.text) for loose in counted.comments} == {("d", "2026-12-16"), ("t", "09:30")}
    assert [count.answered for count in counted.counts] == [1, 1]
    assert answer_words(cast.answers["d"], every.question("d"), "kk") == "16.12.2026"


def test_a_sheet_asks_for_a_date_and_a_time_with_a_default_that_must_be_one():
    loaded = load_form(markdown([ask("d", "date", default="2026-12-16"), ask("t", "time")], choices=[])).form
    assert [one.kind for one in loaded.questions] == [Kind.DATE, Kind.TIME]
    assert only(markdown([ask("d", "date", default="soon")], choices=[]))[0] == "bad_default"


def refused_lines(data):
    with pytest.raises(FormRefused) as caught:
        load_form(data)
    return [finding_line(one, words("en")) for one in caught.value.form_findings]


def test_in_a_spreadsheet_a_finding_names_sheet_row_and_letter():
    broken = [ask("a b", "select_one none"), ask("c", relevant="${d")]
    places = {line.split(": ")[0] for line in refused_lines(excel(broken, choices=[]))}
    assert places == {
        "survey · row 2 · a b · A type",
        "survey · row 2 · a b · B",
        "survey · row 3 · c · I relevant",
    }


def test_in_a_spreadsheet_words_too_long_are_named_in_the_column_of_their_language():
    russian = "label::Русский (ru)"
    long = [{**choice, russian: "x" * 101} for choice in AGREE[:2]]
    asked_for = {**ask("a", "select_one agree"), russian: "&" * 800}
    assert {line.split(": the ")[0] for line in refused_lines(excel([asked_for], choices=long))} == {
        f"survey · row 2 · a · D {russian}",
        f"choices · row 2 · agree/1 · D {russian}",
        f"choices · row 3 · agree/2 · D {russian}",
    }


def test_in_a_spreadsheet_the_sheet_is_named_even_where_the_column_is_not_there():
    assert refused_lines(excel([ask("a"), ask("sum", "calculate")], choices=[])) == [
        "survey · row 3 · sum · calculation: the expression is missing"
    ]
    (warning,) = load_form(excel([ask("a")])).warnings
    assert finding_line(warning, words("en")) == "choices · row 2 · agree · A: no question uses this list"


def test_what_the_standard_refuses_is_named_on_its_own_sheet():
    (line,) = refused_lines(excel([ask("a")], choices=[], settings={**SETTINGS, "name": "not a name"}))
    assert line.startswith("settings · row 2: ")


def test_in_a_text_file_there_are_no_letters():
    assert all(" · A type" not in line for line in refused_lines(markdown([ask("a", "select_one none")], choices=[])))


def test_an_old_excel_file_and_another_old_office_file_are_told_apart_by_content():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert "old Excel" in refused_lines(ole + "Workbook\x00".encode("utf-16-le"))[0]
    assert "cannot be read" in refused_lines(ole + "WordDocument\x00".encode("utf-16-le"))[0]


def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path):
    rows = [ask("t")]
    for name, data in (("a.csv", excel(rows)), ("a.xlsx", markdown(rows)), ("a.xls", excel(rows))):
        (tmp_path / name).write_bytes(data)
        assert load_form(tmp_path / name).form.key == "trial"
