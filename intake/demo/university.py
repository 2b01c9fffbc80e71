"""The demo university as the files of a OneRoster bundle, a calendar and a list of deadlines."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from intake.demo.calendar import CALENDAR, TERMS
from intake.demo.catalogue import autumn_courses
from intake.demo.classes import TaughtClass, classes, teachers
from intake.demo.deadlines import DEADLINES
from intake.demo.employees import Member, alumni, employers, instructors, staff
from intake.demo.exams import LENGTH
from intake.demo.organisations import parts
from intake.demo.spring import spring_courses
from intake.demo.students import APPLIED_ON, Student, students
from intake.demo.terms import AUTUMN, SPRING
from intake.oneroster.manifest import NEEDED

Cells = Mapping[str, object]

_SPONSORS = {"university": "district", "faculty": "school"}
_NOT_NEEDED = ("categories", "classResources", "courseResources", "demographics", "lineItems", "resources", "results")


@dataclass(frozen=True)
class DemoUniversity:
    """The files: a roster by file name, the calendar, and the deadlines of employees."""

    roster: Mapping[str, bytes]
    calendar: bytes
    deadlines: bytes


def demo_university(count: int) -> DemoUniversity:
    """The university with `count` students; the same for the same number. Raises ValueError for less than one."""
    if count < 1:
        raise ValueError("A university has students.")
    enrolled = tuple(students(count))
    autumn = classes(AUTUMN, autumn_courses(), [(one.id, one.courses) for one in enrolled])
    spring = classes(SPRING, spring_courses(), [(one.id, one.spring) for one in enrolled])
    # as many as the autumn needs, which has more classes
    teaching = tuple(instructors(_classes_of_departments(autumn)))
    led_by = {term: teachers(taught, _teams(teaching)) for term, taught in ((AUTUMN, autumn), (SPRING, spring))}
    members = (*teaching, *staff(), *alumni(max(6, count // 5)), *employers())
    roster = {
        "manifest.csv": _manifest(),
        "orgs.csv": _table(_organisations()),
        "academicSessions.csv": _table(TERMS),
        "courses.csv": _table(_courses()),
        "users.csv": _table([*map(_student, enrolled), *map(_member, members)]),
        "classes.csv": _table(map(_class, (*autumn, *spring))),
        "enrollments.csv": _table(_enrolments((*autumn, *spring), led_by[AUTUMN] | led_by[SPRING])),
    }
    return DemoUniversity(roster, _table(CALENDAR), _table(DEADLINES))


def _classes_of_departments(taught: Iterable[TaughtClass]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in taught:
        counts[one.course.owner] = counts.get(one.course.owner, 0) + one.teachers_needed
    return counts


def _teams(teaching: Iterable[Member]) -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    for member in teaching:
        teams.setdefault(member.organisation, []).append(member.id)
    return teams


def _manifest() -> bytes:
    rows = [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.1"),
        *((f"file.{name}", "bulk") for name in NEEDED),
        *((f"file.{name}", "absent") for name in _NOT_NEEDED),
    ]
    return _table({"propertyName": name, "value": value} for name, value in rows)


def _organisations() -> Iterator[Cells]:
    for part in parts():
        yield {
            "sourcedId": part.id,
            "name": part.en,
            "type": _SPONSORS.get(part.kind, "department"),
            "identifier": "",
            "parentSourcedId": part.parent,
            "metadata.kind": part.kind,
            "metadata.nameKk": part.kk,
            "metadata.nameRu": part.ru,
            "metadata.nameEn": part.en,
            "metadata.responsibleVp": part.responsible_vp or "",
        }


def _courses() -> Iterator[Cells]:
    for course in (*autumn_courses(), *spring_courses()):
        yield {
            "sourcedId": course.id,
            "schoolYearSourcedId": "2026-2027",
            "title": course.en,
            "courseCode": course.code,
            "orgSourcedId": course.owner,
        }


def _student(student: Student) -> Cells:
    graduating = student.graduation is not None
    return {
        **_person(student.id, student.name.given, student.name.family, student.name.middle),
        "orgSourcedIds": student.department,
        "role": "student",
        "metadata.roles": "student|graduating" if graduating else "student",
        "metadata.programme": student.programme,
        "metadata.unit": "",
        "metadata.language": student.name.language,
        "metadata.graduationApplied": APPLIED_ON if graduating else "",
        "metadata.graduationDate": student.graduation or "",
        "metadata.residence": student.residence,
        "metadata.international": str(student.name.international).lower(),
    }


def _member(member: Member) -> Cells:
    return {
        **_person(member.id, member.name.given, member.name.family, member.name.middle),
        "orgSourcedIds": member.organisation,
        "role": "teacher" if member.id.startswith("i-") else "aide",
        "metadata.roles": "|".join(member.roles),
        "metadata.programme": member.programme,
        "metadata.unit": member.unit,
        "metadata.language": member.name.language,
        "metadata.graduationApplied": "",
        "metadata.graduationDate": member.graduation or "",
        "metadata.residence": "",
        "metadata.international": str(member.name.international).lower(),
    }


def _person(id: str, given: str, family: str, middle: str) -> dict[str, object]:
    return {
        "sourcedId": id,
        "enabledUser": "true",
        "username": id,
        "givenName": given,
        "familyName": family,
        "middleName": middle,
        "email": f"{id}@university.example",
    }


def _class(one: TaughtClass) -> Cells:
    course, exam = one.course, one.exam
    return {
        "sourcedId": one.id,
        "title": course.en,
        "courseSourcedId": course.id,
        "classCode": f"{course.code}-{one.number}",
        "classType": "scheduled",
        "schoolSourcedId": course.owner,
        "termSourcedIds": one.term.id,
        "metadata.kind": course.kind,
        "metadata.lastClass": one.term.last_classes[one.number % len(one.term.last_classes)],
        "metadata.examStart": exam.isoformat(timespec="minutes") if exam else "",
        "metadata.examEnd": (exam + LENGTH).isoformat(timespec="minutes") if exam else "",
        "metadata.titleKk": course.kk,
        "metadata.titleRu": course.ru,
        "metadata.titleEn": course.en,
    }


def _enrolments(taught: Iterable[TaughtClass], led_by: Mapping[str, tuple[str, ...]]) -> Iterator[Cells]:
    for one in taught:
        roles = dict.fromkeys(led_by[one.id], "teacher") | dict.fromkeys(one.students, "student")
        for id, role in roles.items():
            yield {
                "sourcedId": f"{one.id}-{id}",
                "classSourcedId": one.id,
                "schoolSourcedId": one.course.owner,
                "userSourcedId": id,
                "role": role,
                "primary": str(id == led_by[one.id][0]).lower(),
            }


def _table(rows: Iterable[Cells]) -> bytes:
    """The rows as CSV; the columns are those of the first."""
    out = io.StringIO()
    ordered = list(rows)
    writer = csv.DictWriter(out, list(ordered[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(ordered)
    return out.getvalue().encode()
