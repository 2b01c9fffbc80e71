"""`deadlines.csv`: deadlines of employees (`key,title_kk,…,owner_role,owner,unit,due,handed_to_role`)."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import end_of
from domain.deadlines import KINDS, Deadline, kind_of
from domain.errors import FileRefused, Finding
from domain.people import EMPLOYEES, Role
from intake.encoding import told_encoding
from intake.table import ID_LIMIT, LINE_LIMIT, Record, read_moment, read_records
from intake.table_findings import Findings, ReadingStopped

REQUIRED = ("key", "title_kk", "title_ru", "title_en", "owner_role", "owner", "unit", "due", "handed_to_role")
BETWEEN_ROLES = "|"

SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes of a list; a university's year has some hundred deadlines."""


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
    if path.is_dir():
        raise FileRefused((Finding("deadlines_is_folder", path.name),))
    if not path.is_file():
        raise FileRefused((Finding("no_such_file", path.name),))
    if path.stat().st_size > SIZE_LIMIT:
        raise FileRefused((Finding("too_big", path.name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
    if zipfile.is_zipfile(path):
        raise FileRefused((Finding("not_a_table", path.name),))
    return read_deadlines(path.name, _lines(path), zone)


def read_deadlines(file: str, lines: Iterable[bytes], zone: ZoneInfo) -> DeadlineTable:
    """The deadlines in the lines of a CSV table; times without an offset are local times of `zone`.

    A day alone is meant to its end, 23:59:59. A key that begins with a kind of handbook section 6 takes the titles
    and the roles it leaves empty from there; several roles stand with | between them. Raises FileRefused with every
    error.
    """
    findings, lines = Findings(), list(lines)
    rows: dict[str, DeadlineRow] = {}
    try:
        encoding = told_encoding(file, lines, findings)
        for record in read_records(file, lines, REQUIRED, findings, known=REQUIRED, encoding=encoding):
            deadline = _deadline(record, zone)
            if deadline is not None and deadline.key in rows:
                record.refuse("duplicate_key_alone", "key", deadline.key)
            elif deadline is not None:
                rows[deadline.key] = DeadlineRow(record.line, deadline)
    except ReadingStopped:
        # said by the last of the findings
        pass
    if not rows and not findings.errors:
        findings.error("no_rows", file)
    findings.raise_if_any()
    return DeadlineTable(file, tuple(rows.values()), tuple(findings.warnings))


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
    due = _due(record, zone)
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


def _due(record: Record, zone: ZoneInfo) -> datetime | None:
    value = record.text("due", required=True, limit=ID_LIMIT)
    if not value:
        return None
    moment = read_moment(value, zone)
    if moment is None:
        try:
            moment = end_of(date.fromisoformat(value), zone)
        except (ValueError, OverflowError):
            record.refuse("bad_day_or_time", "due", value)
    return moment


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LINE_LIMIT + 1):
            yield line
