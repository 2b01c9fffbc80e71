"""Ballots: what they hold, and that the largest one fits its fixed size."""

import pytest
from form_examples import NOW, ONE, form, forms, play, question, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.ballot import (
    BALLOT_SIZES,
    DRAFT_RESERVE,
    FormTooLarge,
    UnfinishedBallot,
    ballot,
    ballot_from_json,
    ballot_size,
    ballot_to_json,
    worst_case,
)
from domain.conversation import (
    Chosen,
    Instructor,
    Number,
    Progress,
    Subject,
    Written,
    layout,
    progress_to_json,
    split_path,
    start,
)
from domain.form import INSTRUCTORS_LIMIT, Calculate, Form, Group, Kind, Question
from domain.progress import KEY_BYTES, progress_from_json

LARGEST = Subject(tuple(Instructor("ә" * (KEY_BYTES // 2 - 1) + f"{n}x", "") for n in range(INSTRUCTORS_LIMIT)))


def test_calculates_are_worked_out_and_may_be_read_by_conditions():
    every = form(
        question("a"),
        Calculate("double", "${a} * 2"),
        question("b", relevant="${double} > 5"),
        Group("instructor", None, (question("c"), Calculate("d", "${c} + ${double}")), repeat_over="instructors"),
    )
    step = play(every, ONE, 3, 1, 2)
    cast = ballot(every, ONE, step.progress)
    assert cast.calculated == {"double": "6", "instructor.d[k1]": "8"}
    assert ballot_from_json(ballot_to_json(every, cast)) == cast


def test_a_ballot_with_an_open_required_question_is_refused():
    every = form(question("a", required=True), question("b"))
    with pytest.raises(UnfinishedBallot) as caught:
        ballot(every, ONE, start(every, ONE, NOW).progress)
    assert caught.value.paths == ("a",)


def test_the_size_is_the_smallest_that_holds_the_worst_ballot():
    assert ballot_size((question("a"),)) == BALLOT_SIZES[0]
    assert ballot_size((question("t", Kind.TEXT),)) == BALLOT_SIZES[1]
    texts = tuple(question(f"t{n}", Kind.TEXT) for n in range(3))
    assert ballot_size(texts) == BALLOT_SIZES[2]
    with pytest.raises(FormTooLarge) as caught:
        ballot_size((*texts, question("t3", Kind.TEXT)))
    assert caught.value.size > caught.value.limit == BALLOT_SIZES[-1]


def test_a_ballot_that_does_not_fit_is_not_written():
    small = Form("small", text("Small"), (question("t", Kind.TEXT),), 1_000)
    step = play(small, ONE, "я" * 600)
    with pytest.raises(FormTooLarge):
        ballot_to_json(small, ballot(small, ONE, step.progress))


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"answers":[],"calculated":{}}', '{"answers":{"a":1.5},"calculated":{}}']
)
def test_what_is_no_ballot_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        ballot_from_json(body)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"answers":{"a":true},"at":""}', '{"answers":3,"at":""}'])
def test_what_is_no_progress_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        progress_from_json(body)


def test_keys_of_instructors_are_bounded():
    Instructor("k" * KEY_BYTES, "")
    for key in ("", "k" * (KEY_BYTES + 1), "ә" * KEY_BYTES, '"' * KEY_BYTES):
        with pytest.raises(ValueError, match="key"):
            Instructor(key, "")


def test_a_subject_has_at_most_eight_instructors_each_once():
    with pytest.raises(ValueError, match="at most"):
        Subject(tuple(Instructor(f"k{n}", "") for n in range(INSTRUCTORS_LIMIT + 1)))
    with pytest.raises(ValueError, match="one key"):
        Subject((Instructor("k", "a"), Instructor("k", "b")))


def test_keys_with_brackets_and_dots_come_back_from_a_path():
    subject = Subject((Instructor("a].b[c", ""),))
    repeat = Group("instructor", None, (question("c"),), repeat_over="instructors")
    (place,) = layout(form(repeat), subject)
    assert split_path(place.path) == ("instructor", "c", "a].b[c")
    assert split_path("plain") == ("", "plain", "")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms(), st.sampled_from(["😀", '"', "\\", "я", "\n"]))
def test_the_largest_answers_fit_the_computed_size(every, character):
    answers = {place.path: _largest(place.item, character) for place in layout(every, LARGEST)}
    progress = Progress({path: given for path, given in answers.items() if given}, review=True)
    worst = worst_case(every.items)
    cast = ballot(every, LARGEST, progress) if _is_finished(every, progress) else None
    assert len(progress_to_json(progress).encode()) + DRAFT_RESERVE <= worst
    if cast:
        sized = Form(every.key, every.title, every.items, worst)
        assert ballot_from_json(ballot_to_json(sized, cast)) == cast


def _largest(item, character):
    if not isinstance(item, Question):
        return None
    match item.kind:
        case Kind.SELECT_ONE:
            return Chosen(("cannot_judge",))
        case Kind.SELECT_MULTIPLE:
            return Chosen(tuple(choice.name for choice in item.choices))
        case Kind.INTEGER:
            return Number(-999_999_999)
        case Kind.DATE:
            return Written("2026-12-16")
        case Kind.TIME:
            return Written("09:30")
    return Written(character * item.limit)


def _is_finished(every, progress):
    try:
        ballot(every, LARGEST, progress)
    except UnfinishedBallot:
        return False
    return True
