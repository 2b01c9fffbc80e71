"""Means, shares, deviations and margins: equal to numpy's and scipy's to the last digit that is shown."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy
import pytest
from figures import answers, counted, number, rating, shown, spread_out, typed
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from domain.spread import deviation, margin, t_quantile, variance, variance_of_mean
from domain.statistics import mean_of_scores, percent, rounded, rounded_root, top_box

Given = tuple[tuple[int, ...], dict[int, int]]
NUMBERS = st.lists(st.integers(-1000, 100_000), min_size=2, max_size=60)


def margin_by_scipy(values: Sequence[int], eligible: int) -> float:
    n = len(values)
    corrected = sqrt((eligible - n) / (eligible - 1))
    return float(stats.t.ppf(0.975, n - 1) * stats.sem(values) * corrected)


@given(answers(least=1), st.integers(0, 50))
def test_a_mean_equals_numpy_s(drawn: Given, cannot_judge: int) -> None:
    points, times = drawn
    mean = mean_of_scores(rating(points=points), counted(rating(), times, cannot_judge))
    assert mean is not None
    assert rounded(mean) == shown(float(numpy.mean(spread_out(times))), 1)


@given(answers(least=2))
def test_a_deviation_equals_numpy_s(drawn: Given) -> None:
    points, times = drawn
    values = spread_out(times)
    count = counted(rating(), times)
    assert deviation(rating(points=points), count) == shown(float(numpy.std(values, ddof=1)), 2)
    assert float(variance(rating(points=points), count) or 0) == pytest.approx(float(numpy.var(values, ddof=1)))


@given(NUMBERS)
def test_typed_numbers_have_the_same_figures(values: list[int]) -> None:
    assert deviation(number(), typed(values)) == shown(float(numpy.std(values, ddof=1)), 2)
    mean = mean_of_scores(number(), typed(values))
    assert mean is not None
    assert float(mean) == pytest.approx(float(numpy.mean(values)))


@given(answers(least=1))
def test_the_top_share_is_of_answers_above_the_middle(drawn: Given) -> None:
    points, times = drawn
    values = numpy.array(spread_out(times))
    above = int(numpy.count_nonzero(values > (min(points) + max(points)) / 2))
    assert top_box(rating(points=points), counted(rating(), times)) == int(shown(100 * above / len(values), 0))


@given(st.integers(0, 100_000), st.integers(1, 100_000))
def test_a_response_rate_is_rounded_half_up(answered: int, more: int) -> None:
    eligible = answered + more
    assert percent(answered, eligible) == int(shown(100 * answered / eligible, 0))


@pytest.mark.parametrize("freedom", [*range(1, 61), 99, 100, 365, 1000, 9_999, 60_000, 10**7])
def test_the_quantile_of_student_s_t_is_scipy_s(freedom: int) -> None:
    assert t_quantile(freedom) == pytest.approx(float(stats.t.ppf(0.975, freedom)), abs=1e-7)


def test_the_quantile_is_that_of_the_printed_tables() -> None:
    """NIST/SEMATECH, e-Handbook of Statistical Methods, 1.3.6.7.2, column 0.975."""
    printed = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 20: 2.086, 30: 2.042, 40: 2.021, 100: 1.984}
    assert {freedom: round(t_quantile(freedom), 3) for freedom in printed} == printed


@given(answers(least=2), st.integers(1, 400))
def test_a_margin_equals_scipy_s(drawn: Given, silent: int) -> None:
    points, times = drawn
    values, count = spread_out(times), counted(rating(), times)
    told = margin(variance(rating(points=points), count), len(values), len(values) + silent)
    if len(set(values)) == 1:
        assert told is None
    else:
        assert told == shown(margin_by_scipy(values, len(values) + silent), 2)


@given(answers(least=2), st.integers(1, 400))
def test_a_margin_grows_with_those_who_were_silent(drawn: Given, silent: int) -> None:
    _, times = drawn
    n = sum(times.values())
    fewer = margin(Fraction(2), n, n + silent)
    more = margin(Fraction(2), n, n + silent + 1)
    endless = rounded_root(Fraction(t_quantile(n - 1)) ** 2 * variance_of_mean(Fraction(2), n, None))
    assert fewer is not None
    assert more is not None
    assert Decimal(0) < fewer <= more <= endless


def test_an_example_by_hand() -> None:
    """Ten of twenty answered 1 to 5, each twice: mean 3, s² = 20/9, and 10/19 of the variance of the mean is left."""
    question = rating()
    count = counted(question, dict.fromkeys((1, 2, 3, 4, 5), 2), cannot_judge=3)
    assert mean_of_scores(question, count) == 3
    assert variance(question, count) == Fraction(20, 9)
    assert deviation(question, count) == Decimal("1.49")
    assert variance_of_mean(Fraction(20, 9), 10, 20) == Fraction(20, 9) / 10 * Fraction(10, 19)
    # 2.262157 * sqrt(2/9 * 10/19) = 0.7736...
    assert margin(Fraction(20, 9), 10, 20) == Decimal("0.77")


def test_such_intervals_hold_the_mean_of_everybody_nineteen_times_of_twenty() -> None:
    """Samples from a population of 60 that is known: an honest margin misses its mean in about one of twenty."""
    hand = numpy.random.default_rng(20261216)
    everybody = hand.integers(1, 6, 60)
    truth, question, held = float(everybody.mean()), rating(), 0
    for _ in range(2000):
        some = hand.choice(everybody, 24, replace=False)
        count = counted(question, {score: int((some == score).sum()) for score in range(1, 6)})
        told = margin(variance(question, count), 24, 60)
        assert told is not None
        held += abs(float(some.mean()) - truth) <= float(told)
    assert 0.94 <= held / 2000 <= 0.97


@given(st.fractions(0, 1000, max_denominator=400), st.integers(0, 4))
def test_a_root_is_rounded_once_and_half_up(square: Fraction, places: int) -> None:
    told = Fraction(rounded_root(square, places))
    half = Fraction(1, 2 * 10**places)
    assert max(told - half, Fraction(0)) ** 2 <= square < (told + half) ** 2


def test_a_tie_between_two_roots_goes_up() -> None:
    assert rounded_root(Fraction(125, 1000) ** 2) == Decimal("0.13")
    assert rounded_root(Fraction(0)) == Decimal("0.00")
