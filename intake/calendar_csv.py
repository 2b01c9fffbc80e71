"""`calendar.csv`: the academic calendar as a table (`kind,key,title,start,end,session,class`)."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import CalendarEntry, CalendarKind, end_of, start_of
from domain.errors import FileRefused, Finding
from intake.encoding import told_encoding
from intake.table import ID_LIMIT, LINE_LIMIT, Record, read_moment, read_records
from intake.table_findings import Findings, ReadingStopped

SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes of a calendar; a university's year has some thousand exams."""

REQUIRED = ("kind", "key", "title", "start", "end", "session", "class")


@dataclass(frozen=True)
class CalendarRow:
    """An entry with the line it stands on."""

    line: int
    entry: CalendarEntry


@dataclass(frozen=True)
class CalendarTable:
    """A calendar that was read, every row of it right by itself; `file` is its name in findings."""

    file: str
    rows: tuple[CalendarRow, ...]
    zone: ZoneInfo
    warnings: tuple[Finding, ...] = ()
    """What was odd but not wrong."""

    @property
    def entries(self) -> tuple[CalendarEntry, ...]:
        """The entries in order of the file."""
        return tuple(row.entry for row in self.rows)


def open_calendar(path: Path, zone: ZoneInfo) -> CalendarTable:
    """The calendar in the file at `path`; raises FileRefused as `read_calendar`, or when it is no text file."""
    if path.is_dir():
        raise FileRefused((Finding("calendar_is_folder", path.name),))
    if not path.is_file():
        raise FileRefused((Finding("no_such_file", path.name),))
    if path.stat().st_size > SIZE_LIMIT:
        raise FileRefused((Finding("too_big", path.name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
    if zipfile.is_zipfile(path):
        raise FileRefused((Finding("not_a_table", path.name),))
    return read_calendar(path.name, _lines(path), zone)


def read_calendar(file: str, lines: Iterable[bytes], zone: ZoneInfo) -> CalendarTable:
    """The calendar in the lines of a CSV table; times without an offset are local times of `zone`.

    Where only a date is given the whole day is meant, up to 23:59:59; an empty end is the start. Raises FileRefused
    with every error.
    """
    findings, lines = Findings(), list(lines)
    rows: dict[tuple[CalendarKind, str], CalendarRow] = {}
    try:
        encoding = told_encoding(file, lines, findings)
        for record in read_records(file, lines, REQUIRED, findings, known=REQUIRED, encoding=encoding):
            entry = _entry(record, zone)
            if entry is not None and (entry.kind, entry.key) in rows:
                record.refuse("duplicate_key", "key", entry.key, kind=entry.kind)
            elif entry is not None:
                rows[entry.kind, entry.key] = CalendarRow(record.line, entry)
    except ReadingStopped:
        # said by the last of the findings
        pass
    if not rows and not findings.errors:
        findings.error("no_rows", file)
    findings.raise_if_any()
    return CalendarTable(file, tuple(rows.values()), zone, tuple(findings.warnings))


def _entry(record: Record, zone: ZoneInfo) -> CalendarEntry | None:
    kind = record.choice("kind", CalendarKind, "unknown_calendar_kind")
    if kind is None and not record.is_broken:
        record.refuse("empty", "kind")
    key = record.id("key", required=True)
    title, session, class_id = record.text("title"), record.id("session"), record.id("class")
    start = _bound(record, "start", zone, is_end=False)
    end = _bound(record, "end" if record.text("end") else "start", zone, is_end=True)
    if start and end and end < start:
        record.refuse("ends_before_start", "end", record.text("end"))
    if class_id and kind not in (CalendarKind.EXAM, None):
        record.refuse("class_of_no_exam", "class", class_id)
    if kind is CalendarKind.EXAM and class_id and start and start == end:
        record.refuse("exam_without_end", "end", record.text("end"))
    if record.is_broken or kind is None or start is None or end is None:
        return None
    return CalendarEntry(kind, key, title, start, end, session, class_id)


def _bound(record: Record, column: str, zone: ZoneInfo, *, is_end: bool) -> datetime | None:
    value = record.text(column, required=True, limit=ID_LIMIT)
    if not value:
        return None
    moment = read_moment(value, zone)
    if moment is None:
        try:
            day = date.fromisoformat(value)
            moment = end_of(day, zone) if is_end else start_of(day, zone)
        except (ValueError, OverflowError):
            record.refuse("bad_day_or_time", column, value)
    return moment


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LINE_LIMIT + 1):
            yield line
