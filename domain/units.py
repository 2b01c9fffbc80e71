"""The tree that results are shown for: university, faculties, departments, evaluated courses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.language import Text
from domain.result import Level
from domain.roster import OrganisationKind, OrganisationTree
from domain.tally import Tally

ROOT = "university"
"""The key of the university in every tree."""

_LEVELS = {
    OrganisationKind.FACULTY: Level.FACULTY,
    OrganisationKind.DEPARTMENT: Level.DEPARTMENT,
    OrganisationKind.PROGRAMME: Level.PROGRAMME,
    OrganisationKind.UNIT: Level.UNIT,
}


@dataclass(frozen=True)
class Evaluated:
    """One closed evaluation: what was evaluated, who owns it, how many could answer (N), and the counted ballots.

    `instructors` are the keys that its repeated questions were asked about, in the order of the course.
    Raises `ValueError` for more ballots than people who could answer.
    """

    evaluation: str
    title: Text
    organisation: str
    eligible: int
    tally: Tally
    instructors: tuple[str, ...] = ()
    course: str = ""
    """The course on the roster, by which a class is compared with earlier ones."""

    def __post_init__(self) -> None:
        if self.tally.ballots > self.eligible:
            raise ValueError("more ballots than eligible people")


@dataclass(frozen=True)
class Unit:
    """A place of the tree; a course has `evaluated`, all others have `units`."""

    key: str
    level: Level
    name: Text
    units: tuple["Unit", ...] = ()
    evaluated: Evaluated | None = None

    def walk(self) -> Iterator["Unit"]:
        """This unit and all below it, a parent before its children."""
        yield self
        for unit in self.units:
            yield from unit.walk()

    @property
    def evaluations(self) -> tuple[Evaluated, ...]:
        """The evaluations at or below this unit."""
        return tuple(unit.evaluated for unit in self.walk() if unit.evaluated)

    @property
    def answered(self) -> int:
        """n: the ballots cast here."""
        return sum(one.tally.ballots for one in self.evaluations)

    @property
    def eligible(self) -> int:
        """N: everybody who was ever eligible here, once for each evaluation."""
        return sum(one.eligible for one in self.evaluations)


def university_tree(name: Text, organisations: OrganisationTree, evaluated: Iterable[Evaluated]) -> Unit:
    """The tree of a wave, with `name` for the university; only organisations with evaluations are in it.

    An evaluation stands under its organisation and those above it, else right under the university; a programme is
    the one that owns the course (design section 6). Units are in the order of their keys.
    """
    places: dict[tuple[str, ...], list[Evaluated]] = {}
    for one in evaluated:
        above = [part.id for part in organisations.path(one.organisation) if part.kind in _LEVELS]
        places.setdefault(tuple(reversed(above)), []).append(one)
    return Unit(ROOT, Level.UNIVERSITY, name, _below((), places, organisations))


def _below(
    place: tuple[str, ...], places: dict[tuple[str, ...], list[Evaluated]], organisations: OrganisationTree
) -> tuple[Unit, ...]:
    depth = len(place)
    inside = sorted({other[depth] for other in places if len(other) > depth and other[:depth] == place})
    units = [_organisation(organisations, (*place, id), places) for id in inside]
    courses = sorted(places.get(place, []), key=lambda one: one.evaluation)
    return (*units, *(Unit(f"evaluation:{one.evaluation}", Level.COURSE, one.title, (), one) for one in courses))


def _organisation(
    organisations: OrganisationTree, place: tuple[str, ...], places: dict[tuple[str, ...], list[Evaluated]]
) -> Unit:
    organisation = organisations.by_id[place[-1]]
    return Unit(
        f"organisation:{organisation.id}",
        _LEVELS[organisation.kind],
        organisation.name,
        _below(place, places, organisations),
    )
