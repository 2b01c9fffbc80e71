"""The conversation of a survey: every rule by example, and what must hold for any form and any inputs."""

from dataclasses import replace

from form_examples import NOW, ONE, TWO, asked, form, forms, inputs, play, question, subjects, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.answers import answer_text
from domain.conversation import (
    SKIPPED,
    Ask,
    Back,
    Choose,
    Chosen,
    Confirm,
    GoTo,
    ProblemKind,
    Progress,
    Review,
    Skip,
    Skipped,
    Subject,
    Toggle,
    ToReview,
    Write,
    answer,
    ballot,
    ballot_from_json,
    ballot_to_json,
    progress_from_json,
    progress_to_json,
    resume,
    start,
)
from domain.form import Group, Hidden, Kind, Note, Question, form_from_json, form_to_json
from domain.route import find_route

TEACHER = Group("instructor", text("Instructor"), (question("clear"), question("fair")), repeat_over="instructors")


def test_questions_follow_one_another_to_the_review():
    step = play(form(question("a"), question("b")), ONE, 5, 4)
    assert isinstance(step.screen, Review)
    assert [(line.path, line.answer) for line in step.screen.lines] == [("a", Chosen(("5",))), ("b", Chosen(("4",)))]


def test_instructor_questions_are_asked_once_for_each_instructor():
    every = form(question("a"), TEACHER)
    step, paths = start(every, TWO, NOW), []
    while isinstance(step.screen, Ask):
        paths.append((step.screen.path, step.screen.instructor and step.screen.instructor.name))
        assert step.screen.total == 5
        assert step.screen.number == len(paths)
        step = answer(every, TWO, step.progress, Choose(step.screen.path, "3"), NOW)
    assert paths == [
        ("a", None),
        ("instructor.clear[k1]", "A. Serikova"),
        ("instructor.fair[k1]", "A. Serikova"),
        ("instructor.clear[k2]", "B. Omarov"),
        ("instructor.fair[k2]", "B. Omarov"),
    ]


def test_a_reference_inside_the_repeat_means_the_same_instructor():
    why = question("why", Kind.TEXT, relevant="${clear} = 1", limit=100)
    repeat = Group("instructor", None, (question("clear"), why), repeat_over="instructors")
    step = play(form(repeat), TWO, 1, "too fast", 5)
    assert isinstance(step.screen, Review)
    assert [line.path for line in step.screen.lines] == [
        "instructor.clear[k1]",
        "instructor.why[k1]",
        "instructor.clear[k2]",
    ]


def test_a_condition_on_a_group_holds_for_its_children():
    group = Group("g", None, (question("b"), question("c")), relevant="${a} > 3")
    assert asked(play(form(question("a"), group, question("d")), ONE, 2)).path == "d"
    assert asked(play(form(question("a"), group, question("d")), ONE, 4)).path == "b"


def test_hidden_values_steer_conditions():
    every = form(Hidden("kind", "graded"), question("lab", relevant="${kind} = 'lab'"), question("b"))
    assert asked(start(every, ONE, NOW)).path == "b"
    assert asked(start(every, Subject((), {"kind": "la\x00b"}), NOW)).path == "lab"


def test_back_shows_what_was_chosen_and_choosing_again_overwrites():
    every = form(question("a"), question("b"))
    step = play(every, ONE, 5, Back())
    assert asked(step).chosen == Chosen(("5",))
    again = answer(every, ONE, step.progress, Choose("a", "1"), NOW)
    assert asked(again).path == "b"
    assert again.progress.answers["a"] == Chosen(("1",))


def test_confirm_keeps_the_answer_that_the_screen_shows():
    step = play(form(question("a"), question("b")), ONE, 5, Back(), Confirm("a"))
    assert asked(step).path == "b"
    assert step.progress.answers == {"a": Chosen(("5",))}


def test_confirm_without_an_answer_is_stale():
    step = play(form(question("a")), ONE, Confirm("a"))
    assert step.stale
    assert asked(step).path == "a"


def test_back_on_the_first_question_is_stale():
    step = play(form(question("a")), ONE, Back())
    assert step.stale
    assert not asked(step).can_go_back


