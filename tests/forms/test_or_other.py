"""`or_other`: a choice and a text question that the form gets of itself, in its three languages."""

import random

import pytest
from form_examples import NOW, ONE, TWO, asked, play
from sheet_examples import AGREE, LABELS, LANGUAGES, ask, codes, excel, findings, markdown, only
from typer.testing import CliRunner

from bot.cli.form import app
from domain.ballot import DRAFT_RESERVE, worst_case
from domain.conversation import (
    SKIPPED,
    Chosen,
    Confirm,
    GoTo,
    ProblemKind,
    Review,
    Skip,
    Toggle,
    Written,
    answer,
    ballot,
    ballot_to_json,
    layout,
    progress_to_json,
)
from domain.conversation import Progress as Running
from domain.form import Kind
from domain.tally import tally
from intake.xlsform import FormRefused, finding_line, load_form
from locales import words

READERS = {f"readers::{language}": "the office" for language in ("kk", "ru", "en")}
TRAVEL = [{"list_name": "travel", "name": name, **LABELS} for name in ("bus", "foot")]


def way(kind="select_one travel or_other", **cells):
    return ask("way", kind, **{**READERS, **cells})


def loaded(*survey, choices=TRAVEL):
    return load_form(markdown(list(survey), choices)).form


def test_the_list_gets_a_last_choice_and_the_question_a_text_after_it():
    form = loaded(way(), ask("z", "integer"))
    chosen, specified, last = form.questions
    assert [choice.name for choice in chosen.choices] == ["bus", "foot", "other"]
    assert chosen.choices[-1].label == {"kk": "Басқа", "ru": "Другое", "en": "Other"}
    assert (specified.name, specified.kind, specified.limit) == ("way_other", Kind.TEXT, 200)
    assert specified.label == {"kk": "Нақтылаңыз:", "ru": "Уточните:", "en": "Please specify:"}
    assert specified.hint == chosen.label
    assert specified.short == chosen.choices[-1].label
    assert last.name == "z"


def test_the_words_of_the_row_for_a_text_go_to_the_text():
    chosen, specified = loaded(way(limit="50", comment="no")).questions
    assert specified.readers == {"kk": "the office", "ru": "the office", "en": "the office"}
    assert chosen.readers is None
    assert (specified.limit, specified.comment) == (50, False)
    assert loaded(way()).questions[1].comment


def test_it_is_asked_only_where_other_is_chosen_and_may_be_skipped():
    form = loaded(way(required="yes"), ask("z", "integer"))
    assert asked(play(form, ONE, "bus")).path == "z"
    step = play(form, ONE, "other")
    assert asked(step).path == "way_other"
    assert asked(step).can_skip
    cast = ballot(form, ONE, answer(form, ONE, step.progress, Skip("way_other"), NOW).progress)
    assert (cast.answers["way"], cast.answers["way_other"]) == (Chosen(("other",)), SKIPPED)


def test_a_text_does_not_outlive_the_choice_it_belongs_to():
    form = loaded(way(), ask("z", "integer"))
    step = play(form, ONE, "other", "by scooter", "3", GoTo("way"), "foot")
    assert isinstance(step.screen, Review)
    assert set(ballot(form, ONE, step.progress).answers) == {"way", "z"}


def test_a_text_longer_than_its_limit_is_told():
    step = play(loaded(way()), ONE, "other", "x" * 201)
    assert step.problem is not None
    assert (step.problem.kind, step.problem.n, step.problem.limit) == (ProblemKind.TOO_LONG, 201, 200)


def test_of_several_ticks_other_is_one():
    form = loaded(way("select_multiple travel or_other"))
    step = play(form, ONE, Toggle("way", "other"), Toggle("way", "bus"), Confirm("way"), "by scooter")
    cast = ballot(form, ONE, step.progress)
    assert cast.answers == {"way": Chosen(("bus", "other")), "way_other": Written("by scooter")}


def test_what_is_written_leaves_as_a_comment_and_other_as_a_count():
    form = loaded(way())
    sent = [ballot(form, ONE, play(form, ONE, *given).progress) for given in (("other", "by scooter"), ("bus",))]
    counted = tally(form, sent, random.Random(1))
    assert counted.counts[0].choices == {"bus": 1, "foot": 0, "other": 1}
    assert [(one.question, one.text) for one in counted.comments] == [("way_other", "by scooter")]


def test_each_instructor_has_an_other_of_their_own():
    each = {"type": "begin_group", "name": "each", "repeat_over": "instructors"}
    form = loaded(each, way(limit="20"), {"type": "end_group"})
    step = play(form, TWO, "other", "one", "bus")
    assert set(ballot(form, TWO, step.progress).answers) == {"each.way[k1]", "each.way_other[k1]", "each.way[k2]"}


def test_expressions_read_the_choice_but_not_the_text_which_has_no_row():
    form = loaded(way(), ask("z", "integer", relevant="${way} = 'other'"))
    assert asked(play(form, ONE, "other", "ship")).path == "z"
    survey = [way(), ask("z", "integer", relevant="${way_other} = 'ship'")]
    assert only(markdown(survey, TRAVEL)) == ("unknown_reference", "survey", 3, "z", "relevant")


