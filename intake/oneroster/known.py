"""What has been read so far of a bundle: later rows may refer to it."""

from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum

from domain.courses import ClassKind
from domain.people import Role
from domain.roster import OrganisationKind
from intake.table import Record


class Status(StrEnum):
    """`status` of a row; must be empty in bulk files, and is not in many."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    TO_BE_DELETED = "tobedeleted"


@dataclass
class Known:
    """Identifiers only, with the little about each that other rows are checked against."""

    organisations: dict[str, OrganisationKind | None] = field(default_factory=dict)
    """None: its own row is wrong, so what refers to it is not wrong too."""
    terms: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    people: dict[str, tuple[Role, ...]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    """People in the file who are not on the roster: parents, accounts switched off."""
    emails: set[str] = field(default_factory=set)
    classes: dict[str, ClassKind] = field(default_factory=dict)
    enrolments: set[str] = field(default_factory=set)


def is_live(record: Record) -> bool:
    """Whether the row counts: marked to be deleted or inactive, it is as good as absent."""
    status = record.choice("status", Status, "unknown_status")
    return status in (None, Status.ACTIVE)


def new_id(record: Record, *before: Container[str]) -> str:
    """The row's `sourcedId`, which must not be in any container of `before`; empty if it is missing."""
    id = record.id("sourcedId", required=True)
    if id and any(id in ids for ids in before):
        record.refuse("duplicate_id", "sourcedId", id)
    return id


def refer(record: Record, column: str, value: str, known: Container[str], target: str) -> str:
    """`value`; if it is neither empty nor in `known`, with an error that names `target`, the file meant."""
    if value and value not in known:
        record.refuse("unknown_reference", column, value, target=target)
    return value
