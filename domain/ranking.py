"""Ranks that say no more than the answers do: ranges of places, from the intervals of the shown means.

A place by itself is noise between groups whose intervals overlap, so there is none: without margins there is no rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.form import Form
from domain.result import Rank, UnitResult
from domain.statistics import scores


@dataclass(frozen=True)
class Standing:
    """A group as it is shown: its mean and half of its 95 % interval; None where either is not told."""

    key: str
    mean: Decimal | None
    margin: Decimal | None


def rank_groups(groups: Iterable[Standing]) -> Mapping[str, Rank | None]:
    """The places each group may have, in the order given; None where it has no mean or margin of its own.

    Formula: best = 1 + groups whose interval lies wholly above, worst = groups compared − those wholly below (Klein,
    Wright & Wieczorek 2020, J. Royal Statistical Society C 69(3), pp. 589-606). Intervals that touch
    overlap. One group alone has no place. More is better: for a `reverse` question the last place is the best.
    """
    everybody = tuple(groups)
    ends = {group.key: interval for group in everybody if (interval := _interval(group))}
    return {group.key: _rank(group.key, ends) for group in everybody}


def is_above(one: Standing, other: Standing) -> bool:
    """Whether the interval of `one` lies wholly above that of `other`; False where either is not told.

    Of two questions of one release it is a cautious answer: the same people answered both, and what they say of the two
    goes together, so the difference of the two means varies less than the two intervals allow.
    """
    high, low = _interval(one), _interval(other)
    return high is not None and low is not None and high[0] > low[1]


def with_ranks(unit: UnitResult, form: Form) -> UnitResult:
    """The unit with, in each question, the places of the units inside it among themselves; so all below it.

    From what is shown of them alone. Questions whose best answer is in the middle (workload) have no places.
    """
    asked = [question.name for question in form.questions if scores(question) and not question.bipolar]
    ranks = {question: rank_groups(_standing(inner, question) for inner in unit.units) for question in asked}
    return replace(unit, units=tuple(with_ranks(_ranked(inner, ranks), form) for inner in unit.units))


def _ranked(unit: UnitResult, ranks: Mapping[str, Mapping[str, Rank | None]]) -> UnitResult:
    found = {question: places[unit.key] for question, places in ranks.items()}
    return replace(unit, items=tuple(replace(item, rank=found.get(item.question)) for item in unit.items))


def _interval(group: Standing) -> tuple[Decimal, Decimal] | None:
    if group.mean is None or group.margin is None:
        return None
    return group.mean - group.margin, group.mean + group.margin


def _rank(key: str, ends: Mapping[str, tuple[Decimal, Decimal]]) -> Rank | None:
    if key not in ends or len(ends) < 2:
        return None
    low, high = ends[key]
    above = sum(other_low > high for other_low, _ in ends.values())
    below = sum(other_high < low for _, other_high in ends.values())
    return Rank(1 + above, len(ends) - below, len(ends))


def _standing(unit: UnitResult, question: str) -> Standing:
    item = unit.item(question)
    mean = item.mean.low if item and item.mean and item.mean.exact else None
    return Standing(unit.key, mean, item.margin if item else None)
