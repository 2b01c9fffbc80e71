"""`deadlines.csv`: deadlines of employees (`key,title_kk,…,owner_role,owner,unit,due,handed_to_role`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import end_of
from domain.deadlines import KINDS, Deadline, kind_of
from domain.errors import Finding
from domain.people import EMPLOYEES, Role
from intake.one_table import day_or_time, lines_of, read_once
from intake.table import Record

REQUIRED = ("key", "title_kk", "title_ru", "title_en", "owner_role", "owner", "unit", "due", "handed_to_role")
BETWEEN_ROLES = "|"


@dataclass(frozen=True)
class DeadlineRow:
    """A deadline with the line it stands on."""

    line: int
    deadline: Deadline


@dataclass(frozen=True)
class DeadlineTable:
    """A list that was read, every row of it right by itself; `file` is its name in findings."""

    file: str
    rows: tuple[DeadlineRow, ...]
    warnings: tuple[Finding, ...] = ()
    """What was odd but not wrong."""

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines in order of the file."""
        return tuple(row.deadline for row in self.rows)


def open_deadlines(path: Path, zone: ZoneInfo) -> DeadlineTable:
    """The list in the file at `path`; raises FileRefused as `read_deadlines`, or when it is no text file."""
    return read_deadlines(path.name, lines_of(path, if_folder=Finding("deadlines_is_folder", path.name)), zone)


def read_deadlines(file: str, lines: Iterable[bytes], zone: ZoneInfo) -> DeadlineTable:
    """The deadlines in the lines of a CSV table; times without an offset are local times of `zone`.

    A day alone is meant to its end, 23:59:59. A key that begins with a kind of handbook section 6 takes the titles
    and the roles it leaves empty from there; several roles stand with | between them. Raises FileRefused with every
    error.
    """
    rows, warnings = read_once(
        file,
        lines,
        REQUIRED,
        lambda record: _deadline(record, zone),
        key=lambda deadline: deadline.key,
        refuse_second=lambda record, deadline: record.refuse("duplicate_key_alone", "key", deadline.key),
    )
    return DeadlineTable(file, tuple(DeadlineRow(line, deadline) for line, deadline in rows), tuple(warnings))


def _deadline(record: Record, zone: ZoneInfo) -> Deadline | None:
    key = record.id("key", required=True)
    kind, term = kind_of(key)
    rule = KINDS[kind] if kind else None
    kk, ru, en = (
        record.text(f"title_{language}", required=rule is None) or (rule.name[language] if rule else "")
        for language in ("kk", "ru", "en")
    )
    owner, unit = record.id("owner"), record.id("unit")
    roles = _roles(record, "owner_role") or (rule.owners if rule else ())
    handed_to = _roles(record, "handed_to_role")
    due = day_or_time(record, "due", zone, end_of)
    if not roles and not owner and not record.is_broken:
        record.refuse("owed_by_nobody_named", "owner_role")
    if rule and rule.of_course and not term:
        record.refuse("term_missing_in_key", "key", key)
    if record.is_broken or due is None:
        return None
    return Deadline(key, kk, ru, en, roles, owner, unit, due, handed_to)


def _roles(record: Record, column: str) -> tuple[Role, ...]:
    found = []
    for name in record.list(column, BETWEEN_ROLES):
        role = Role(name.lower()) if name.lower() in set(Role) else None
        if role is None:
            record.refuse("unknown_role", column, name, known=", ".join(role for role in Role if role in EMPLOYEES))
        elif role not in EMPLOYEES:
            record.refuse("not_an_employee", column, name)
        else:
            found.append(role)
    return tuple(found)
