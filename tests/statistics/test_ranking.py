"""Ranks from intervals: every order that the intervals allow, and none where there is no interval."""

from decimal import Decimal
from itertools import combinations, permutations

from figures import form, rating
from hypothesis import given
from hypothesis import strategies as st

from domain.ranking import Standing, rank_groups, with_ranks
from domain.result import ItemResult, Level, Mean, Rank, UnitResult

MEANS = st.integers(10, 50).map(lambda tenths: Decimal(tenths) / 10)
MARGINS = st.integers(1, 150).map(lambda hundredths: Decimal(hundredths) / 100)
GROUPS = st.lists(st.tuples(MEANS, MARGINS), min_size=2, max_size=5)


def standings(drawn: list[tuple[Decimal, Decimal]]) -> list[Standing]:
    return [Standing(str(place), mean, margin) for place, (mean, margin) in enumerate(drawn)]


def by_trying(groups: list[Standing]) -> dict[str, tuple[int, int]]:
    """The first and last place of each group in all orders in which nobody stands above who is surely higher."""
    places: dict[str, list[int]] = {group.key: [] for group in groups}
    for order in permutations(groups):
        if not any(surely_higher(below, above) for above, below in combinations(order, 2)):
            for place, group in enumerate(order, 1):
                places[group.key].append(place)
    return {key: (min(found), max(found)) for key, found in places.items()}


def surely_higher(one: Standing, other: Standing) -> bool:
    assert one.mean is not None
    assert one.margin is not None
    assert other.mean is not None
    assert other.margin is not None
    return one.mean - one.margin > other.mean + other.margin


@given(GROUPS)
def test_a_range_holds_every_place_that_the_intervals_allow(drawn: list[tuple[Decimal, Decimal]]) -> None:
    groups = standings(drawn)
    found = {key: (places.best, places.worst) for key, places in rank_groups(groups).items() if places}
    assert found == by_trying(groups)


@given(GROUPS)
def test_groups_with_a_like_mean_and_margin_have_the_like_places(drawn: list[tuple[Decimal, Decimal]]) -> None:
    *_, first, second = standings([*drawn, drawn[0], drawn[0]])
    ranks = rank_groups([*standings(drawn), first, second])
    assert ranks[first.key] == ranks[second.key]


def test_intervals_apart_have_certain_places_and_those_that_touch_have_not() -> None:
    apart = [Standing("a", Decimal("4.5"), Decimal("0.2")), Standing("b", Decimal("3.5"), Decimal("0.3"))]
    assert rank_groups(apart) == {"a": Rank(1, 1, 2), "b": Rank(2, 2, 2)}
    assert all(places and places.certain for places in rank_groups(apart).values())
    touching = [Standing("a", Decimal("4.5"), Decimal("0.5")), Standing("b", Decimal("3.5"), Decimal("0.5"))]
    assert rank_groups(touching) == {"a": Rank(1, 2, 2), "b": Rank(1, 2, 2)}


def test_without_margins_there_is_no_rank() -> None:
    told = [Standing("a", Decimal("4.5"), None), Standing("b", None, Decimal("0.1")), Standing("c", None, None)]
    assert rank_groups(told) == {"a": None, "b": None, "c": None}
    assert rank_groups([]) == {}
    alone = Standing("d", Decimal("4.0"), Decimal("0.1"))
    assert rank_groups([*told, alone]) == {"a": None, "b": None, "c": None, "d": None}


def test_units_are_ranked_among_themselves_by_what_the_release_shows_of_them() -> None:
    def unit(key: str, *items: ItemResult, units: tuple[UnitResult, ...] = ()) -> UnitResult:
        return UnitResult(key, Level.FACULTY, {}, items=items, units=units)

    high = ItemResult("q", 40, Mean(Decimal("4.5"), Decimal("4.5")), margin=Decimal("0.10"))
    low = ItemResult("q", 40, Mean(Decimal("3.5"), Decimal("3.5")), margin=Decimal("0.10"))
    ranged = ItemResult("q", 5, Mean(Decimal("4.5"), Decimal("5.0")), margin=Decimal("0.10"))
    inner = (unit("below_high", high), unit("below_low", low))
    units = (unit("low", low), unit("high", high, units=inner), unit("ranged", ranged), unit("hidden", ItemResult("q")))
    asked = form(rating("q"))

    ranked = with_ranks(unit("all", high, units=(*units, unit("no"))), asked)

    found = {one.key: one.items[0].rank if one.items else None for one in ranked.walk()}
    first, second = Rank(1, 1, 2), Rank(2, 2, 2)
    assert {key: rank for key, rank in found.items() if rank} == {
        "low": second,
        "high": first,
        "below_high": first,
        "below_low": second,
    }
    assert [one.key for one in ranked.walk()] == [
        "all",
        "low",
        "high",
        "below_high",
        "below_low",
        "ranged",
        "hidden",
        "no",
    ]


def test_a_question_whose_best_answer_is_in_the_middle_has_no_places() -> None:
    items = [ItemResult("q", 40, Mean(Decimal(n), Decimal(n)), margin=Decimal("0.1")) for n in (2, 4)]
    units = tuple(UnitResult(str(n), Level.FACULTY, {}, items=(item,)) for n, item in enumerate(items))
    university = UnitResult("all", Level.UNIVERSITY, {}, units=units)
    for points, told in (((1, 2, 3), True), ((-1, 0, 1), False)):
        ranked = with_ranks(university, form(rating("q", points)))
        assert [bool(one.items[0].rank) for one in ranked.units] == [told] * 2
