"""What a wave does not ask class by class, as the quality office and the students are told."""

from dataclasses import dataclass

from domain.language import Text
from domain.window import Omission


@dataclass(frozen=True)
class NotAsked:
    """The courses that a person is not asked about, because their groups have fewer than `fewest` people."""

    courses: tuple[Text, ...] = ()
    fewest: int = 0


@dataclass(frozen=True)
class PooledGroups:
    """Groups that are asked together: the course, what each class is called on the roster, how many people."""

    title: Text
    names: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class OmittedClass:
    """A class that nobody is asked about: what it is called on the roster, why, how many could have answered."""

    title: Text
    name: str
    reason: Omission
    people: int


@dataclass(frozen=True)
class ManyInstructors:
    """A class with more instructors than a questionnaire has room for: how many there are, how many are asked about."""

    title: Text
    name: str
    instructors: int
    asked_about: int


@dataclass(frozen=True)
class SmallGroups:
    """Everything of a wave that is not simply asked class by class and instructor by instructor; kinds of classes that
    never are asked are left out."""

    pools: tuple[PooledGroups, ...]
    omitted: tuple[OmittedClass, ...]
    fewest: int
    crowded: tuple[ManyInstructors, ...] = ()
