"""`choice_filter`: lists that follow from earlier answers, from the sheet to the counts."""

import random
from dataclasses import replace

import pytest
from form_examples import NOW, ONE, SCALE, TWO, asked, form, forms, inputs, play, question, subjects, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_examples import LABELS, ask, codes, excel, findings, markdown, only
from typer.testing import CliRunner

from bot.cli.form import app
from domain.conversation import (
    Back,
    Choose,
    Chosen,
    Confirm,
    GoTo,
    Progress,
    Review,
    Skip,
    Subject,
    Toggle,
    answer,
    ballot,
    resume,
    start,
)
from domain.expression import BadExpression, compile_filter, evaluate_filter
from domain.form import Choice, Group, Hidden, Kind, form_from_json, form_to_json
from domain.route import find_route
from domain.statistics import composite_questions
from domain.tally import tally
from domain.touch import Touch, Verb, resolve
from intake.xlsform import FormRefused, finding_line, load_form
from locales import words
from views.questions import Frame, step_card

FACULTIES = tuple(Choice(name, text(name)) for name in ("law", "arts"))
PROGRAMMES = tuple(
    Choice(name, text(name), cells=(("faculty", faculty),) if faculty else ())
    for name, faculty in (("civil", "law"), ("music", "arts"), ("notary", "law"), ("dance", "arts"), ("none", ""))
)
FACULTY = question("faculty", choices=FACULTIES)
PROGRAMME = question("programme", choices=PROGRAMMES, choice_filter="faculty = ${faculty}")
BOTH = form(FACULTY, PROGRAMME, question("z"))


def offer(step):
    return [choice.name for choice in asked(step).choices]


def test_only_what_fits_the_earlier_answer_is_offered():
    assert offer(play(BOTH, ONE, "law")) == ["civil", "notary"]
    assert offer(play(BOTH, ONE, "arts")) == ["music", "dance"]


def test_a_choice_without_the_cell_fits_an_answer_that_was_not_given():
    assert offer(play(BOTH, ONE, Skip("faculty"))) == ["none"]


def test_a_choice_that_is_not_offered_cannot_be_chosen():
    step = play(BOTH, ONE, "law", "music")
    assert step.stale
    assert asked(step).path == "programme"


def test_another_answer_before_it_takes_a_choice_back_and_asks_again():
    step = play(BOTH, ONE, "law", "civil", "5", GoTo("faculty"), "arts")
    assert asked(step).path == "programme"
    assert asked(step).chosen is None
    step = answer(BOTH, ONE, step.progress, Choose("programme", "dance"), NOW)
    assert isinstance(step.screen, Review)
    assert ballot(BOTH, ONE, step.progress).answers["programme"] == Chosen(("dance",))


def test_the_choice_is_there_again_when_the_answer_before_it_is():
    step = play(BOTH, ONE, "law", "civil", Back(), Back(), "arts", Back(), "law")
    assert asked(step).chosen == Chosen(("civil",))


def test_of_several_ticks_those_still_offered_stay():
    several = question(
        "several", Kind.SELECT_MULTIPLE, choices=PROGRAMMES, choice_filter="faculty = ${faculty} or name = 'none'"
    )
    every = form(FACULTY, several)
    step = play(every, ONE, "law", Toggle("several", "civil"), Toggle("several", "none"), Confirm("several"))
    step = answer(every, ONE, step.progress, GoTo("faculty"), NOW)
    step = answer(every, ONE, step.progress, Choose("faculty", "arts"), NOW)
    assert isinstance(step.screen, Review)
    assert step.screen.lines[1].answer == Chosen(("none",))
    assert ballot(every, ONE, step.progress).answers["several"] == Chosen(("none",))


def test_ticks_that_break_the_rule_once_some_are_gone_are_asked_for_again():
    several = question(
        "several",
        Kind.SELECT_MULTIPLE,
        choices=PROGRAMMES,
        choice_filter="faculty = ${faculty} or name = 'none'",
        constraint="count-selected(.) = 2",
    )
    every = form(FACULTY, several)
    ticked = Progress({"faculty": Chosen(("arts",)), "several": Chosen(("civil", "none"))})
    assert asked(resume(every, ONE, ticked)).path == "several"