def test_after_go_to_answering_returns_to_the_review():
    step = play(form(question("a"), question("b"), question("c")), ONE, 1, 2, 3, GoTo("b"), 5)
    assert isinstance(step.screen, Review)
    assert step.screen.lines[1].answer == Chosen(("5",))


def test_back_after_go_to_returns_to_the_review_and_changes_nothing():
    step = play(form(question("a"), question("b")), ONE, 1, 2, GoTo("a"), Back())
    assert isinstance(step.screen, Review)
    assert step.screen.lines[0].answer == Chosen(("1",))


def test_back_from_the_review_is_the_last_question():
    step = play(form(question("a"), question("b")), ONE, 1, 2, Back())
    assert asked(step).path == "b"
    assert asked(answer(form(question("a"), question("b")), ONE, step.progress, Back(), NOW)).path == "a"


def test_a_change_at_the_review_that_opens_questions_asks_them_first():
    every = form(question("a"), question("b", relevant="${a} = 1"), question("c", relevant="${a} = 1"), question("d"))
    step = play(every, ONE, 5, 4, GoTo("a"), 1)
    assert asked(step).path == "b"
    step = answer(every, ONE, step.progress, Choose("b", "2"), NOW)
    assert asked(step).path == "c"
    assert isinstance(answer(every, ONE, step.progress, Skip("c"), NOW).screen, Review)


def test_back_from_a_question_opened_at_the_review_is_the_one_before_it():
    every = form(question("a"), question("b", relevant="${a} = 1"), question("c"))
    opened = play(every, ONE, 5, 4, GoTo("a"), 1)
    assert asked(opened).path == "b"
    assert asked(answer(every, ONE, opened.progress, Back(), NOW)).path == "a"


def test_answers_made_irrelevant_do_not_reach_the_ballot():
    every = form(question("a"), question("b", relevant="${a} = 1"), question("c"))
    step = play(every, ONE, 1, 2, 3, GoTo("a"), 5)
    assert "b" in step.progress.answers
    assert set(ballot(every, ONE, step.progress).answers) == {"a", "c"}


def test_an_irrelevant_answer_reads_as_empty():
    every = form(question("a"), question("b", relevant="${a} = 1"), question("c", relevant="${b} = 2"), question("d"))
    step = play(every, ONE, 1, 2, 3, 4, GoTo("a"), 5)
    assert set(ballot(every, ONE, step.progress).answers) == {"a", "d"}


def test_skipped_cannot_judge_and_not_asked_stay_apart():
    every = form(question("a"), question("b"), question("c", relevant="${a} = 1"))
    step = play(every, ONE, Skip("a"), "cannot_judge")
    cast = ballot_from_json(ballot_to_json(every, ballot(every, ONE, step.progress)))
    assert cast.answers == {"a": SKIPPED, "b": Chosen(("cannot_judge",))}


def test_a_required_question_cannot_be_skipped():
    message = text("please")
    step = play(form(question("a", required=True, required_message=message)), ONE, Skip("a"))
    assert step.problem is not None
    assert (step.problem.kind, step.problem.message) == (ProblemKind.REQUIRED, message)
    assert not asked(step).can_skip


def test_a_tap_for_another_question_changes_nothing():
    step = play(form(question("a"), question("b")), ONE, 5, Choose("a", "1"))
    assert step.stale
    assert step.problem is None
    assert asked(step).path == "b"
    assert step.progress.answers == {"a": Chosen(("5",))}


def test_a_double_tap_on_a_choice_answers_one_question():
    tap = Choose("a", "5")
    step = play(form(question("a"), question("b")), ONE, tap, tap)
    assert asked(step).path == "b"
    assert step.progress.answers == {"a": Chosen(("5",))}


def test_an_unknown_choice_is_stale():
    assert play(form(question("a")), ONE, Choose("a", "6")).stale


def test_a_note_is_passed_and_not_counted():
    every = form(Note("n", text("hello")), question("a"))
    step = start(every, ONE, NOW)
    assert (asked(step).path, asked(step).number, asked(step).total) == ("n", 1, 1)
    assert asked(play(every, ONE, Confirm("n"))).path == "a"


