"""A university of one course, for trials: so many students, one instructor, one evaluation that is open."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.core import Core
from bot.surveys import plan_teaching
from domain.access import OPERATOR, Actor
from domain.disclosure import FLOORS
from domain.people import Role
from intake.calendar_csv import read_calendar
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from services.calendar import apply_calendar
from services.limits import set_limit
from services.roster import apply_staged, stage_roster
from services.waves import follow_clock

ZONE = ZoneInfo("Asia/Almaty")
OPENED = datetime(2026, 12, 16, 9, tzinfo=ZONE)
CLOSED = datetime(2026, 12, 31, 12, tzinfo=ZONE)
TERM = "t"
OFFICE = Actor("i1", frozenset({Role.QA_LEAD}))
WAVE = f"teaching-{TERM}"

Row = dict[str, str]


async def found(core: Core, students: int, instructors: int = 1) -> None:
    """Fills an empty database; the evaluation is open at `OPENED`."""
    bundle, batch = RosterBundle(MemorySource(_files(students, instructors)), ZONE), uuid4().hex
    staged = await stage_roster(core.database, bundle, batch, None)
    async with core.database.writing(alone=True) as connection:
        await apply_staged(connection, batch, staged, OPENED, bundle, remove=False)
        await apply_calendar(connection, read_calendar("calendar.csv", _calendar(), ZONE), remove=False)
    await set_limit(core.database, OFFICE, "min_enrolled", FLOORS["min_enrolled"], now=OPENED, zone=ZONE)
    await plan_teaching(core.database, OPERATOR, TERM, now=OPENED, zone=ZONE)
    await follow_clock(core.database, core.box, now=OPENED, zone=ZONE)


def student(number: int) -> str:
    """The id of a student."""
    return f"s{number:03}"


def _files(students: int, instructors: int) -> dict[str, bytes]:
    teaching = [(f"i{number}", "instructor") for number in range(1, instructors + 1)]
    people = [*teaching, *((student(number), "student") for number in range(students))]
    return {
        "manifest.csv": _table(_manifest()),
        "orgs.csv": _table(_organisations()),
        "academicSessions.csv": _table([_term()]),
        "courses.csv": _table([{"sourcedId": "k", "title": "Law", "courseCode": "L1", "orgSourcedId": "f"}]),
        "users.csv": _table([_person(id, role) for id, role in people]),
        "classes.csv": _table([_class()]),
        "enrollments.csv": _table([_enrolment(id, role) for id, role in people]),
    }


def _manifest() -> Sequence[Row]:
    names = ("orgs", "academicSessions", "courses", "users", "classes", "enrollments")
    stated = {"manifest.version": "1.0", "oneroster.version": "1.1", **{f"file.{name}": "bulk" for name in names}}
    return [{"propertyName": name, "value": value} for name, value in stated.items()]


def _organisations() -> Sequence[Row]:
    parts = [("u", "University", "district", "", "university"), ("f", "Law", "school", "u", "faculty")]
    columns = ("sourcedId", "name", "type", "parentSourcedId", "metadata.kind")
    return [dict(zip(columns, part, strict=True)) for part in parts]


def _term() -> Row:
    dates = {"startDate": "2026-09-01", "endDate": "2026-12-24"}
    return {"sourcedId": TERM, "title": "Autumn", "type": "semester", **dates, "parentSourcedId": ""}


def _person(id: str, role: str) -> Row:
    return {
        "sourcedId": id,
        "enabledUser": "true",
        "orgSourcedIds": "f",
        "role": "teacher" if role == "instructor" else "student",
        "username": id,
        "givenName": "Айгерім",
        "familyName": f"Оспанова-{id}",
        "email": f"{id}@university.example",
        "metadata.roles": role,
        "metadata.language": "kk",
    }


def _class() -> Row:
    return {
        "sourcedId": "c",
        "title": "Law",
        "courseSourcedId": "k",
        "schoolSourcedId": "f",
        "termSourcedIds": TERM,
        "metadata.kind": "graded",
        "metadata.lastClass": "2026-12-04",
        "metadata.examStart": "2026-12-15T09:00",
        "metadata.examEnd": "2026-12-15T11:00",
    }


def _enrolment(id: str, role: str) -> Row:
    return {
        "sourcedId": f"e-{id}",
        "classSourcedId": "c",
        "schoolSourcedId": "f",
        "userSourcedId": id,
        "role": "teacher" if role == "instructor" else "student",
        "primary": "",
    }


def _calendar() -> list[bytes]:
    columns = {"kind": "exam_period", "key": "x", "title": "Exams", "start": "2026-12-10", "end": "2026-12-23"}
    return _table([{**columns, "session": TERM, "class": ""}]).splitlines(keepends=True)


def _table(rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