def test_ticks_not_confirmed_yet_are_kept_as_far_as_they_are_offered():
    several = question("several", Kind.SELECT_MULTIPLE, choices=PROGRAMMES, choice_filter="faculty = ${faculty}")
    every = form(FACULTY, several)
    running = Progress({"faculty": Chosen(("arts",))}, at="several", ticks=("civil", "music"))
    assert asked(resume(every, ONE, running)).chosen == Chosen(("music",))
    left = answer(every, ONE, running, Back(), NOW)
    assert left.progress.answers["several"] == Chosen(("music",))
    gone = answer(every, ONE, Progress(running.answers, "several", ticks=("civil",)), Back(), NOW)
    assert "several" not in gone.progress.answers


def test_a_question_with_nothing_to_choose_is_passed_over_even_if_required():
    every = form(FACULTY, question("deep", choices=PROGRAMMES, choice_filter="1 = 2", required=True), question("z"))
    step = play(every, ONE, "law")
    assert asked(step).path == "z"
    assert asked(step).total == 2
    step = answer(every, ONE, step.progress, Choose("z", "5"), NOW)
    assert set(ballot(every, ONE, step.progress).answers) == {"faculty", "z"}


def test_what_depends_on_a_choice_taken_back_reads_it_as_empty():
    every = form(FACULTY, PROGRAMME, question("why", relevant="${programme} = 'civil'"), question("z"))
    step = play(every, ONE, "law", "civil", "1", "2", GoTo("faculty"), "arts", Skip("programme"))
    assert isinstance(step.screen, Review)
    assert [line.path for line in step.screen.lines] == ["faculty", "programme", "z"]


def test_a_default_that_is_not_offered_is_not_shown():
    every = form(FACULTY, question("p", choices=PROGRAMMES, choice_filter="faculty = ${faculty}", default="civil"))
    assert asked(play(every, ONE, "law")).chosen == Chosen(("civil",))
    step = play(every, ONE, "arts")
    assert asked(step).chosen in (None, Chosen(()))
    assert not asked(step).can_confirm


def test_inside_a_repeated_group_the_list_follows_the_same_instructors_answer():
    every = form(Group("instructor", None, (FACULTY, PROGRAMME), repeat_over="instructors"))
    step = play(every, TWO, "law", "civil", "arts")
    assert asked(step).path == "instructor.programme[k2]"
    assert offer(step) == ["music", "dance"]


def test_a_list_can_follow_a_value_known_beforehand_and_the_ticks_of_another_question():
    used = question("used", Kind.SELECT_MULTIPLE, choices=PROGRAMMES)
    best = question("best", choices=PROGRAMMES, choice_filter="selected(${used}, name) and name != ${kind}")
    every = form(Hidden("kind"), used, best)
    ticks = [Toggle("used", name) for name in ("dance", "civil", "none")]
    step = play(every, Subject((), {"kind": "none"}), *ticks, Confirm("used"))
    assert offer(step) == ["civil", "dance"]


FRAME = Frame("Course", lambda verb, *values: ":".join([verb, *map(str, values)]), "")


def test_a_button_carries_the_place_in_the_whole_list_whatever_else_is_offered():
    step = play(BOTH, ONE, "arts")
    card = step_card(FRAME, step, {"faculty": 0, "programme": 1, "z": 2}, words("en"))
    taps = {button.label: button.data for row in card.rows for button in row if button.data.startswith("c:")}
    assert taps == {"music en": "c:1:1", "dance en": "c:1:3"}
    assert resolve(Touch(Verb.CHOOSE, 1, 3), BOTH, ONE) == Choose("programme", "dance")


def test_long_choices_are_numbered_as_they_are_seen():
    long = tuple(Choice(f"c{n}", text("x" * 45 + str(n)), cells=(("odd", str(n % 2)),)) for n in range(4))
    every = form(question("a"), question("b", choices=long, choice_filter="odd = ${a}"))
    card = step_card(FRAME, play(every, ONE, "1"), {"a": 0, "b": 1}, words("en"))
    assert f"1. {'x' * 45}1 en\n2. {'x' * 45}3 en" in card.text
    assert [(button.label, button.data) for button in card.rows[0]] == [("1", "c:1:1"), ("2", "c:1:3")]


def test_results_count_over_the_whole_list():
    sent = [
        ballot(BOTH, ONE, play(BOTH, ONE, *chosen).progress) for chosen in (("law", "civil", 5), ("law", "civil", 4))
    ]
    (_faculty, programme, _z) = tally(BOTH, sent, random.Random(1)).counts
    assert programme.choices == {"civil": 2, "music": 0, "notary": 0, "dance": 0, "none": 0}


