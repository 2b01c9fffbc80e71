"""Cronbach's alpha and the spread of a scale, against the covariance matrix and a published data set."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import variance

import numpy
from figures import CANNOT, form, rating, shown
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import Answer, Chosen
from domain.ballot import Ballot
from domain.form import Group, Question
from domain.scales import ScaleFigures, Scales, alpha

ROWS = st.lists(st.tuples(*[st.integers(1, 5)] * 4), min_size=30, max_size=70)
NAMES = ("a", "b", "c", "d")

EXAMPLE = ((1, 2, 2), (5, 4, 5), (2, 1, 1), (3, 2, 3), (4, 4, 3), (2, 1, 2), (3, 2, 2), (4, 5, 4), (3, 2, 2), (2, 1, 2))
"""Ten answers to three items: the example on the help page of `CronbachAlpha` in the R package fmsb."""


def figures(questions: Sequence[Question | Group], rows: Sequence[Sequence[int]]) -> Sequence[ScaleFigures]:
    scales = Scales(form(*questions))
    for row in rows:
        answers: dict[str, Answer] = {name: Chosen((f"c{score}",)) for name, score in zip(NAMES, row, strict=False)}
        scales.add([Ballot(answers, {})])
    return scales.figures()


def by_covariances(rows: Sequence[Sequence[int]]) -> float | None:
    """Another way to the same figure: k/(k-1) · (1 - trace/sum) of the covariance matrix."""
    covariance = numpy.cov(numpy.array(rows), rowvar=False)
    k = len(covariance)
    return None if not covariance.sum() else float(k / (k - 1) * (1 - numpy.trace(covariance) / covariance.sum()))


def items(*reverse: str, **more: str) -> list[Question]:
    return [rating(name, indicator="course", reverse=name in reverse, **more) for name in NAMES]


@given(ROWS)
def test_both_equal_numpy_s_to_the_last_digit(rows: list[tuple[int, ...]]) -> None:
    found = figures(items(), rows)
    if len({sum(row) for row in rows}) == 1:
        assert found == [], "all are of one mind"
        return
    [one] = found
    assert (one.dimension, one.n) == ("course", len(rows))
    assert one.deviation == shown(float(numpy.std(numpy.array(rows).mean(axis=1), ddof=1)), 2)
    expected = by_covariances(rows)
    assert expected is not None
    assert one.alpha == shown(expected, 2)


@given(ROWS)
def test_a_reversed_item_is_turned_round_first(rows: list[tuple[int, ...]]) -> None:
    turned = [(first, 6 - second, third, 6 - fourth) for first, second, third, fourth in rows]
    assert figures(items("b", "d"), turned) == figures(items(), rows)


def test_a_published_data_set() -> None:
    columns = [variance(map(Fraction, column)) for column in zip(*EXAMPLE, strict=True)]
    sums = variance(Fraction(sum(row)) for row in EXAMPLE)
    covariance = by_covariances(EXAMPLE)
    assert covariance is not None
    assert alpha(columns, sums) == shown(covariance, 2) == Decimal("0.93")


def test_parallel_halves_follow_spearman_and_brown() -> None:
    """Two items of the same variance with correlation r have alpha 2r/(1 + r): here r = 0.6, so 0.75."""
    pairs = [(1, 1)] * 8 + [(2, 2)] * 8 + [(1, 2)] * 2 + [(2, 1)] * 2
    assert numpy.corrcoef(numpy.array(pairs), rowvar=False)[0, 1].round(9) == 0.6
    [one] = figures([rating("a", indicator="x"), rating("b", indicator="x")], pairs * 2)
    assert one.alpha == Decimal("0.75")


def test_an_indicator_stands_before_the_dimension() -> None:
    mixed = [
        rating("a", indicator="course", dimension="outcomes"),
        rating("b", indicator="course", dimension="learning"),
        rating("c", dimension="learning"),
        rating("d", dimension="learning"),
    ]
    found = figures(mixed, [(1, 2, 3, 4), (2, 3, 4, 5)] * 20)
    assert [one.dimension for one in found] == ["course", "learning"]


def test_one_item_or_no_variance_has_no_alpha() -> None:
    assert alpha([], Fraction(0)) is None
    assert alpha([Fraction(1)], Fraction(1)) is None
    assert alpha([Fraction(0), Fraction(0)], Fraction(0)) is None


def test_items_that_contradict_each_other_have_a_negative_alpha() -> None:
    [one] = figures(items()[:2], [(1, 5), (5, 1), (3, 3), (4, 3)] * 10)
    assert one.alpha is not None
    assert one.alpha < 0


def test_cannot_judge_leaves_the_whole_ballot_out() -> None:
    scales = Scales(form(*items()))
    answers: dict[str, Answer] = {name: Chosen(("c4",)) for name in NAMES} | {"b": Chosen((CANNOT.name,))}
    scales.add([Ballot(answers, {})] * 60)
    assert scales.figures() == []
