"""What a reader of releases has: every told figure with the atoms it is about. Nothing of the engine is used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.result import ItemResult, Level, Release, Turnout, UnitResult

Group = frozenset[str]


@dataclass(frozen=True)
class Figure:
    """A shown item, and the atoms (a class, or `class#instructor`) whose answers are in it."""

    atoms: Group
    item: ItemResult


@dataclass(frozen=True)
class People:
    """What is told of how many answered, and could, in some classes; `public` is None where it says nothing."""

    classes: Group
    turnout: Turnout
    public: bool | None


def figures(releases: Iterable[Release], question: str, atoms: Sequence[str]) -> Sequence[Figure]:
    """Every shown item of the question in all releases."""
    return [figure for release in releases for figure in _figures(release, question, atoms) if figure.item.shown]


def _figures(release: Release, question: str, atoms: Sequence[str]) -> Iterator[Figure]:
    for unit in release.university.walk():
        classes = classes_of(unit)
        mine = frozenset(atom for atom in atoms if atom.partition("#")[0] in classes)
        yield from (Figure(mine, item) for item in unit.items if item.question == question)
        for one in unit.instructors:
            apart = frozenset([f"{unit.key}#{one.key}"])
            yield from (Figure(apart, item) for item in one.items if item.question == question)
    for one in release.instructors:
        mine = frozenset(atom for atom in atoms if atom.partition("#")[2] == one.key)
        yield from (Figure(mine, item) for item in one.items if item.question == question)


def people(releases: Iterable[Release]) -> Sequence[People]:
    """Every told number of people in all releases."""
    return [
        People(classes_of(unit), unit.turnout, None if unit.level is Level.COURSE else unit.public)
        for release in releases
        for unit in release.university.walk()
        if unit.turnout
    ]


def classes_of(unit: UnitResult) -> Group:
    """The classes below a unit."""
    return frozenset(inner.key for inner in unit.walk() if inner.evaluation)


def pieces(atoms: Iterable[str], told: Iterable[Group]) -> Mapping[Group, bool]:
    """The atoms cut into the smallest parts that told groups are made of; the value says whether any holds them."""
    groups = sorted(set(told), key=sorted)
    parts: dict[tuple[int, ...], set[str]] = {}
    for atom in atoms:
        where = tuple(number for number, group in enumerate(groups) if atom in group)
        parts.setdefault(where, set()).add(atom)
    return {frozenset(part): bool(where) for where, part in parts.items()}
