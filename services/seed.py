"""The demo university comes into an empty database, by the same way as a real one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import OPERATOR
from domain.errors import NotAllowed
from domain.roster import RosterDiff, RosterKind
from intake.calendar_csv import read_calendar
from intake.deadlines_csv import read_deadlines
from intake.demo import demo_university
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from services.calendar import apply_calendar
from services.deadlines import apply_deadlines
from services.roster import Progress, apply_staged, discard_staged, stage_roster
from storage.audit import note
from storage.database import Database
from storage.roster import has_roster

ALMATY = ZoneInfo("Asia/Almaty")
CALENDAR_FILE = "calendar.csv"
DEADLINES_FILE = "deadlines.csv"


@dataclass(frozen=True)
class SeedCounts:
    """How much of each there is now."""

    students: int
    people: int
    organisations: int
    courses: int
    classes: int
    enrolments: int
    calendar_entries: int
    deadlines: int


async def seed(
    database: Database, *, students: int, now: datetime, zone: ZoneInfo = ALMATY, progress: Progress | None = None
) -> SeedCounts:
    """Fills an empty database with the demo university and returns what it has; `students` is at least 1.

    Everything is there, or nothing. Raises NotAllowed if the database holds people or a university already.
    """
    demo = demo_university(students)
    bundle = RosterBundle(MemorySource(demo.roster), zone)
    calendar = read_calendar(CALENDAR_FILE, demo.calendar.splitlines(keepends=True), zone)
    deadlines = read_deadlines(DEADLINES_FILE, demo.deadlines.splitlines(keepends=True), zone)
    async with database.reading() as connection:
        await _require_empty(connection)
    batch = uuid4().hex
    try:
        staged = await stage_roster(database, bundle, batch, progress)
        async with database.writing(alone=True) as connection:
            await _require_empty(connection)
            diff = await apply_staged(connection, batch, staged, now, bundle, remove=False)
            await apply_calendar(connection, calendar, remove=False)
            await apply_deadlines(connection, deadlines, now=now, remove=False)
            await note(connection, now, OPERATOR.id, "seed")
    except BaseException:
        await discard_staged(database, batch)
        raise
    return _counts(diff, students, len(calendar.rows), len(deadlines.rows))


async def _require_empty(connection: AsyncConnection) -> None:
    if await has_roster(connection):
        raise NotAllowed("The database is not empty: the demo university comes into an empty one only.")


def _counts(diff: RosterDiff, students: int, calendar_entries: int, deadlines: int) -> SeedCounts:
    return SeedCounts(
        students=students,
        people=diff[RosterKind.PEOPLE].new.count,
        organisations=diff[RosterKind.ORGANISATIONS].new.count,
        courses=diff[RosterKind.COURSES].new.count,
        classes=diff[RosterKind.CLASSES].new.count,
        enrolments=diff[RosterKind.ENROLMENTS].new.count,
        calendar_entries=calendar_entries,
        deadlines=deadlines,
    )
