"""What may be shown: limits and bounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.disclosure import (
    Limits,
    around,
    comments_may_be_shown,
    low_rate,
    participation_step,
    shown_shares,
    turnout,
)
from domain.errors import ConfigurationProblem
from domain.form import Form, Question
from domain.result import Bound, Turnout
from domain.statistics import mean_of_scores
from domain.tally import Count


@pytest.mark.parametrize(
    ("name", "low"),
    [("min_ratings", 3), ("min_enrolled", 5), ("min_distribution", 7), ("min_comment_answers", 4), ("min_comments", 1)],
)
def test_a_limit_under_its_floor_is_refused(name: str, low: int) -> None:
    with pytest.raises(ConfigurationProblem, match=name):
        Limits(**{name: low})
    Limits(**{name: low + 1})


def goals(form: Form) -> Question:
    question = form.question("goals")
    assert question
    return question


def count(*numbers: int) -> Count:
    return Count("goals", answered=sum(numbers), choices={str(n): value for n, value in enumerate(numbers, 1)})


def told_mean(form: Form, counted: Count) -> tuple[Decimal, Decimal]:
    exact = mean_of_scores(goals(form), counted)
    assert exact is not None
    mean = around(goals(form), exact)
    assert mean
    return mean.low, mean.high


@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [
        (count(0, 0, 0, 0, 30), "4.5", "5.0"),
        (count(8, 0, 0, 0, 0), "1.0", "1.5"),
        (count(0, 0, 0, 9, 0), "3.5", "4.5"),
        (count(0, 0, 9, 0, 0), "2.5", "3.5"),
        (count(0, 0, 0, 1, 9), "4.5", "5.0"),
    ],
)
def test_a_mean_that_is_not_told_exactly_is_a_range(small_form: Form, counted: Count, low: str, high: str) -> None:
    assert told_mean(small_form, counted) == (Decimal(low), Decimal(high))


def test_unanimity_is_told_as_bounds(small_form: Form) -> None:
    for answered in (12, 40):
        shares = shown_shares(goals(small_form), count(0, 0, 0, 0, answered))
        assert [(share.percent, share.bound) for share in shares] == [(5, Bound.AT_MOST)] * 4 + [(95, Bound.AT_LEAST)]


@given(st.lists(st.integers(0, 4), min_size=5, max_size=5).filter(lambda numbers: 0 < sum(numbers) < 20))
def test_no_share_near_the_ends_is_exact_below_twenty_answers(small_form: Form, numbers: list[int]) -> None:
    for share in shown_shares(goals(small_form), count(*numbers)):
        assert share.bound is not Bound.EXACT or 5 < share.percent < 95


def test_from_twenty_answers_shares_are_exact_and_total_one_hundred(small_form: Form) -> None:
    shares = shown_shares(goals(small_form), count(1, 0, 3, 7, 9))
    assert [share.percent for share in shares] == [5, 0, 15, 35, 45]
    assert {share.bound for share in shares} == {Bound.EXACT}


@given(st.integers(10, 500))
def test_everybody_answered_is_never_told(everybody: int) -> None:
    assert turnout(everybody, everybody) == Turnout(everybody, None, None, over=True)


@given(st.integers(1, 300), st.integers(0, 300))
def test_what_is_told_of_people_leaves_open_that_somebody_did_not_answer(answered: int, more: int) -> None:
    """ "Over 90 %" of nine answers could be nothing but nine of nine."""
    told = turnout(answered, answered + more)
    fitting = [eligible for eligible in range(answered, 2 * answered + 302) if turnout(answered, eligible) == told]
    assert fitting != [answered]
    assert told.eligible is None or told.eligible >= answered + 2


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_told_rate_is_above_ninety(answered: int, more: int) -> None:
    told = turnout(answered, answered + more)
    assert told.percent is None or 0 <= told.percent <= 90


def test_a_low_rate_is_marked() -> None:
    assert low_rate(Turnout(20, 100, 20), 30)
    assert not low_rate(Turnout(30, 100, 30), 30)
    assert not low_rate(Turnout(30, None, None, over=True), 30)


@given(st.integers(0, 10_000))
def test_progress_is_told_in_steps_of_five_never_above_the_truth(answered: int) -> None:
    step = participation_step(answered)
    assert step % 5 == 0
    assert step <= answered < step + 5


def test_comments_need_five_answers_and_three_comments() -> None:
    assert comments_may_be_shown(5, 3, Limits())
    assert not comments_may_be_shown(4, 4, Limits())
    assert not comments_may_be_shown(20, 2, Limits())
