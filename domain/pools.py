"""Groups too small to be asked alone are asked together with others, or not at all.

Fewer than `min_enrolled` people behind an evaluation could be recognised by their answers (design section 5). Only
classes of one course, owned by one organisation, with the same instructors may be asked together: then every question
means the same to all of them, and the results belong to one place of the university.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.courses import CourseClass

Kinship = tuple[str, str, frozenset[str]]


@dataclass(frozen=True)
class Candidate:
    """A class that nobody was asked about yet: from when it could be answered, and who could."""

    cls: CourseClass
    opens_at: datetime
    instructors: tuple[str, ...]
    """Ids of people, in the order in which they are asked about."""
    eligible: frozenset[str]

    @property
    def kinship(self) -> Kinship:
        """What classes must have in common to be asked together; a class of no known course has it with none."""
        return self.cls.course or self.cls.id, self.cls.organisation, frozenset(self.instructors)


Pool = tuple[Candidate, ...]
"""Classes that are asked about together, by id; usually one alone."""


@dataclass(frozen=True)
class Pooling:
    """What becomes of the candidates: each is in one pool, or too small to be asked at all."""

    pools: tuple[Pool, ...]
    too_few: tuple[Candidate, ...]


def pooled(candidates: Iterable[Candidate], minimum: int) -> Pooling:
    """Pools of at least `minimum` different people each, and what is too small for any; the order tells nothing.

    A class that is large enough is asked alone. The small ones of a kinship make one pool; if they are too few even
    together, they join its smallest large class; if there is none, nobody is asked about them.
    """
    kin: dict[Kinship, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: one.cls.id):
        kin.setdefault(candidate.kinship, []).append(candidate)
    pools: list[Pool] = []
    too_few: list[Candidate] = []
    for classes in kin.values():
        small = [one for one in classes if len(one.eligible) < minimum]
        large = sorted((one for one in classes if one not in small), key=lambda one: (len(one.eligible), one.cls.id))
        if small and large and len(everybody(small)) < minimum:
            small.append(large.pop(0))
        pools += [(one,) for one in large]
        if len(everybody(small)) >= minimum:
            pools.append(tuple(sorted(small, key=lambda one: one.cls.id)))
        else:
            too_few += small
    return Pooling(_by_id(pools), tuple(sorted(too_few, key=lambda one: one.cls.id)))


def everybody(classes: Iterable[Candidate]) -> frozenset[str]:
    """Who could answer about any of the classes, each once."""
    return frozenset[str]().union(*(one.eligible for one in classes))


def _by_id(pools: Sequence[Pool]) -> tuple[Pool, ...]:
    return tuple(sorted(pools, key=lambda pool: pool[0].cls.id))
