"""The roster and the calendar change while a wave is open: the wave follows in the same transaction."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot.surveys import DEMO_TERM, plan_teaching
from domain.access import OPERATOR
from domain.errors import TooLate
from domain.wave import WaveState, WaveVerb
from intake.calendar_csv import read_calendar
from intake.demo import demo_university
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from services import answering, waves
from services.calendar import import_calendar
from services.roster import import_roster
from services.seed import seed
from storage.ballots import BallotBox
from storage.database import Database
from storage.tables.surveys import evaluations, participations
from storage.tables.surveys import waves as wave_table
from storage.tables.university import classes

ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 16, 12, tzinfo=ZONE)
STUDENTS = 30
Row = dict[str, str]


@pytest_asyncio.fixture
async def open_wave(database: Database, tmp_path: Path) -> Database:
    """The demo university with its wave open."""
    await seed(database, students=STUDENTS, now=NOON, zone=ZONE)
    await plan_teaching(database, OPERATOR, DEMO_TERM, now=NOON, zone=ZONE)
    await waves.follow_clock(database, BallotBox(tmp_path), now=NOON, zone=ZONE)
    return database


def _changed(content: bytes, change: Callable[[list[Row]], None]) -> bytes:
    reader = csv.DictReader(io.StringIO(content.decode()))
    rows = list(reader)
    change(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


async def _import(database: Database, file: str, change: Callable[[list[Row]], None]) -> None:
    files = dict(demo_university(STUDENTS).roster)
    files[file] = _changed(files[file], change)
    await import_roster(database, RosterBundle(MemorySource(files), ZONE), now=NOON, actor=OPERATOR)


async def _evaluation(database: Database, class_id: str) -> tuple[str, datetime, bool]:
    async with database.reading() as connection:
        row = (await connection.execute(select(evaluations).where(evaluations.c.class_id == class_id))).one()
    return row.id, row.opens_at, row.active


async def _graded(database: Database, *, opened: bool) -> str:
    """A graded class of the wave whose evaluation has opened by noon, or has not."""
    async with database.reading() as connection:
        query = (
            select(classes.c.id)
            .join(evaluations, evaluations.c.class_id == classes.c.id)
            .where(classes.c.kind == "graded", (evaluations.c.opens_at <= NOON) == opened)
            .order_by(classes.c.id)
        )
        return str((await connection.execute(query)).scalars().first())


async def _part(database: Database, evaluation: str, person: str) -> bool | None:
    async with database.reading() as connection:
        query = select(participations.c.eligible).where(
            participations.c.evaluation == evaluation, participations.c.person == person
        )
        return (await connection.execute(query)).scalar()


async def _student(database: Database, evaluation: str) -> str:
    async with database.reading() as connection:
        query = select(participations.c.person).where(participations.c.evaluation == evaluation)
        return str((await connection.execute(query.order_by(participations.c.person))).scalars().first())


def _move_exam(class_id: str, day: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        for row in rows:
            if row["sourcedId"] == class_id:
                row["metadata.examStart"], row["metadata.examEnd"] = f"{day}T09:00", f"{day}T11:00"

    return change


def _leave(class_id: str, person: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if (row["classSourcedId"], row["userSourcedId"]) != (class_id, person)]

    return change


async def test_an_exam_moved_after_its_course_opened_does_not_close_it(open_wave: Database) -> None:
    class_id = await _graded(open_wave, opened=True)
    before = await _evaluation(open_wave, class_id)

    await _import(open_wave, "classes.csv", _move_exam(class_id, "2026-12-22"))

    assert await _evaluation(open_wave, class_id) == before


async def test_an_exam_moved_before_its_course_opened_moves_the_opening(open_wave: Database) -> None:
    class_id = await _graded(open_wave, opened=False)

    await _import(open_wave, "classes.csv", _move_exam(class_id, "2026-12-22"))

    assert (await _evaluation(open_wave, class_id))[1] == datetime(2026, 12, 22, 11, tzinfo=ZONE)


async def test_who_drops_an_open_course_is_no_longer_asked_and_stays_in_n(open_wave: Database) -> None:
    class_id = await _graded(open_wave, opened=True)
    evaluation, _opens, _active = await _evaluation(open_wave, class_id)
    person = await _student(open_wave, evaluation)
    everybody = (await waves.one(open_wave, OPERATOR, f"teaching-{DEMO_TERM}")).everybody

    await _import(open_wave, "enrollments.csv", _leave(class_id, person))

    assert await _part(open_wave, evaluation, person) is False
    agenda, _forms = await answering.agenda_of(open_wave, person, now=NOON)
    assert evaluation not in {task.evaluation for task in agenda.to_do}
    assert (await waves.one(open_wave, OPERATOR, f"teaching-{DEMO_TERM}")).everybody == everybody


async def test_who_joins_a_course_in_mid_window_is_asked(open_wave: Database) -> None:
    class_id = await _graded(open_wave, opened=True)
    evaluation, _opens, _active = await _evaluation(open_wave, class_id)
    person = await _student(open_wave, evaluation)
    await _import(open_wave, "enrollments.csv", _leave(class_id, person))

    await _import(open_wave, "enrollments.csv", lambda rows: None)

    assert await _part(open_wave, evaluation, person) is True


async def test_a_corrected_exam_period_moves_the_close_of_a_running_wave(open_wave: Database) -> None:
    def change(rows: list[Row]) -> None:
        for row in rows:
            if (row["kind"], row["session"]) == ("exam_period", DEMO_TERM):
                row["end"] = "2026-12-24"

    content = _changed(demo_university(STUDENTS).calendar, change)
    table = read_calendar("calendar.csv", content.splitlines(keepends=True), ZONE)

    await import_calendar(open_wave, table, now=NOON, actor=OPERATOR)

    async with open_wave.reading() as connection:
        closes = (await connection.execute(select(wave_table.c.closes_at))).scalar_one()
    assert closes == datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZONE)


async def test_a_closed_wave_follows_nothing_and_never_opens_again(open_wave: Database, tmp_path: Path) -> None:
    key = f"teaching-{DEMO_TERM}"
    box = BallotBox(tmp_path)
    await waves.change(open_wave, box, OPERATOR, key, WaveVerb.CLOSE, now=NOON, zone=ZONE)
    class_id = await _graded(open_wave, opened=False)
    before = await _evaluation(open_wave, class_id)

    await _import(open_wave, "classes.csv", _move_exam(class_id, "2026-12-22"))

    assert await _evaluation(open_wave, class_id) == before
    with pytest.raises(TooLate):
        await waves.change(open_wave, box, OPERATOR, key, WaveVerb.OPEN, now=NOON, zone=ZONE)
    assert (await waves.one(open_wave, OPERATOR, key)).row.state is WaveState.CLOSED


async def test_a_withdrawn_class_is_no_longer_asked(open_wave: Database) -> None:
    class_id = await _graded(open_wave, opened=True)
    async with open_wave.writing() as connection:
        await connection.execute(update(classes).where(classes.c.id == class_id).values(active=False))
        await waves.refresh_running(connection, now=NOON, zone=ZONE)

    assert (await _evaluation(open_wave, class_id))[2] is False
