"""What a release shows and what it hides, counted by kind: seen before it is frozen, and beside it ever after."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from domain.result import CommentsResult, ItemResult, Level, Release

INSTRUCTOR = "instructor"
"""The kind of a cut that is one instructor: in one course or in all of theirs."""


@dataclass(frozen=True)
class Kind:
    """How many of one kind are shown, of how many."""

    shown: int
    everything: int


@dataclass(frozen=True)
class ReleasePlan:
    """Every place that results are made for, by level; the figures of those places; the comments; what is public."""

    places: dict[str, Kind]
    """By `Level`, and `INSTRUCTOR`; a level that the wave does not have is absent."""
    means: Kind
    """Questions at places, of all that were asked there."""
    distributions: Kind
    comments: Kind
    public: Kind
    """Units above the courses whose figures may leave the university."""


def plan_of(release: Release) -> ReleasePlan:
    """What is in a release, counted. It says how much is hidden, never what."""
    shown, everything = Counter[str](), Counter[str]()
    for level, is_shown in _places(release):
        everything[level] += 1
        shown[level] += is_shown
    items = list(_items(release))
    comments = [one for unit in release.university.walk() for one in unit.comments]
    above = [unit for unit in release.university.walk() if unit.level is not Level.COURSE]
    return ReleasePlan(
        {level: Kind(shown[level], everything[level]) for level in (*Level, INSTRUCTOR) if everything[level]},
        Kind(sum(item.shown for item in items), len(items)),
        Kind(sum(bool(item.shares) for item in items), len(items)),
        Kind(sum(map(_texts, comments)), sum(one.total for one in comments)),
        Kind(sum(unit.public for unit in above), len(above)),
    )


def _places(release: Release) -> Iterator[tuple[str, bool]]:
    for unit in release.university.walk():
        yield unit.level.value, unit.shown
        yield from ((INSTRUCTOR, any(item.shown for item in one.items)) for one in unit.instructors)


def _items(release: Release) -> Iterator[ItemResult]:
    for unit in release.university.walk():
        yield from unit.items
        for one in unit.instructors:
            yield from one.items
    for one in release.instructors:
        yield from one.items


def _texts(one: CommentsResult) -> int:
    return len(one.texts)
