"""What a roster says about rows it does not give in full: this one is gone, that one stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.courses import ClassKind
from domain.people import Role
from domain.roster import OrganisationKind, RosterKind

EVERY_KEY = ""
"""In a mark: whichever row of the kind."""


class Mark(StrEnum):
    """What is said about a row."""

    GONE = "gone"  # a file of changes says so
    KEPT = "kept"  # its row in the file was wrong and was left out: what is known about it stays


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark at the row of a kind with this key; of a role, `key` is the person.

    With an empty `role`, a mark at roles is about all roles of the person that the file does not give.
    """

    mark: Mark
    kind: RosterKind
    key: str
    role: str = ""


@dataclass(frozen=True)
class KnownRoster:
    """What is on the roster already, by id: rows of a file of changes may refer to it."""

    organisations: Mapping[str, OrganisationKind] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    """The organisation above, by the id of the one below."""
    terms: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    people: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    classes: Mapping[str, ClassKind] = field(default_factory=dict)