def test_a_filter_makes_no_other_scale_of_the_same_choices():
    plain = tuple(replace(choice, cells=()) for choice in SCALE)
    narrowed = question("b", choices=SCALE, choice_filter="parity = ${a} mod 2")
    every = form(question("a", choices=plain), narrowed, question("c", choices=FACULTIES))
    assert [one.name for one in composite_questions(every)] == ["a", "b"]


def test_a_form_with_filters_survives_json_and_one_without_keeps_its_version():
    assert form_from_json(form_to_json(BOTH)) == BOTH
    plain = form_to_json(form(question("a", choices=FACULTIES)))
    assert "choice_filter" not in plain
    assert "cells" not in plain


walks = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@walks
@given(st.data(), forms(), subjects)
def test_what_counts_was_offered_and_counting_again_changes_nothing(data, every, subject):
    step = start(every, subject, NOW)
    for _ in range(data.draw(st.integers(1, 12))):
        step = answer(every, subject, step.progress, data.draw(inputs(every, subject, step.progress.at)), NOW)
        route = find_route(every, subject, step.progress.answers)
        for path, counts in route.answers.items():
            if isinstance(counts, Chosen):
                assert counts.names
                assert set(counts.names) <= {choice.name for choice in route.offered[path]}
        again = find_route(every, subject, route.answers)
        assert (again.answers, again.offered, again.places) == (route.answers, route.offered, route.places)


# the sheet

STATES = [{"list_name": "state", "name": name, **LABELS} for name in ("abai", "ulytau")]
CITIES = [
    {"list_name": "city", "name": name, **LABELS, "state": state}
    for name, state in (("semey", "abai"), ("ayagoz", "abai"), ("jezkazgan", "ulytau"))
]


def cascade(expression="state=${state}", **cells):
    return [ask("state", "select_one state"), ask("city", "select_one city", choice_filter=expression, **cells)]


def test_a_cascade_is_loaded_from_every_kind_of_file_and_its_column_is_not_called_unused():
    for data in (markdown(cascade(), STATES + CITIES), excel(cascade(), STATES + CITIES)):
        loaded = load_form(data)
        assert loaded.warnings == ()
        assert offer(play(loaded.form, ONE, "abai")) == ["semey", "ayagoz"]
        assert offer(play(loaded.form, ONE, "ulytau")) == ["jezkazgan"]


def test_only_the_columns_that_a_filter_reads_are_kept_with_the_form():
    with_more = [{**city, "population": "100"} for city in CITIES]
    loaded = load_form(markdown(cascade(), STATES + with_more))
    assert loaded.form == load_form(markdown(cascade(), STATES + CITIES)).form
    assert [(str(one.code), one.column) for one in loaded.warnings] == [("ignored_column", "population")]


@pytest.mark.parametrize(
    ("expression", "code", "said"),
    [
        ("region=${state}", "unknown_column", "the sheet choices has no column region"),
        ("State=${state}", "unknown_column", "the sheet choices has no column State"),
        ("state=${country}", "unknown_reference", "there is no question country"),
        ("state=${later}", "later_reference", "later is not answered yet here"),
        ("state=${city}", "later_reference", "city is not answered yet here"),
        ("state=.", "expression_unexpected", "the expression is not understood here: ."),
        ("state=${state", "expression_unexpected", "${state"),
        ("state=", "expression_syntax", "the expression is not complete"),
        ("state ${state}", "expression_syntax", "the expression is not complete"),
        ("state state", "expression_unexpected", "the expression is not understood here: state"),
        ("../state = 1", "expression_unexpected", "../state"),
        ("current(state)", "expression_function", "there is no function current"),
        ("selected(${state})", "expression_arguments", "selected"),
        ("state = '\x01'", "expression_syntax", "the expression is not complete"),
    ],
)
def test_what_is_wrong_with_a_filter_is_told_by_sheet_row_and_column(expression, code, said):
    survey = [*cascade(expression), ask("later", "integer")]
    assert only(markdown(survey, STATES + CITIES)) == (code, "survey", 3, "city", "choice_filter")
    if "\x01" in expression:  # no spreadsheet holds it
        return
    with pytest.raises(FormRefused) as caught:
        load_form(excel(survey, STATES + CITIES))
    (line,) = [finding_line(one, words("en")) for one in caught.value.form_findings]
    assert line.startswith("survey · row 3 · city · I choice_filter: ")
    assert said in line


