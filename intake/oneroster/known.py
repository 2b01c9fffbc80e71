"""What has been read so far of a bundle: later rows may refer to it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.courses import ClassKind
from domain.people import Role
from domain.roster import OrganisationKind, RosterKind
from domain.roster_marks import KnownRoster
from intake.table import Record


class Status(StrEnum):
    """`status` of a row; must be empty in bulk files, and is not in many."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    TO_BE_DELETED = "tobedeleted"


@dataclass
class GivenRoles:
    """The roles that `roles.csv` (OneRoster 1.2) gives a person, and the organisation of the first or primary one."""

    record: Record
    roles: list[Role] = field(default_factory=list)
    organisation: str = ""
    is_used: bool = False


@dataclass
class Known:
    """Identifiers only, with the little about each that other rows are checked against."""

    organisations: dict[str, OrganisationKind | None] = field(default_factory=dict)
    """None: its own row is wrong, so what refers to it is not wrong too."""
    parents: dict[str, str] = field(default_factory=dict)
    terms: dict[str, None] = field(default_factory=dict)
    courses: dict[str, None] = field(default_factory=dict)
    people: dict[str, tuple[Role, ...]] = field(default_factory=dict)
    classes: dict[str, ClassKind] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    """People in the file who are not on the roster: parents, accounts switched off."""
    emails: set[str] = field(default_factory=set)
    given_roles: dict[str, GivenRoles] | None = None
    """By person, where roles have a file of their own; people without a row in it have no role."""

    taken_roles: set[tuple[str, Role]] = field(default_factory=set)
    """Person and role, where `roles.csv` holds changes and takes a role away."""
    people_are_changes: bool = False
    """The file of people holds changes only: the roles of a person in it are all their roles, of others nothing."""
    before: KnownRoster = field(default_factory=KnownRoster)
    skips_bad: bool = False
    """Rows that are wrong are left out, and so is what refers to them, unless they are known already."""

    def take(self, kind: RosterKind) -> None:
        """Lets rows refer to what is known of a kind already: the file of it holds changes only."""
        before = self.before
        if kind is RosterKind.ORGANISATIONS:
            self.organisations |= before.organisations
            self.parents |= before.parents
        elif kind in (RosterKind.TERMS, RosterKind.COURSES):
            known = self.terms if kind is RosterKind.TERMS else self.courses
            known |= dict.fromkeys(before.terms if kind is RosterKind.TERMS else before.courses)
        elif kind is RosterKind.PEOPLE:
            self.people |= before.people
        elif kind is RosterKind.CLASSES:
            self.classes |= before.classes

    def forget(self, kind: RosterKind, ids: Iterable[str]) -> None:
        """Lets nothing refer to rows that were left out; does nothing where a wrong row refuses the whole bundle."""
        before = Known(before=self.before)
        before.take(kind)
        for id in ids:
            if self.skips_bad and id not in before.of(kind):
                self.of(kind).pop(id, None)

    def of(self, kind: RosterKind) -> dict[str, Any]:
        """The known rows of a kind, by id; empty for kinds that nothing refers to."""
        by_kind: dict[RosterKind, dict[str, Any]] = {
            RosterKind.ORGANISATIONS: self.organisations,
            RosterKind.TERMS: self.terms,
            RosterKind.COURSES: self.courses,
            RosterKind.PEOPLE: self.people,
            RosterKind.CLASSES: self.classes,
        }
        return by_kind.get(kind, {})


def status_of(record: Record) -> Status:
    """The row's status; empty is active, and so is an unknown one, after noting the error."""
    return record.choice("status", Status, "unknown_status") or Status.ACTIVE


def own_id(record: Record) -> str:
    """The row's `sourcedId`, which was checked when the row was taken from the file; empty if it is missing."""
    return record.cells.get("sourcedId", "")


def refer(record: Record, column: str, value: str, known: Container[str], target: str) -> str:
    """`value`; if it is neither empty nor in `known`, with an error that names `target`, the file meant."""
    if value and value not in known:
        record.refuse("unknown_reference", column, value, target=target)
    return value
