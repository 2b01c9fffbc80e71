"""Which moderated comments a release may show, and where: with their course, or in the pool of its faculty.

Rules: field notes on anonymity, section 4 (comments), and L18: nothing joins two comments of one person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from domain.disclosure import Limits, comments_may_be_shown
from domain.form import Form
from domain.result import CommentsResult, Level, Release, UnitResult
from domain.units import Evaluated, Unit


@dataclass(frozen=True)
class Moderated:
    """A comment as a release may show it; `text` is None if it is held, deleted or not decided yet."""

    evaluation: str
    question: str
    instructor: str
    text: str | None = field(repr=False)


@dataclass(frozen=True)
class _Home:
    """The unit of a course, and the unit whose pool its comments may go to."""

    course: str
    pool: str
    evaluated: Evaluated


_Place = tuple[str, str, str]
"""Unit, question, instructor (empty in a pool)."""


def released_comments(
    form: Form,
    university: Unit,
    hidden: Set[str],
    comments: Sequence[Moderated],
    limits: Limits,
    earlier: Sequence[Release] = (),
) -> Mapping[str, tuple[CommentsResult, ...]]:
    """What each unit of the tree tells of its comments, by the unit's key; units that tell nothing are absent.

    The comments of a course to one question (about one instructor) stand alone if the course is not among `hidden`
    and enough answered and commented (`comments_may_be_shown`); else they go to the pool of the course's faculty, all
    instructors together, which must fulfil the same rule and leave open which course they are about. What is too
    little even there is told nowhere. How many were written decides, held ones included, so a later version shows
    none of them in another place; and where limits or the tree have changed since an `earlier` release, nothing is
    told that would give, beside it, the comments of too few. Texts keep the order of `comments`, that of their
    random ids.
    """
    homes = {home.evaluated.evaluation: home for home in _homes(university, university.key)}
    written: dict[_Place, list[Moderated]] = {}
    for one in comments:
        written.setdefault((homes[one.evaluation].course, one.question, one.instructor), []).append(one)
    rule = _Rule(homes, written, limits, [group for release in earlier for group in _told(release, written)])
    groups = {place: {place} for place in written if place[0] not in hidden and rule.allows({place})}
    alone = _instructors_told(groups)
    pools = _pools({home.course: home.pool for home in homes.values()}, written.keys() - groups)
    groups |= {
        place: group
        for place, group in pools.items()
        if place[0] not in hidden and rule.allows(group) and rule.leaves_open(place, alone)
    }
    place_of = {one: place for place, group in groups.items() for one in group}
    shown: dict[_Place, list[Moderated]] = {place: [] for place in groups}
    for one in comments:
        if place := place_of.get((homes[one.evaluation].course, one.question, one.instructor)):
            shown[place].append(one)
    order = {question.name: number for number, question in enumerate(form.questions)}
    told: dict[str, list[CommentsResult]] = {}
    for place in sorted(shown, key=lambda place: (order[place[1]], place[2])):
        told.setdefault(place[0], []).append(_result(place, shown[place]))
    return {unit: tuple(results) for unit, results in told.items()}


@dataclass(frozen=True)
class _Rule:
    """Which places may be told together, beside the groups of them that earlier releases told."""

    homes: Mapping[str, _Home]
    written: Mapping[_Place, Sequence[Moderated]]
    limits: Limits
    before: Sequence[Set[_Place]]

    def allows(self, group: Set[_Place]) -> bool:
        """Whether there is enough in the group, and in what is left of it beside what was told before."""
        touched = [one for one in self.before if one & group]
        fresh = group - frozenset().union(*touched)
        return self._is_enough(group) and all(one <= group for one in touched) and (not fresh or self._is_enough(fresh))

    def leaves_open(self, place: _Place, alone: Mapping[tuple[str, str], Set[str]]) -> bool:
        """Whether the comments of a pool may be about two courses at least, those told alone left out."""
        pool, question, _instructor = place
        possible = {
            home.course
            for home in self.homes.values()
            if home.pool == pool
            and home.evaluated.tally.ballots
            and not _is_apart(home, alone.get((home.course, question), set()))
        }
        return len(possible) > 1

    def _is_enough(self, group: Set[_Place]) -> bool:
        comments = [one for place in group for one in self.written[place]]
        evaluations = {one.evaluation for one in comments}
        answered = sum(self.homes[evaluation].evaluated.tally.ballots for evaluation in evaluations)
        return comments_may_be_shown(answered, len(comments), self.limits)


def _instructors_told(alone: Iterable[_Place]) -> Mapping[tuple[str, str], Set[str]]:
    told: dict[tuple[str, str], set[str]] = {}
    for course, question, instructor in alone:
        told.setdefault((course, question), set()).add(instructor)
    return told


def _is_apart(home: _Home, told: Set[str]) -> bool:
    """Whether nothing that was said of a course can be in a pool: it is told alone, about each instructor."""
    return "" in told or (bool(told) and told >= set(home.evaluated.instructors))


def _pools(pool_of: Mapping[str, str], places: Iterable[_Place]) -> Mapping[_Place, set[_Place]]:
    pools: dict[_Place, set[_Place]] = {}
    for place in places:
        course, question, _instructor = place
        pools.setdefault((pool_of[course], question, ""), set()).add(place)
    return pools


def _told(release: Release, written: Iterable[_Place]) -> Iterator[Set[_Place]]:
    """The places whose comments an earlier release told together."""
    pool_of = dict(_pool_of(release.university, release.university.key))
    told = {(unit.key, one.question, one.instructor) for unit in release.university.walk() for one in unit.comments}
    mine = {place for place in written if place[0] in pool_of}
    yield from ({place} for place in mine & told)
    yield from (group for pool, group in _pools(pool_of, mine - told).items() if pool in told)


def _pool_of(unit: UnitResult, pool: str) -> Iterator[tuple[str, str]]:
    if unit.evaluation:
        yield unit.key, pool
    for inner in unit.units:
        yield from _pool_of(inner, inner.key if inner.level is Level.FACULTY else pool)


def _result(place: _Place, comments: Sequence[Moderated]) -> CommentsResult:
    texts = tuple(one.text for one in comments if one.text is not None)
    _unit, question, instructor = place
    return CommentsResult(question, instructor, len(comments), len(comments) - len(texts), texts)


def _homes(unit: Unit, pool: str) -> Iterator[_Home]:
    """Every course below a unit; its pool is the nearest faculty, else the university."""
    if unit.evaluated:
        yield _Home(unit.key, pool, unit.evaluated)
    for inner in unit.units:
        yield from _homes(inner, inner.key if inner.level is Level.FACULTY else pool)
