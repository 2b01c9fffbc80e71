"""When the exams of the demo university are: nobody has two at the same time, and they fill the whole period."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from intake.demo.catalogue import Course, ExamTime
from intake.demo.terms import Term

LENGTH = timedelta(hours=2)

_STARTS = (time(9), time(12), time(15))
_AFTERNOONS = (time(14), time(15, 30), time(17))
_SUNDAY = 6


def exam_times(term: Term, takers: Mapping[Course, frozenset[str]]) -> dict[Course, datetime]:
    """The local start of the exam of each course of a term, without a zone; courses without an exam are left out.

    Raises ValueError if a student would have to sit two exams at once.
    """
    busy: dict[datetime, set[str]] = {}
    starts: dict[Course, datetime] = {}
    for index, (course, students) in enumerate(takers.items()):
        slots = _slots(term, course.exam)
        # neighbours in the catalogue begin their search on different days
        turned = (slots[(index * 4 + index // 6 + step) % len(slots)] for step in range(len(slots)))
        if slots:
            starts[course] = _first_free(turned, students, busy)
            busy.setdefault(starts[course], set()).update(students)
    return starts


def _first_free(slots: Iterable[datetime], students: frozenset[str], busy: Mapping[datetime, set[str]]) -> datetime:
    for slot in slots:
        near = [taken for start, taken in busy.items() if abs(start - slot) < LENGTH]
        if all(students.isdisjoint(taken) for taken in near):
            return slot
    raise ValueError("The exams do not fit into the exam period.")


def _slots(term: Term, exam: ExamTime) -> list[datetime]:
    if exam is ExamTime.EARLY:
        return _of_days(term.first_exams, term.divide - timedelta(days=1), _STARTS)
    if exam is ExamTime.HOLIDAY_AFTERNOON:
        return _of_days(term.divide, term.divide, _AFTERNOONS)
    if exam is ExamTime.LATE:
        return _of_days(term.divide + timedelta(days=1), term.last_exams, _STARTS)
    return []


def _of_days(first: date, last: date, starts: tuple[time, ...]) -> list[datetime]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [datetime.combine(day, start) for day in days if day.weekday() != _SUNDAY for start in starts]
