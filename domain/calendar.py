"""The academic calendar, and local days: the university's day begins and ends on its own clock, instants are UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class CalendarKind(StrEnum):
    """What an entry of the academic calendar is about (the `kind` column of calendar.csv)."""

    SESSION = "session"
    CLASSES = "classes"
    EXAM_PERIOD = "exam_period"
    EXAM = "exam"
    ADD_DROP = "add_drop"
    CHANGE_OF_GRADE = "change_of_grade"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of the academic calendar; `start` and `end` are UTC, a whole day ends at 23:59:59 local time."""

    kind: CalendarKind
    key: str
    title: str
    start: datetime
    end: datetime
    session: str = ""
    """The term it belongs to; empty: to none."""
    class_id: str = ""
    """The class whose exam it is; empty: of no single class."""


def day_of(instant: datetime, zone: tzinfo) -> date:
    """The local day an instant falls on; ValueError for a datetime that does not know its zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant must know its zone.")
    return instant.astimezone(zone).date()


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which a local clock shows `clock` on `day`: the first one if it is shown twice."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which a local day begins."""
    return at(day, time(0), zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last whole second, in UTC, of a local day: 23:59:59.

    Counted back from the next day, since a clock that is put back at midnight shows 23:59:59 twice
    (Almaty did on 29 February 2024).
    """
    return start_of(day + timedelta(days=1), zone) - timedelta(seconds=1)
