"""Nothing, one answer, all the same answer, only "cannot judge", nobody eligible: no crash, and None for a number."""

from decimal import Decimal
from fractions import Fraction

import pytest
from figures import SCALES, counted, number, rating, typed
from hypothesis import given
from hypothesis import strategies as st

from domain.disclosure import turnout
from domain.form import Kind, Question
from domain.indicators import indicator_mean
from domain.spread import deviation, margin, t_quantile, variance, variance_of_mean
from domain.statistics import composite, mean_of_scores, percent, percentages, top_box
from domain.tally import Count

EMPTY = st.integers(0, 30).map(lambda cannot: counted(rating(), {}, cannot))
COUNTS = st.integers(0, 6)


@given(SCALES, EMPTY)
def test_without_answers_on_the_scale_there_is_no_figure(points: tuple[int, ...], count: Count) -> None:
    question = rating(points=points)
    assert mean_of_scores(question, count) is None
    assert top_box(question, count) is None
    assert variance(question, count) is None
    assert deviation(question, count) is None


@given(SCALES, st.integers(0, 30), st.data())
def test_one_answer_has_a_mean_but_no_spread(points: tuple[int, ...], cannot_judge: int, data: st.DataObject) -> None:
    score = data.draw(st.sampled_from(points))
    question, count = rating(points=points), counted(rating(), {score: 1}, cannot_judge)
    assert mean_of_scores(question, count) == score
    assert top_box(question, count) in (0, 100)
    assert variance(question, count) is None
    assert deviation(question, count) is None


@given(SCALES, st.integers(2, 400), st.integers(0, 400))
def test_equal_answers_have_no_spread_and_no_margin(points: tuple[int, ...], often: int, silent: int) -> None:
    question, count = rating(points=points), counted(rating(), {points[0]: often})
    assert deviation(question, count) == Decimal("0.00")
    assert margin(variance(question, count), often, often + silent) is None


@given(COUNTS, st.none() | COUNTS, st.none() | st.fractions(0, 20, max_denominator=9))
def test_a_margin_is_told_only_between_two_answers_and_all_but_one(
    n: int, eligible: int | None, square: Fraction | None
) -> None:
    told = margin(square, n, eligible)
    assert (told is not None) == (bool(square) and eligible is not None and 2 <= n < eligible)


@given(st.integers(1, 50), st.integers(0, 50))
def test_nothing_of_a_mean_of_everybody_is_left_to_chance(n: int, fewer: int) -> None:
    assert variance_of_mean(Fraction(2), n, max(n - fewer, 0)) == 0
    assert variance_of_mean(Fraction(2), n, None) == Fraction(2, n)


@given(st.lists(st.just(0), max_size=11))
def test_shares_of_nothing_are_zero(counts: list[int]) -> None:
    assert percentages(counts) == (0,) * len(counts)


def test_rates_of_nobody_are_zero() -> None:
    assert percent(0, 0) == 0
    assert turnout(0, 0).percent == 0
    assert turnout(0, 1).percent == 0


def test_no_numbers_and_other_kinds_have_no_figures() -> None:
    assert mean_of_scores(number(), typed([])) is None
    assert deviation(number(), typed([7])) is None
    text = Question("why", Kind.TEXT, {}, {})
    ticks = Question("which", Kind.SELECT_MULTIPLE, {}, {}, choices=rating().choices)
    for question in (text, ticks):
        count = Count(question.name, answered=9, choices={"c1": 9, "c2": 9})
        assert mean_of_scores(question, count) is None
        assert top_box(question, count) is None
        assert deviation(question, count) is None


def test_figures_over_no_questions_are_none() -> None:
    assert composite([]) is None
    assert indicator_mean([]) is None


@pytest.mark.parametrize("call", [lambda: variance_of_mean(Fraction(1), 0, 5), lambda: t_quantile(0)])
def test_what_makes_no_sense_is_said_and_not_divided_by(call) -> None:
    with pytest.raises(ValueError, match=r"a mean needs an answer|degree of freedom"):
        call()
