"""Counting ballots: every ballot once, and nothing that tells which answers came from one hand."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import SKIPPED, Answer, Chosen, Number, Written
from domain.ballot import Ballot
from domain.form import Form
from domain.tally import Count, Tally, tally, total

CHOSEN = {
    "goals": ("1", "2", "3", "4", "5"),
    "practice": ("1", "2", "3", "4", "5", "cannot_judge"),
    "load": ("little", "right", "much"),
    "instructor.clarity[anna]": ("1", "5"),
    "instructor.clarity[boris]": ("1", "5"),
}


def answers() -> st.SearchStrategy[dict[str, Answer]]:
    one: dict[str, st.SearchStrategy[Answer]] = {
        path: st.one_of(st.just(SKIPPED), st.sampled_from(names).map(lambda name: Chosen((name,))))
        for path, names in CHOSEN.items()
    }
    one["helped"] = st.sampled_from([SKIPPED, Chosen(("1",)), Chosen(("1", "2"))])
    one["hours"] = st.one_of(st.just(SKIPPED), st.integers(0, 40).map(Number))
    one["change"] = st.one_of(st.just(SKIPPED), st.text("абв", min_size=1, max_size=5).map(Written))
    return st.fixed_dictionaries({}, optional=one)


def ballots() -> st.SearchStrategy[list[Ballot]]:
    return st.lists(answers().map(lambda given: Ballot(given, {})), max_size=12)


def count_of(counted: Tally, question: str, instructor: str = "") -> Count:
    return next(one for one in counted.counts if (one.question, one.instructor) == (question, instructor))


@given(ballots())
def test_every_ballot_is_counted_once_for_every_question(small_form: Form, cast: list[Ballot]) -> None:
    counted = tally(small_form, cast, random.Random(1), ["anna", "boris"])
    assert counted.ballots == len(cast)
    for count in counted.counts:
        assert count.answered + count.cannot_judge + count.skipped + count.not_asked == len(cast)


@given(ballots(), st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_leaves_no_trace(small_form: Form, cast: list[Ballot], hand: random.Random) -> None:
    mixed = list(cast)
    hand.shuffle(mixed)
    before = tally(small_form, cast, random.Random(1))
    after = tally(small_form, mixed, random.Random(1))
    assert before.counts == after.counts
    assert Counter(before.comments) == Counter(after.comments)


@given(ballots())
def test_counts_of_two_halves_add_up_to_the_whole(small_form: Form, cast: list[Ballot]) -> None:
    keys = ["anna", "boris"]
    half = len(cast) // 2
    parts = [tally(small_form, some, random.Random(1), keys) for some in (cast[:half], cast[half:])]
    whole = tally(small_form, cast, random.Random(1), keys)
    for name in ("goals", "helped", "hours", "clarity"):
        halves = [count for part in parts for count in part.counts if count.question == name]
        assert total(halves) == total([count for count in whole.counts if count.question == name])


def test_every_choice_is_there_from_zero_on(small_form: Form) -> None:
    counted = tally(small_form, [], random.Random(1), ["anna"])
    assert count_of(counted, "practice").choices == dict.fromkeys(["1", "2", "3", "4", "5", "cannot_judge"], 0)
    assert count_of(counted, "clarity", "anna").choices == dict.fromkeys(["1", "2", "3", "4", "5"], 0)


def test_skipped_cannot_judge_and_not_asked_are_three_things(small_form: Form) -> None:
    cast = [
        Ballot({"practice": SKIPPED}, {}),
        Ballot({"practice": Chosen(("cannot_judge",))}, {}),
        Ballot({"practice": Chosen(("4",))}, {}),
        Ballot({}, {}),
        Ballot({}, {}),
    ]
    count = count_of(tally(small_form, cast, random.Random(1)), "practice")
    assert (count.skipped, count.cannot_judge, count.answered, count.not_asked) == (1, 1, 1, 2)


def test_instructors_are_counted_apart(small_form: Form) -> None:
    cast = [Ballot({"instructor.clarity[anna]": Chosen(("5",)), "instructor.clarity[boris]": Chosen(("1",))}, {})]
    counted = tally(small_form, cast, random.Random(1))
    assert count_of(counted, "clarity", "anna").choices["5"] == 1
    assert count_of(counted, "clarity", "boris").choices["5"] == 0


def test_comments_are_shuffled_by_the_given_source(small_form: Form) -> None:
    cast = [Ballot({"change": Written(f"{number}")}, {}) for number in range(20)]
    orders = {
        tuple(comment.text for comment in tally(small_form, cast, random.Random(seed)).comments) for seed in range(5)
    }
    assert len(orders) == 5
    assert all(sorted(order, key=int) == [str(number) for number in range(20)] for order in orders)


@pytest.mark.parametrize("wrong", [Number(3), Written("да"), Chosen(("6",)), Chosen(("1", "2")), Chosen(())])
def test_an_answer_of_another_kind_is_refused_without_telling_it(small_form: Form, wrong: Answer) -> None:
    with pytest.raises(ValueError, match="goals") as refused:
        tally(small_form, [Ballot({"goals": wrong}, {})], random.Random(1))
    assert "да" not in str(refused.value)


def test_counts_of_different_questions_are_not_added(small_form: Form) -> None:
    counted = tally(small_form, [], random.Random(1))
    with pytest.raises(ValueError, match="one question"):
        total(counted.counts[:2])
