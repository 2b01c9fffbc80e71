"""`.ics`: the events of a calendar that people keep elsewhere (RFC 5545), read to be proposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.calendar import end_of, start_of
from domain.calendar_proposals import CalendarEvent
from domain.errors import FileRefused, Finding
from intake.table import CELL_LIMIT, ID_LIMIT
from intake.table_findings import Findings

if TYPE_CHECKING:
    from icalendar import Component

SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes of a calendar; a university's year has some hundred events, a kilobyte each."""

_FIRST_BYTES = 4_096
_BEGIN = "BEGIN:VEVENT"


@dataclass(frozen=True)
class IcsCalendar:
    """The events of a file, and what could not be proposed of it; `file` is its name in findings."""

    file: str
    events: tuple[CalendarEvent, ...]
    warnings: tuple[Finding, ...]
    zone: ZoneInfo


def is_ics(path: Path) -> bool:
    """Whether the content of the file at `path`, not its name, is iCalendar; False where there is no file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(_FIRST_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[: len("BEGIN:VCALENDAR")].upper() == b"BEGIN:VCALENDAR"


def open_ics(path: Path, zone: ZoneInfo) -> IcsCalendar:
    """The calendar in the file at `path`; raises FileRefused as `read_ics`, or when it is too large."""
    if path.stat().st_size > SIZE_LIMIT:
        raise FileRefused((Finding("too_big", path.name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
    return read_ics(path.name, path.read_bytes(), zone)


def read_ics(file: str, content: bytes, zone: ZoneInfo) -> IcsCalendar:
    """The events of all calendars in `content` (UTF-8); times without a zone are local times of `zone`.

    The end of whole days is exclusive in the file (RFC 5545, 3.6.1) and their last second here; without an end an
    event is one day, or one instant. An event without a usable time, cancelled, or there twice is left out with a
    warning. Raises FileRefused when the file is not iCalendar, is cut off, or has no event left to propose.
    """
    findings = Findings()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused((Finding("not_utf8", file),)) from None
    read: dict[str, tuple[int, CalendarEvent]] = {}
    for line, event in _events(file, text):
        place = _Place(file, line, findings)
        found = _event(place, event, zone)
        if found is None:
            continue
        revision = _revision(event)
        if found.key in read:
            place.warn("event_twice", "UID", found.title)
        if found.key not in read or revision > read[found.key][0]:
            read[found.key] = revision, found
    if not read:
        raise FileRefused((*findings.warnings, Finding("no_events", file)))
    return IcsCalendar(file, tuple(event for _, event in read.values()), tuple(findings.warnings), zone)


@dataclass(frozen=True)
class _Place:
    file: str
    line: int
    findings: Findings

    def warn(self, code: str, column: str, value: str = "") -> None:
        self.findings.warn(code, self.file, self.line, column, value)


def _events(file: str, text: str) -> Iterator[tuple[int, "Component"]]:
    """Each event with the line on which it begins."""
    from icalendar import Calendar

    lines = [line.strip().upper() for line in text.splitlines()]
    if sum(line.startswith("BEGIN:") for line in lines) != sum(line.startswith("END:") for line in lines):
        raise FileRefused((Finding("ics_cut_off", file),))
    begins = iter([number for number, line in enumerate(lines, start=1) if line == _BEGIN])
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        # whatever the reader trips over, the person's answer is the same: this is not a calendar
        raise FileRefused((Finding("bad_ics", file),)) from None
    for calendar in calendars:
        for event in calendar.walk("VEVENT"):
            yield next(begins, 1), event


def _event(place: _Place, event: "Component", zone: ZoneInfo) -> CalendarEvent | None:
    title = _text(event, "SUMMARY")
    if _text(event, "STATUS").upper() == "CANCELLED":
        place.warn("event_cancelled", "STATUS", title)
        return None
    if "DTSTART" not in event:
        place.warn("event_without_start", "DTSTART", title)
        return None
    start, end = _moment(place, event, "DTSTART"), _end(place, event)
    if start is None or (end is None and ("DTEND" in event or "DURATION" in event)):
        return None
    if "RRULE" in event or "RDATE" in event:
        place.warn("event_repeats", "RRULE", title)
    times = _times(start, end, zone)
    if times is None:
        place.warn("event_ends_before_start", "DTEND", title)
        return None
    is_timed = isinstance(start, datetime)
    return CalendarEvent(
        place.line, _key(event, title, times[0]), title, *times, is_timed, _text(event, "X-SAPA-CLASS")
    )


def _times(
    start: date | datetime, end: date | datetime | timedelta | None, zone: ZoneInfo
) -> tuple[datetime, datetime] | None:
    """The first and the last instant in UTC; None when the end stands before the start, or beyond all calendars."""
    try:
        if isinstance(start, datetime):
            first = _instant(start, zone)
            last = first + end if isinstance(end, timedelta) else _instant(end, zone) if end else first
        else:
            after = start + end if isinstance(end, timedelta) else end or start
            first = start_of(start, zone)
            # some programs write the same day twice for one day
            last = _instant(after, zone) if isinstance(after, datetime) else end_of(_last_day(start, after), zone)
    except OverflowError:
        return None
    return (first, last) if last >= first else None


def _last_day(start: date, after: date) -> date:
    return after if after <= start else after - timedelta(days=1)


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return end_of(value, zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _end(place: _Place, event: "Component") -> date | datetime | timedelta | None:
    name = "DTEND" if "DTEND" in event else "DURATION"
    return _value(place, event, name) if name in event else None


def _moment(place: _Place, event: "Component", name: str) -> date | datetime | None:
    value = _value(place, event, name)
    return None if isinstance(value, timedelta) else value


def _value(place: _Place, event: "Component", name: str) -> date | datetime | timedelta | None:
    value = _written(event, name)
    if value is None:
        place.warn("event_bad_time", name, _text(event, "SUMMARY"))
        return None
    zone = event[name].params.get("TZID", "")
    if zone and isinstance(value, datetime) and value.tzinfo is None:
        # taken for local, an exam in another city would be hours off
        place.warn("event_unknown_zone", name, str(zone))
        return None
    return value


def _written(event: "Component", name: str) -> date | datetime | timedelta | None:
    """The value of a property that holds a time; None where it is not there, twice there, or something else."""
    from icalendar import vDDDTypes

    found: Any = event.get(name)
    value = found.dt if isinstance(found, vDDDTypes) else None
    return value if isinstance(value, date | timedelta) else None


def _revision(event: "Component") -> int:
    sequence = _text(event, "SEQUENCE")
    return int(sequence) if sequence.isdecimal() else 0


def _text(event: "Component", name: str) -> str:
    value: Any = event.get(name, "")
    first = value[0] if isinstance(value, list) else value
    return " ".join("".join(c if c.isprintable() else " " for c in str(first)).split())[:CELL_LIMIT]


def _key(event: "Component", title: str, start: datetime) -> str:
    """The event's own id, with the day where it is one of several; made from its words where there is none."""
    uid, which = _text(event, "UID"), _written(event, "RECURRENCE-ID")
    key = f"{uid} {which}" if uid and which is not None else uid
    if not key or len(key) > ID_LIMIT:
        return sha256(f"{key}\n{title}\n{start.isoformat()}".encode()).hexdigest()[:32]
    return key
