"""Ranks that say no more than the answers do: ranges of places, from the intervals of the shown means.

A place by itself is noise between groups whose intervals overlap, so there is none: without margins there is no rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.result import UnitResult


@dataclass(frozen=True)
class Standing:
    """A group as it is shown: its mean and half of its 95 % interval; None where either is not told."""

    key: str
    mean: Decimal | None
    margin: Decimal | None


@dataclass(frozen=True)
class Places:
    """The places a group may have, 1 the highest mean, among `of` groups that can be compared."""

    best: int
    worst: int
    of: int

    @property
    def certain(self) -> bool:
        """Whether there is only one."""
        return self.best == self.worst


def rank_groups(groups: Iterable[Standing]) -> Mapping[str, Places | None]:
    """The places each group may have, in the order given; None where it has no mean or margin of its own.

    Formula: best = 1 + groups whose interval lies wholly above, worst = groups compared − those wholly below (Klein,
    Wright & Wieczorek 2020, J. Royal Statistical Society C 69(3), pp. 589-606). Intervals that touch
    overlap. One group alone has no place. More is better: for a `reverse` question the last place is the best.
    """
    everybody = tuple(groups)
    ends = {
        group.key: (group.mean - group.margin, group.mean + group.margin)
        for group in everybody
        if group.mean is not None and group.margin is not None
    }
    return {group.key: _places(group.key, ends) for group in everybody}


def rank_units(units: Iterable[UnitResult], question: str) -> Mapping[str, Places | None]:
    """The places of these units by one question, from what the release shows of them; as `rank_groups`."""
    return rank_groups(_standing(unit, question) for unit in units)


def _places(key: str, ends: Mapping[str, tuple[Decimal, Decimal]]) -> Places | None:
    if key not in ends or len(ends) < 2:
        return None
    low, high = ends[key]
    above = sum(other_low > high for other_low, _ in ends.values())
    below = sum(other_high < low for _, other_high in ends.values())
    return Places(1 + above, len(ends) - below, len(ends))


def _standing(unit: UnitResult, question: str) -> Standing:
    item = unit.item(question)
    mean = item.mean.low if item and item.mean and item.mean.exact else None
    return Standing(unit.key, mean, item.margin if item else None)
