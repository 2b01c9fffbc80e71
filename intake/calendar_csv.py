"""`calendar.csv`: the academic calendar as a table (`kind,key,title,start,end,session,class`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import CalendarEntry, CalendarKind, end_of, start_of
from domain.errors import Finding
from intake.one_table import day_or_time, lines_of, read_once
from intake.table import Record

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
    return read_calendar(path.name, lines_of(path, if_folder=Finding("calendar_is_folder", path.name)), zone)


def read_calendar(file: str, lines: Iterable[bytes], zone: ZoneInfo) -> CalendarTable:
    """The calendar in the lines of a CSV table; times without an offset are local times of `zone`.

    Where only a date is given the whole day is meant, up to 23:59:59; an empty end is the start. Raises FileRefused
    with every error.
    """
    rows, warnings = read_once(
        file,
        lines,
        REQUIRED,
        lambda record: _entry(record, zone),
        key=lambda entry: (entry.kind, entry.key),
        refuse_second=lambda record, entry: record.refuse("duplicate_key", "key", entry.key, kind=entry.kind),
    )
    return CalendarTable(file, tuple(CalendarRow(line, entry) for line, entry in rows), zone, tuple(warnings))


def _entry(record: Record, zone: ZoneInfo) -> CalendarEntry | None:
    kind = record.choice("kind", CalendarKind, "unknown_calendar_kind")
    if kind is None and not record.is_broken:
        record.refuse("empty", "kind")
    key = record.id("key", required=True)
    title, session, class_id = record.text("title"), record.id("session"), record.id("class")
    start = day_or_time(record, "start", zone, start_of)
    end = day_or_time(record, "end" if record.text("end") else "start", zone, end_of)
    if start and end and end < start:
        record.refuse("ends_before_start", "end", record.text("end"))
    if class_id and kind not in (CalendarKind.EXAM, None):
        record.refuse("class_of_no_exam", "class", class_id)
    if kind is CalendarKind.EXAM and class_id and start and start == end:
        record.refuse("exam_without_end", "end", record.text("end"))
    if record.is_broken or kind is None or start is None or end is None:
        return None
    return CalendarEntry(kind, key, title, start, end, session, class_id)