def test_a_default_is_shown_and_counts_only_when_confirmed():
    every = form(question("a", default="4"), question("b"))
    step = start(every, ONE, NOW)
    assert asked(step).chosen == Chosen(("4",))
    assert step.progress.answers == {}
    assert play(every, ONE, Confirm("a")).progress.answers == {"a": Chosen(("4",))}


def test_to_review_waits_for_questions_not_asked_yet():
    every = form(question("a"), question("b"), question("c"))
    assert asked(play(every, ONE, 1, Back(), ToReview())).path == "b"
    assert isinstance(play(every, ONE, 1, 2, 3, Back(), ToReview()).screen, Review)


def test_resume_moves_on_when_the_question_is_not_relevant_any_more():
    every = form(question("a"), question("b", relevant="${a} = 1"), question("c"))
    step = resume(every, ONE, Progress({"a": Chosen(("5",))}, at="b"))
    assert asked(step).path == "c"


def test_resume_finds_a_question_when_its_instructor_is_gone():
    every = form(TEACHER, question("z"))
    there = play(every, TWO, 1, 1)
    assert asked(there).path == "instructor.clear[k2]"
    assert asked(resume(every, ONE, there.progress)).path == "z"


def test_an_empty_form_is_a_review_without_lines():
    step = start(form(Hidden("h")), ONE, NOW)
    assert step.screen == Review(())


walks = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@walks
@given(st.data(), forms(), subjects)
def test_any_sequence_of_inputs_keeps_every_promise(data, every, subject):
    step = start(every, subject, NOW)
    for _ in range(data.draw(st.integers(1, 12))):
        before = step
        given_input = data.draw(inputs(every, subject, step.progress.at))
        step = answer(every, subject, step.progress, given_input, NOW)
        if step.stale or step.problem:
            assert replace(step, stale=False, problem=None) == replace(before, stale=False, problem=None)
        assert progress_from_json(progress_to_json(step.progress)) == step.progress
        once = resume(every, subject, step.progress)
        assert once == replace(step, stale=False, problem=None)
        assert resume(every, subject, once.progress) == once
        _check_screen(every, subject, step)


def _check_screen(every, subject, step):
    if isinstance(step.screen, Ask):
        assert step.screen.number <= max(step.screen.total, 1)
        return
    assert step.progress == Progress(step.progress.answers)
    cast = ballot(every, subject, step.progress)
    relevant = {place.path for place in find_route(every, subject, cast.answers).questions}
    # the ballot alone, without the answers it dropped, describes the same way through the form
    assert set(cast.answers) == relevant == {line.path for line in step.screen.lines}
    assert ballot_from_json(ballot_to_json(every, cast)) == cast
    for line in step.screen.lines:
        assert not (line.question.required and isinstance(line.answer, Skipped))


@walks
@given(st.data(), forms(), subjects)
def test_anybody_who_answers_each_screen_reaches_the_review(data, every, subject):
    step = start(every, subject, NOW)
    steps = 0
    while isinstance(step.screen, Ask):
        steps += 1
        assert steps <= 200
        for given_input in _sensible(step.screen):
            step = answer(every, subject, step.progress, given_input, NOW)
        assert step.problem is None
    ballot(every, subject, step.progress)


def _sensible(ask):
    match ask.question:
        case Question(kind=Kind.SELECT_ONE):
            return [Choose(ask.path, ask.choices[-1].name)]
        case Question(kind=Kind.SELECT_MULTIPLE):
            ticked = answer_text(ask.chosen).split()
            return [*([] if ticked else [Toggle(ask.path, ask.choices[0].name)]), Confirm(ask.path)]
        case Question(kind=Kind.DATE):
            return [Write("17.12.2026")]
        case Question(kind=Kind.TIME):
            return [Write("10:00")]
        case Question(kind=Kind.INTEGER):
            return [Write("40")]
        case Question():
            return [Write("well")]
    return [Confirm(ask.path)]


@walks
@given(forms())
def test_a_form_survives_json(every):
    again = form_from_json(form_to_json(every))
    assert again == every
    assert again.version == every.version
