"""Whatever roster comes after whatever other, the database says what the last one said."""

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from roster_examples import NOW, Row, Tables, bundle, contents, enrolment, person, small_roster
from sqlalchemy import create_engine

from domain.access import OPERATOR
from domain.courses import ClassKind
from domain.people import Role
from services.roster import import_roster
from storage.database import Database, open_database
from storage.tables import metadata

NAMES = st.sampled_from(["Әсел", "Анна", "Wei", "Ұлжан", "O'Connor", 'Ы"я', "a,b", ""])
ROLES = st.lists(st.sampled_from([role.value for role in Role]), min_size=1, max_size=3, unique=True)
DAYS = st.sampled_from(["", "2026-06-19", "2027-01-22"])
NUMBERS = st.integers(0, 5)


@st.composite
def people(draw: st.DrawFn) -> list[Row]:
    """Some people out of six, with random columns; one is always there."""
    rows = []
    for number in sorted(draw(st.sets(NUMBERS, min_size=1))):
        row = person(f"x{number}", "|".join(draw(ROLES)), language=draw(st.sampled_from(["", "kk", "ru", "en"])))
        rows.append(
            row
            | {
                "givenName": draw(NAMES),
                "familyName": "Оспан",
                "metadata.programme": draw(st.sampled_from(["", "p"])),
                "metadata.graduationDate": draw(DAYS),
                "metadata.international": draw(st.sampled_from(["", "true", "false"])),
            }
        )
    return rows


@st.composite
def classes(draw: st.DrawFn) -> list[Row]:
    """Some classes out of six, with random kinds and exams."""
    first = small_roster()["classes.csv"][0]
    rows = []
    for number in sorted(draw(st.sets(NUMBERS))):
        exam = draw(st.sampled_from(["", "2026-12-10T09:00", "2026-12-16T15:00+06:00"]))
        rows.append(
            first
            | {
                "sourcedId": f"c{number}",
                "title": draw(st.sampled_from(["Law", "Құқық"])),
                "metadata.kind": draw(st.sampled_from([kind.value for kind in ClassKind])),
                "metadata.examStart": exam,
                "metadata.examEnd": exam and "2026-12-17T11:00",
            }
        )
    return rows


@st.composite
def rosters(draw: st.DrawFn) -> Tables:
    """A random roster whose rows fit together."""
    tables = small_roster()
    tables["users.csv"], tables["classes.csv"] = draw(people()), draw(classes())
    pairs = st.tuples(
        st.sampled_from([row["sourcedId"] for row in tables["classes.csv"]] or [""]),
        st.sampled_from([row["sourcedId"] for row in tables["users.csv"]]),
        st.sampled_from(["student", "teacher", "proctor"]),
    )
    chosen = draw(st.lists(pairs, max_size=8, unique_by=lambda pair: pair[:2]))
    tables["enrollments.csv"] = [enrolment(f"{one}-{who}", one, who, role) for one, who, role in chosen if one]
    return tables


@cache
def empty_file() -> bytes:
    """A database file with every table and no row."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        metadata.create_all(engine)
        engine.dispose()
        return Path(folder, "empty.db").read_bytes()


def in_a_fresh_database(steps: list[Tables]) -> tuple[list[bool], dict[str, set[tuple[Any, ...]]]]:
    """Imports one roster after another; whether each, imported again, differs, and what is active at the end."""

    async def run(path: Path) -> tuple[list[bool], dict[str, set[tuple[Any, ...]]]]:
        file = path / "random.db"
        file.write_bytes(empty_file())
        database: Database = open_database(f"sqlite+aiosqlite:///{file}")
        differs = []
        for tables in steps:
            await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR, remove=True)
            again = await import_roster(database, bundle(tables), now=NOW, actor=OPERATOR)
            differs.append(not again.is_empty)
        found = await contents(database, only_active=True)
        await database.close()
        return differs, found

    with TemporaryDirectory() as folder:
        return asyncio.run(run(Path(folder)))


@settings(max_examples=25, deadline=None)
@given(rosters())
def test_a_roster_imported_again_never_differs(tables: Tables) -> None:
    differs, _ = in_a_fresh_database([tables])
    assert differs == [False]


@settings(max_examples=25, deadline=None)
@given(rosters(), rosters())
def test_the_last_roster_decides_whatever_came_before(old: Tables, new: Tables) -> None:
    differs, after_both = in_a_fresh_database([old, new])
    _, after_new = in_a_fresh_database([new])
    assert differs == [False, False]
    assert after_both == after_new
