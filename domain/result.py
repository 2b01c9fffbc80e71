"""Results as values: what a release says, after everything that must stay hidden has been taken out.

A hidden number is not zero and not a flag beside a number: it is absent (`None`, or an empty tuple), so that no view,
export or picture can show it by mistake.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.language import Text


class Level(StrEnum):
    """The places of the university's tree that results are shown for, from the top."""

    UNIVERSITY = "university"
    FACULTY = "faculty"
    DEPARTMENT = "department"
    PROGRAMME = "programme"
    UNIT = "unit"
    COURSE = "course"


class Bound(StrEnum):
    """Whether a share is told as it is or only as a bound, so that a small group's unanimity is not shown."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Silence(StrEnum):
    """Why a unit has no figures, where it is not to protect those who answered."""

    NOBODY_ASKED = "nobody_asked"
    NOBODY_ANSWERED = "nobody_answered"
    """Told of a whole wave only: of a small group it would say of each person that they did not answer."""


@dataclass(frozen=True)
class Mean:
    """A mean of scores to one decimal, from `low` to `high`; the two differ only where all answers were equal."""

    low: Decimal
    high: Decimal

    @property
    def exact(self) -> bool:
        """Whether one value is told, not a range."""
        return self.low == self.high


@dataclass(frozen=True)
class Share:
    """The share of one choice among the answers to its question, in whole percent."""

    choice: str
    percent: int
    bound: Bound = Bound.EXACT


@dataclass(frozen=True)
class Turnout:
    """How many answered (`answered`, n) of how many could (`eligible`, N), and the rate in whole percent.

    A rate above 90 % is told as `over` without N, for "everybody" names each of them as having answered;
    `eligible` and `percent` are then None. So they are for one more group, from which N would follow.
    """

    answered: int
    eligible: int | None
    percent: int | None
    over: bool = False


@dataclass(frozen=True)
class Change:
    """How a figure differs from the released one of the period before, both as they were shown.

    `noise` says that the difference is no larger than chance makes; it is None where that cannot be tested.
    """

    before: Decimal
    difference: Decimal
    noise: bool | None = None


@dataclass(frozen=True)
class Rank:
    """The places a group may have by its mean, 1 the highest, among `of` groups beside it that can be compared."""

    best: int
    worst: int
    of: int

    @property
    def certain(self) -> bool:
        """Whether there is only one."""
        return self.best == self.worst


@dataclass(frozen=True)
class ItemResult:
    """The answers to one question. `n` counts answers on the scale; None says that the item is hidden.

    `mean` is absent for questions without scores, `shares` below the limit for distributions; `cannot_judge`, `top`
    (the share above the middle of the scale), `deviation` (standard deviation, two decimals) and `margin` (half the
    95 % interval of the mean, two decimals) stand with the shares only. `rank` is among the units of the same unit.
    """

    question: str
    n: int | None = None
    mean: Mean | None = None
    shares: tuple[Share, ...] = ()
    cannot_judge: int | None = None
    top: Share | None = None
    deviation: Decimal | None = None
    margin: Decimal | None = None
    change: Change | None = None
    rank: Rank | None = None

    @property
    def shown(self) -> bool:
        """Whether anything of this item may be seen."""
        return self.n is not None


@dataclass(frozen=True)
class IndicatorResult:
    """The mean of the shown items that measure one thing (`indicator` in the form), each with the same weight."""

    indicator: str
    mean: Mean
    change: Change | None = None


@dataclass(frozen=True)
class Priority:
    """A competence: how important it is to those who answered, and how content they are with it (handbook 6.6).

    `gap` is by how much it matters more to them than they are content; None where either is told as a range.
    """

    competence: str
    importance: Mean
    satisfaction: Mean
    gap: Decimal | None = None


@dataclass(frozen=True)
class CommentsResult:
    """The moderated comments to one question about a course or, where there are few, in the faculty's pool.

    `texts` are shuffled and have no language; of all `total` comments `held` are not shown. `instructor` is empty
    outside questions asked for each instructor.
    """

    question: str
    instructor: str
    total: int
    held: int
    texts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class InstructorResult:
    """The items asked about one instructor: in one evaluation, or in all of theirs."""

    key: str
    items: tuple[ItemResult, ...]


@dataclass(frozen=True)
class UnitResult:
    """The results of the university, a faculty, a department, a programme or (with `evaluation`) one evaluated course.

    `turnout` is None when the unit is hidden; `mean` is over the items of the main scale that are shown here.
    `public` says that the figures may leave the university (field notes on anonymity, section 4).
    """

    key: str
    level: Level
    name: Text
    turnout: Turnout | None = None
    mean: Mean | None = None
    items: tuple[ItemResult, ...] = ()
    instructors: tuple[InstructorResult, ...] = ()
    units: tuple["UnitResult", ...] = ()
    evaluation: str = ""
    course: str = ""
    """Of an evaluated course: its identifier on the roster, by which it is found in other periods."""
    public: bool = False
    change: Change | None = None
    """Of `mean`."""
    indicators: tuple[IndicatorResult, ...] = ()
    priorities: tuple[Priority, ...] = ()
    comments: tuple[CommentsResult, ...] = ()
    silence: Silence | None = None

    @property
    def shown(self) -> bool:
        """Whether the unit's figures may be seen."""
        return self.turnout is not None

    def item(self, question: str) -> ItemResult | None:
        """The result of that question here, or None if it was not asked here."""
        return next((item for item in self.items if item.question == question), None)

    def walk(self) -> Iterator["UnitResult"]:
        """This unit and all below it, a parent before its children."""
        yield self
        for unit in self.units:
            yield from unit.walk()


@dataclass(frozen=True)
class ScaleResult:
    """A scale of several items over the whole wave: complete ballots, spread of its mean, Cronbach's alpha."""

    indicator: str
    n: int
    deviation: Decimal
    alpha: Decimal | None


@dataclass(frozen=True)
class Before:
    """The release of the period before that changes are counted from; `comparable` are the questions it shares."""

    wave: str
    version: int
    period: Text
    comparable: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """The frozen, versioned result of a wave: all that anybody will ever see of it (design: results released once)."""

    wave: str
    survey: str
    version: int
    form_hash: str
    period: Text
    released_on: date
    min_ratings: int
    """Answers that an item needed to be shown, said wherever something is hidden."""
    min_rate_percent: int
    """A response rate below this is marked as not representative."""
    university: UnitResult
    instructors: tuple[InstructorResult, ...] = ()
    """Over all evaluations of each instructor."""
    scales: tuple[ScaleResult, ...] = ()
    before: Before | None = None
    correction: str = ""
    """Why there is a further version; empty in the first."""

    @property
    def answered(self) -> int | None:
        """n: how many answered; None when hidden."""
        return self.university.turnout.answered if self.university.turnout else None

    @property
    def eligible(self) -> int | None:
        """N: how many were ever eligible; None when it is not told."""
        return self.university.turnout.eligible if self.university.turnout else None

    @property
    def items(self) -> tuple[ItemResult, ...]:
        """The items at the level of the university."""
        return self.university.items

    @property
    def faculties(self) -> tuple[UnitResult, ...]:
        """The units right under the university."""
        return self.university.units

    def evaluation(self, evaluation: str) -> UnitResult | None:
        """The result of one evaluation, hidden or not; None if it is not part of this release."""
        return next((unit for unit in self.university.walk() if evaluation and unit.evaluation == evaluation), None)