def test_a_list_that_has_an_other_of_its_own_keeps_it_and_other_questions_are_left_alone():
    own = {"list_name": "travel", "name": "other", **{f"label::{language}": "Something else" for language in LANGUAGES}}
    form = loaded(way(), choices=[*TRAVEL, own])
    assert [choice.label["en"] for choice in form.questions[0].choices] == ["L en", "L en", "Something else"]
    assert form.questions[1].name == "way_other"
    plain = loaded(way(), ask("b", "select_one travel"))
    assert [choice.name for choice in plain.questions[2].choices] == ["bus", "foot"]


@pytest.mark.parametrize("written", ["or_other", "or other", "or specify other"])
def test_it_is_written_in_each_way_the_standard_knows(written):
    assert load_form(markdown([way(f"select_one travel {written}")], TRAVEL)) == load_form(markdown([way()], TRAVEL))


def test_markdown_csv_and_excel_give_one_form_without_a_warning():
    in_excel = load_form(excel([way()], TRAVEL))
    assert in_excel == load_form(markdown([way()], TRAVEL))
    assert in_excel.warnings == ()


def test_who_reads_is_missed_at_the_row():
    row = {"type": "select_one travel or_other", "name": "way", **LABELS}
    (warning,) = load_form(excel([row], TRAVEL)).warnings
    assert (str(warning.code), warning.row, warning.question) == ("no_readers", 2, "way_other")


def test_with_a_filter_it_is_refused_as_the_standard_has_it():
    survey = [ask("a", "select_one agree"), way(choice_filter="name != ${a}")]
    assert only(markdown(survey, [*AGREE, *TRAVEL])) == ("filtered_other", "survey", 3, "way", "choice_filter")
    with pytest.raises(FormRefused) as caught:
        load_form(excel(survey, [*AGREE, *TRAVEL]))
    said = [finding_line(one, words(lang)) for one in caught.value.form_findings for lang in ("kk", "ru", "en")]
    assert all("I choice_filter: " in line and "XLSForm" in line for line in said)
    assert len(set(said)) == 3


@pytest.mark.parametrize(
    ("survey", "code", "row"),
    [
        ([way(), ask("way_other")], "duplicate_name", 3),
        ([way("select_one nowhere or_other")], "unknown_list", 2),
        ([{**way(), "name": ""}], "missing_name", 2),
        ([{**way(), "name": "жол"}], "bad_name", 2),
        ([{**way(), "name": "w" * 30}], "bad_name", 2),
        ([way(limit="601")], "bad_value", 2),
        ([way("rank travel or_other")], "unsupported_type", 2),
    ],
)
def test_what_cannot_be_is_told_once_at_its_row(survey, code, row):
    assert [(found[0], found[2]) for found in findings(excel([*survey, ask("z")], TRAVEL))] == [(code, row)]


def test_a_missing_translation_of_the_question_is_told_once():
    row = way()
    del row["label::Русский (ru)"]
    found = findings(markdown([row, ask("z", "integer")], TRAVEL))
    assert [(code, line, column) for code, _, line, _, column in found] == [("missing_text", 2, "label::Русский (ru)")]


def test_the_size_of_ballots_and_drafts_counts_what_may_be_written():
    assert loaded(ask("way", "select_one travel")).ballot_size == 2_048
    assert loaded(way()).ballot_size == 2_048
    assert loaded(way(limit="600")).ballot_size == 4_096
    assert loaded(*({**way(), "name": f"w{n}"} for n in range(8))).ballot_size == 8_192
    assert codes(markdown([{**way(), "name": f"w{n}"} for n in range(10)], TRAVEL)) == {"ballot_too_large"}


def test_the_widest_other_fits():
    form = loaded(*({**way("select_multiple travel or_other"), "name": f"w{n}"} for n in range(8)))
    every = Chosen(("bus", "foot", "other"))
    paths = [place.path for place in layout(form, ONE)]
    answers = {path: Written("😀" * 200) if path.endswith("_other") else every for path in paths}
    cast = ballot(form, ONE, Running(answers))
    assert set(cast.answers) == set(paths)
    assert len(ballot_to_json(form, cast).encode()) <= worst_case(form.items) <= form.ballot_size
    draft = Running(answers, "w7_other", review=True, ticks=every.names)
    assert len(progress_to_json(draft).encode()) + DRAFT_RESERVE <= form.ballot_size


@pytest.mark.parametrize(
    ("language", "other", "specify"),
    [("kk", "Басқа", "Нақтылаңыз:"), ("ru", "Другое", "Уточните:"), ("en", "Other", "Please specify:")],
)
def test_play_asks_what_it_is_in_the_language_of_the_person(tmp_path, language, other, specify):
    path = tmp_path / "travel.md"
    path.write_bytes(markdown([way()], TRAVEL))
    assert CliRunner().invoke(app, ["check", str(path), "--lang", language]).exit_code == 0
    result = CliRunner().invoke(app, ["play", str(path), "--lang", language], input="3\nscooter\nd\n")
    assert result.exit_code == 0, result.stdout
    assert f"3 ○ {other}" in result.stdout
    assert specify in result.stdout
    assert '{"way":["other"],"way_other":"scooter"}' in result.stdout
