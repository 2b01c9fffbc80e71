"""`enrollments.csv`: who teaches and who takes a class."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from domain.form import INSTRUCTORS_LIMIT
from domain.people import Role
from domain.roster import EnrolmentRole, EnrolmentRow
from intake.oneroster.known import Known, own_id, refer
from intake.table import Record

REQUIRED = ("sourcedId", "classSourcedId", "userSourcedId", "role")

_STUDENTS = frozenset({Role.STUDENT, Role.GRADUATING})


class EnrolmentType(StrEnum):
    """`role` of an enrolment; administrators and proctors neither answer nor are asked about."""

    STUDENT = "student"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"
    PROCTOR = "proctor"


def read_enrolments(records: Iterable[Record], known: Known) -> Iterator[EnrolmentRow]:
    """The enrolments of students and teachers; those of people left out are left out too."""
    seen: set[tuple[str, str]] = set()
    teachers: Counter[str] = Counter()
    for record in records:
        row = _enrolment(record, known)
        if row is not None:
            if row.role is EnrolmentRole.TEACHER and (row.class_id, row.person) not in seen:
                teachers[row.class_id] += 1
                _warn_of_crowd(record, row.class_id, teachers[row.class_id])
            _warn_of_oddities(record, row, known, seen)
            yield row


def _enrolment(record: Record, known: Known) -> EnrolmentRow | None:
    id = own_id(record)
    type_ = record.choice("role", EnrolmentType, "unknown_enrolment_role")
    if type_ is None and not record.is_broken:
        record.refuse("empty", "role")
    record.day("beginDate")
    record.day("endDate")
    class_id = refer(record, "classSourcedId", record.id("classSourcedId", required=True), known.classes, "classes.csv")
    person, primary = record.id("userSourcedId", required=True), record.flag("primary")
    if person in known.left_out:
        return None
    refer(record, "userSourcedId", person, known.people, "users.csv")
    if record.is_broken or type_ not in (EnrolmentType.STUDENT, EnrolmentType.TEACHER):
        return None
    return EnrolmentRow(id, class_id, person, EnrolmentRole(type_), primary)


def _warn_of_crowd(record: Record, class_id: str, teachers: int) -> None:
    """Once a class, at the first instructor for whom a questionnaire has no room."""
    if teachers == INSTRUCTORS_LIMIT + 1:
        record.warn("many_instructors", "classSourcedId", class_id, limit=INSTRUCTORS_LIMIT)


def _warn_of_oddities(record: Record, row: EnrolmentRow, known: Known, seen: set[tuple[str, str]]) -> None:
    if (row.class_id, row.person) in seen:
        record.warn("enrolled_twice", "userSourcedId", row.person, class_id=row.class_id)
    seen.add((row.class_id, row.person))
    roles = known.people.get(row.person, ())
    if row.role is EnrolmentRole.TEACHER and Role.INSTRUCTOR not in roles:
        record.warn("teacher_without_role", "userSourcedId", row.person)
    if row.role is EnrolmentRole.STUDENT and not _STUDENTS & set(roles):
        record.warn("student_without_role", "userSourcedId", row.person)
