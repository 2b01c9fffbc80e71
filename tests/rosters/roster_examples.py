"""Small rosters to begin from, and a look at what a database holds."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from storage.database import Database
from storage.roster_gone import TARGETS
from storage.tables import metadata

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)

Row = dict[str, str]
Tables = dict[str, list[Row]]


def small_roster() -> Tables:
    """One of everything: a class with a teacher and a student, in one term."""
    return {
        "orgs.csv": [
            {"sourcedId": "u", "name": "University", "type": "school", "parentSourcedId": "", "metadata.kind": ""},
            {
                "sourcedId": "p",
                "name": "Law",
                "type": "department",
                "parentSourcedId": "u",
                "metadata.kind": "programme",
            },
        ],
        "academicSessions.csv": [
            {
                "sourcedId": "t",
                "title": "Autumn",
                "type": "semester",
                "startDate": "2026-09-01",
                "endDate": "2026-12-24",
                "parentSourcedId": "",
            }
        ],
        "courses.csv": [{"sourcedId": "k", "title": "Civil Law", "courseCode": "LAW1", "orgSourcedId": "u"}],
        "users.csv": [person("s1", "student", programme="p"), person("i1", "instructor|dean", language="kk")],
        "classes.csv": [
            {
                "sourcedId": "c",
                "title": "Civil Law",
                "courseSourcedId": "k",
                "schoolSourcedId": "u",
                "termSourcedIds": "t",
                "metadata.kind": "graded",
                "metadata.lastClass": "2026-12-04",
                "metadata.examStart": "2026-12-15T09:00",
                "metadata.examEnd": "2026-12-15T11:00",
                "metadata.titleKk": "Азаматтық құқық",
                "metadata.titleRu": "Гражданское право",
                "metadata.titleEn": "",
            }
        ],
        "enrollments.csv": [enrolment("e1", "c", "i1", "teacher"), enrolment("e2", "c", "s1", "student")],
    }


def person(id: str, roles: str, *, programme: str = "", language: str = "") -> Row:
    """A row of users.csv."""
    return {
        "sourcedId": id,
        "enabledUser": "true",
        "orgSourcedIds": "u",
        "role": "student",
        "username": id,
        "givenName": "Әсел",
        "familyName": "Оспанова",
        "middleName": "",
        "email": f"{id}@university.example",
        "password": "secret",
        "metadata.roles": roles,
        "metadata.programme": programme,
        "metadata.unit": "",
        "metadata.language": language,
        "metadata.graduationApplied": "",
        "metadata.graduationDate": "",
        "metadata.international": "",
    }


def enrolment(id: str, class_id: str, user: str, role: str) -> Row:
    """A row of enrollments.csv."""
    return {"sourcedId": id, "classSourcedId": class_id, "userSourcedId": user, "role": role, "primary": ""}


def files(tables: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, bytes]:
    """The tables as the files of a bundle, with a manifest."""
    names = ["orgs", "academicSessions", "courses", "users", "classes", "enrollments"]
    manifest = [
        {"propertyName": "manifest.version", "value": "1.0"},
        {"propertyName": "oneroster.version", "value": "1.1"},
        *({"propertyName": f"file.{name}", "value": "bulk"} for name in names),
    ]
    columns = {name: list(rows[0]) for name, rows in small_roster().items()}
    encoded = {name: table(list(rows), columns.get(name, ())) for name, rows in tables.items()}
    return {"manifest.csv": table(manifest), **encoded}


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> bytes:
    """The rows as CSV, with all columns that any of them has; with `columns` where there is no row."""
    out = io.StringIO()
    header = dict.fromkeys(column for row in rows for column in row) or dict.fromkeys(columns)
    writer = csv.DictWriter(out, list(header), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def bundle(tables: Mapping[str, Iterable[Mapping[str, str]]]) -> RosterBundle:
    """The tables as a bundle."""
    return RosterBundle(MemorySource(files(tables)), ALMATY)


async def contents(database: Database, *, only_active: bool = False) -> dict[str, set[tuple[Any, ...]]]:
    """What the tables of a roster hold; with `only_active` without the rows that are not."""
    found = {}
    async with database.reading() as connection:
        for target in TARGETS.values():
            columns = [column for column in target.table.columns if column.name != "from_roster"]
            query = select(*columns)
            if only_active and "active" in target.table.c:
                query = query.where(target.table.c.active)
            found[target.table.name] = {tuple(row) for row in await connection.execute(query)}
    return found


async def staged_rows(database: Database) -> int:
    """How many rows wait in staging."""
    async with database.reading() as connection:
        counts = [
            len((await connection.execute(select(table))).all())
            for table in metadata.sorted_tables
            if table.name.startswith("staged_")
        ]
    return sum(counts)
