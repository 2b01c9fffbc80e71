"""Shares by largest remainder, against trying every way of rounding up or down."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.statistics import percentages


def by_trying(counts: list[int]) -> tuple[int, ...]:
    """Of all ways to round some shares up so that they total 100: the nearest to the truth, ties to the earlier."""
    total = sum(counts)
    exact = [Fraction(100 * count, total) for count in counts]
    down = [share.numerator // share.denominator for share in exact]
    ways = [
        tuple(share + (place in up) for place, share in enumerate(down))
        for up in combinations(range(len(counts)), 100 - sum(down))
    ]
    return min(ways, key=lambda way: sum((told - share) ** 2 for told, share in zip(way, exact, strict=True)))


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=7).filter(any))
def test_no_other_rounding_to_one_hundred_is_nearer(counts: list[int]) -> None:
    assert percentages(counts) == by_trying(counts)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=7).filter(any))
def test_nor_where_there_are_many_ties(counts: list[int]) -> None:
    assert percentages(counts) == by_trying(counts)


def test_the_votes_by_which_the_method_is_usually_explained() -> None:
    assert percentages([47000, 16000, 15900, 12000, 6000, 3100]) == (47, 16, 16, 12, 6, 3)