def test_a_filter_stands_with_choices_only():
    survey = [ask("state", "select_one state"), ask("t", choice_filter="name = ${state}")]
    assert only(excel(survey, STATES)) == ("unsupported_column", "survey", 3, "t", "choice_filter")


def test_a_filter_inside_a_repeat_is_out_of_sight_after_it():
    each = {"type": "begin_group", "name": "each", "repeat_over": "instructors"}
    state, city = cascade()
    assert only(markdown([each, state, {"type": "end_group"}, city], STATES + CITIES))[0] == "repeat_reference"


def test_names_that_stand_twice_in_a_filtered_list_are_refused_since_counts_go_by_name():
    twice = [*CITIES, {**CITIES[0], "state": "ulytau"}]
    assert only(markdown(cascade(), STATES + twice))[:3] == ("duplicate_name", "choices", 10)


def test_a_long_list_is_taken_as_long_as_each_offer_fits_a_screen():
    states = [{"list_name": "state", "name": f"s{n}", **LABELS} for n in range(10)]
    cities = [{"list_name": "city", "name": f"c{n}", **LABELS, "state": f"s{n % 10}"} for n in range(120)]
    assert len(load_form(markdown(cascade(), states + cities)).form.questions[1].choices) == 120
    more = [*cities, {**cities[0], "name": "c120"}]
    assert findings(markdown(cascade(), states + more)) == [("too_many_choices", "survey", 3, "city", "")]
    typed = [ask("state", "text"), cascade()[1]]
    assert codes(markdown(typed, cities)) == {"too_many_choices"}


def test_the_length_of_a_message_is_that_of_the_longest_offer():
    states = [{"list_name": "state", "name": f"s{n}", **LABELS} for n in range(10)]
    long = dict.fromkeys(LABELS, "x" * 100)
    cities = [{"list_name": "city", "name": f"c{n}", **long, "state": f"s{n % 10}"} for n in range(100)]
    assert load_form(markdown(cascade(), states + cities)).form
    question = dict.fromkeys(LABELS, "y" * 2600)
    assert codes(markdown(cascade(**question), states + cities)) == {"message_too_long"}


def test_the_expressions_of_a_filter():
    held = {"name": "semey", "state": "abai", "size": "300000", "my-own": "x"}
    for expression, is_offered in (
        ("state = 'abai'", True),
        ("state=${s}", True),
        ("size > 100000 and size * 2 < 700000", True),
        ("starts-with(name, 'se')", True),
        ("nothing", False),
        ("not(nothing)", True),
        ("my-own = 'x'", True),
        ("name != ${s} and (state = ${s} or ${s} = '')", True),
        ("and = ''", True),
        ("state != 'abai'", False),
    ):
        assert evaluate_filter(compile_filter(expression), {"s": "abai"}, held) is is_offered, expression


@pytest.mark.parametrize(
    "expression", ["", ".", "state = .", "*", "a/b", "//a", "@a", "a[1]", "$q_s", "id('x')", "text()"]
)
def test_nothing_but_columns_answers_and_known_functions_can_be_named(expression):
    with pytest.raises(BadExpression):
        compile_filter(expression)


PIECES = ["(", ")", ",", ".", "+", "*", "=", "!=", "${a}", "'x'", "1", "and", "or", "div", "not(", "state", "name", "/"]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)))
def test_any_text_is_a_filter_that_says_yes_or_no_or_is_refused(source):
    try:
        narrowing = compile_filter(source)
    except BadExpression:
        return
    cells = dict.fromkeys(narrowing.columns, "abai")
    assert evaluate_filter(narrowing, dict.fromkeys(narrowing.references, "2"), cells) in (True, False)


def test_play_offers_what_follows_from_the_answer(tmp_path):
    path = tmp_path / "cascade.md"
    path.write_bytes(markdown(cascade(), STATES + CITIES))
    run = CliRunner()
    assert run.invoke(app, ["check", str(path)]).exit_code == 0
    for language in ("kk", "ru", "en"):
        result = run.invoke(app, ["play", str(path), "--lang", language], input="2\n2\n1\nd\n")
        assert result.exit_code == 0, result.stdout
        assert '{"state":["ulytau"],"city":["jezkazgan"]}' in result.stdout
