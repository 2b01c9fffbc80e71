"""The students of the demo university and what they take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from intake.demo.catalogue import (
    ELECTIVES,
    HISTORY,
    INTERNSHIP,
    OF_PROGRAMME,
    PHILOSOPHY,
    ROBOTICS,
    SECURITY,
    SPORT,
    STATE_EXAM,
    WRITING,
    Course,
)
from intake.demo.choice import number
from intake.demo.names import Name, kazakh_name, name_of
from intake.demo.organisations import PROGRAMMES
from intake.demo.spring import taken_in_spring
from intake.demo.terms import SPRING

APPLIED_ON = date(2026, 11, 2)
GRADUATION_DAYS = (date(2027, 1, 22), date(2027, 6, 18))

_STUDENTS_OF_A_PROGRAMME = 10
_TAKERS_OF_AN_ELECTIVE = 25
_LAB_PLACES = (ROBOTICS,) * 10 + (SECURITY,) * 5
"""Two groups that are asked together, and one that nobody is asked about; the first with five courses take them."""

_COURSES_WITHOUT_A_LAB = 5


@dataclass(frozen=True)
class Student:
    """A student; `graduation` is set for those who have applied for it."""

    id: str
    name: Name
    programme: str
    department: str
    courses: tuple[Course, ...]
    """In the autumn."""
    spring: tuple[Course, ...]
    """None for who graduates before."""
    graduation: date | None
    residence: str


def students(count: int) -> Iterator[Student]:
    """`count` students, spread evenly over as many programmes as have ten students each, with 5 or 6 courses each.

    Each takes courses with an early exam or none (at least three), and at least one whose exam is late.
    """
    places = iter(_LAB_PLACES)
    for student in _without_labs(count):
        free = student.graduation is None and len(student.courses) == _COURSES_WITHOUT_A_LAB
        lab = next(places, None) if free else None
        yield replace(student, courses=(*student.courses, lab)) if lab else student


def _without_labs(count: int) -> Iterator[Student]:
    programmes = PROGRAMMES[: max(1, min(len(PROGRAMMES), count // _STUDENTS_OF_A_PROGRAMME))]
    electives = ELECTIVES[: max(1, min(len(ELECTIVES), count // 2 // _TAKERS_OF_AN_ELECTIVE))]
    width = max(4, len(str(count)))
    for index in range(count):
        place, (programme, department) = index % len(programmes), programmes[index % len(programmes)]
        year = index // len(programmes)
        id = f"s-{index + 1:0{width}d}"
        graduating = year % 10 == 9 or (count < _STUDENTS_OF_A_PROGRAMME and index == count - 1)
        graduation = GRADUATION_DAYS[(place + year) % 2] if graduating else None
        yield Student(
            id,
            kazakh_name(id, woman=True) if index == 0 else name_of(id),
            programme,
            department,
            _courses(programme, place, year, electives, graduating=graduating),
            () if graduation and graduation < SPRING.first_exams else taken_in_spring(programme),
            graduation,
            "dormitory" if number(100, id, "residence") < 30 else "",
        )


def _courses(
    programme: str, place: int, row: int, electives: tuple[Course, ...], *, graduating: bool
) -> tuple[Course, ...]:
    shared = (HISTORY if row % 2 == 0 else PHILOSOPHY, WRITING if row % 3 == 2 else SPORT)
    courses = (*OF_PROGRAMME[programme], *shared)
    if graduating:
        return (*courses, INTERNSHIP if (place + row // 10) % 2 == 0 else STATE_EXAM)
    if row % 2 == 0:
        return (*courses, electives[(place + row // 2) % len(electives)])
    return courses
