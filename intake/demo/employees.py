"""Everybody of the demo university who is not a student: employees, alumni, employers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.people import Role
from intake.demo.names import Name, name_of
from intake.demo.organisations import DEPARTMENTS, FACULTIES, FACULTY_OF, PROGRAMMES, UNITS, UNIVERSITY

_CLASSES_OF_AN_INSTRUCTOR = 3
_SMALLEST_DEPARTMENT = 4
_GRADUATION_DAYS = (date(2025, 6, 20), date(2026, 1, 23), date(2026, 6, 19))


@dataclass(frozen=True)
class Member:
    """Somebody of the university with their roles."""

    id: str
    name: Name
    roles: tuple[Role, ...]
    organisation: str
    unit: str = ""
    programme: str = ""
    graduation: date | None = None


def instructors(classes_of_department: Mapping[str, int]) -> Iterator[Member]:
    """The instructors, as many in each department as its classes need; chairs, deans and coordinators teach too."""
    number = 0
    for department in DEPARTMENTS:
        needed = -(-classes_of_department.get(department, 0) // _CLASSES_OF_AN_INSTRUCTOR)
        for place in range(max(_SMALLEST_DEPARTMENT, needed + 1)):
            number += 1
            id = f"i-{number:03d}"
            yield Member(id, name_of(id), (Role.INSTRUCTOR, *_offices(department, place)), department)


def _offices(department: str, place: int) -> tuple[Role, ...]:
    """The first instructor of a department is its chair; the second, in the first department, the faculty's dean."""
    faculty = FACULTY_OF[department]
    is_first = next(one for one in DEPARTMENTS if FACULTY_OF[one] == faculty) == department
    programmes = [programme for programme, owner in PROGRAMMES if owner == department]
    if place == 0:
        return (Role.CHAIR,)
    if place == 1 and is_first and faculty in FACULTIES:
        return (Role.DEAN,)
    if place - 2 in range(len(programmes)):
        return (Role.PROGRAMME_COORDINATOR,)
    return ()


_LEADERS = (Role.PRESIDENT, Role.PROVOST, Role.FIRST_VP, Role.VP_FINANCE, Role.VP_STUDENTS)
_HEADS_ALSO = {
    "unit-registrar": Role.REGISTRAR,
    "unit-hr": Role.HR,
    "unit-career": Role.CAREER_OFFICER,
    "unit-comms": Role.COMMS_OFFICER,
    "unit-qa": Role.QA_LEAD,
}
_MEMBERS_ALSO = {**_HEADS_ALSO, "unit-qa": Role.QA_OFFICER}


def staff() -> Iterator[Member]:
    """The leaders of the university, then each unit: its head and two members."""
    for number, role in enumerate(_LEADERS, start=1):
        id = f"e-{number:03d}"
        yield Member(id, name_of(id), (role,), UNIVERSITY)
    for place, unit in enumerate(UNITS):
        for member in range(3):
            id = f"e-{len(_LEADERS) + place * 3 + member + 1:03d}"
            yield Member(id, name_of(id), _roles_in(unit, member), UNIVERSITY, unit)


def _roles_in(unit: str, member: int) -> tuple[Role, ...]:
    special = (_HEADS_ALSO if member == 0 else _MEMBERS_ALSO).get(unit)
    if member == 0:
        return (Role.UNIT_HEAD, *((special,) if special else ()))
    return (Role.STAFF, *((special,) if special and member == 1 else ()))


def alumni(count: int) -> Iterator[Member]:
    """Graduates of the last three graduation days."""
    for index in range(count):
        id = f"a-{index + 1:04d}"
        programme, department = PROGRAMMES[index % len(PROGRAMMES)]
        day = _GRADUATION_DAYS[index % len(_GRADUATION_DAYS)]
        yield Member(id, name_of(id), (Role.ALUMNUS,), department, programme=programme, graduation=day)


def employers() -> Iterator[Member]:
    """People of companies that employ graduates."""
    for index in range(6):
        id = f"emp-{index + 1:02d}"
        yield Member(id, name_of(id), (Role.EMPLOYER,), UNIVERSITY)
