"""The exam-week window of teaching evaluation: which classes are evaluated, and when each of them opens.

Handbook section 3. A course opens for its students once its exam has ended, all courses close together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from domain.calendar import end_of, start_of
from domain.courses import ClassKind, CourseClass

DAYS_AFTER_EXAMS = 7

EVALUATED_KINDS = frozenset({ClassKind.GRADED, ClassKind.PASS_FAIL})


@dataclass(frozen=True)
class Window:
    """When a wave can be answered: from `opens` to `closes`, the last instant at which an answer counts; UTC."""

    opens: datetime
    closes: datetime


class Omission(StrEnum):
    """Why a class is not evaluated."""

    KIND = "kind"
    """State exams and internships are not (handbook section 3)."""
    TOO_FEW = "too_few"
    """Fewer than `min_enrolled` could answer, and there are no groups that it could be pooled with."""
    AFTER_CLOSE = "after_close"
    """It would open only after the window has closed: the calendar or the window should be corrected."""
    NO_INSTRUCTOR = "no_instructor"
    """There is nobody to ask about: the roster should be corrected."""
    NO_STUDENTS = "no_students"
    """There is nobody to ask; those who teach a class are not asked about it."""


def exam_window(first: date, last: date, zone: tzinfo) -> Window:
    """The window for exams from `first` to `last`: 00:00:00 of the first day to 23:59:59 of the 7th after the last.

    Handbook section 3. ValueError if the exams end before they begin.
    """
    if last < first:
        raise ValueError("The exam period ends before it begins.")
    return Window(start_of(first, zone), end_of(last + timedelta(days=DAYS_AFTER_EXAMS), zone))


def opening(cls: CourseClass, window: Window, zone: tzinfo) -> datetime | None:
    """When the calendar says that a class opens (UTC), None if it is not evaluated in this window.

    Graded: at the end of its exam, but not before the window; with the window if no exam time is known.
    Pass/fail: 00:00 of the day after the last class, even before the window; with the window if that day is unknown.
    State exams and internships are not evaluated. Nor is what would open after the close: nobody could answer it.
    """
    if cls.kind not in EVALUATED_KINDS:
        return None
    planned = window.opens
    if cls.kind is ClassKind.GRADED and cls.exam_end is not None:
        planned = max(cls.exam_end, window.opens)
    elif cls.kind is ClassKind.PASS_FAIL and cls.last_class is not None:
        planned = start_of(cls.last_class + timedelta(days=1), zone)
    return planned if planned <= window.closes else None


def kept_opening(previous: datetime | None, planned: datetime | None, now: datetime) -> datetime | None:
    """The opening that holds when the calendar has changed from `previous` to `planned`.

    What has opened keeps its opening, whatever the calendar says now (handbook section 3); what has not follows
    the calendar, and opens at once if its new opening has passed.
    """
    return previous if previous is not None and previous <= now else planned


def is_open(opens: datetime, window: Window, now: datetime) -> bool:
    """Whether an answer given at `now` counts for something that opened at `opens`."""
    return opens <= now <= window.closes


def omission(
    cls: CourseClass, instructors: Collection[str], students: Collection[str], window: Window, zone: tzinfo
) -> Omission | None:
    """Why a class that has not opened is left out of the wave; None if it is evaluated, size aside."""
    if cls.kind not in EVALUATED_KINDS:
        return Omission.KIND
    if not instructors:
        return Omission.NO_INSTRUCTOR
    if not set(students).difference(instructors):
        return Omission.NO_STUDENTS
    return Omission.AFTER_CLOSE if opening(cls, window, zone) is None else None
