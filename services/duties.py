"""What an employee owes: shown, marked as done, and marked as not done after all."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, may, require
from domain.duties import Duty, duties, seen_by
from domain.duty_reminders import Ledger, Mark, Plate, done_duties, plate_of
from domain.errors import NotFound, NothingToDo
from storage.database import Database
from storage.deadlines import drop_mark, load_since, load_university, marks, names_of, save_mark


async def plate(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> Plate:
    """What the person owes and has done, and what is overdue and handed to them; empty for who owes nothing."""
    if not may(who, Act.OWE_DEADLINES):
        return Plate()
    async with database.reading() as connection:
        return plate_of(await load_ledger(connection, now=now, zone=zone, person=who.id), who.id, now)


async def owners(database: Database, owed: tuple[Duty, ...]) -> dict[str, str]:
    """The names of those who owe, by id."""
    async with database.reading() as connection:
        return await names_of(connection, {duty.owner for duty in owed})


async def mark_done(database: Database, who: Actor, duty: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Notes that a duty is done: its reminders stop at once. Raises NotAllowed, NotFound, NothingToDo."""
    require(who, Act.OWE_DEADLINES)
    async with database.writing() as connection:
        ledger = await load_ledger(connection, now=now, zone=zone, person=who.id)
        mine = _mine(ledger, who, duty)
        if (duty, who.id) in done_duties(ledger.duties, ledger.marks):
            raise NothingToDo
        await save_mark(connection, Mark(duty, who.id, mine.due, now))


async def mark_not_done(database: Database, who: Actor, duty: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Takes a mark back: reminders come again. Raises NotAllowed, NotFound, NothingToDo."""
    require(who, Act.OWE_DEADLINES)
    async with database.writing() as connection:
        ledger = await load_ledger(connection, now=now, zone=zone, person=who.id)
        _mine(ledger, who, duty)
        if (duty, who.id) not in done_duties(ledger.duties, ledger.marks):
            raise NothingToDo
        await drop_mark(connection, duty, who.id)


async def load_ledger(connection: AsyncConnection, *, now: datetime, zone: ZoneInfo, person: str = "") -> Ledger:
    """What the employees who have come in owe, with what is done; nothing past counts before the first run.

    With a person at least everything that concerns them, which is much less to find out.
    """
    university = await load_university(connection, zone)
    seen = seen_by(university, person) if person else university
    return Ledger(duties(seen), await marks(connection), await load_since(connection) or now)


def _mine(ledger: Ledger, who: Actor, key: str) -> Duty:
    mine = next((duty for duty in ledger.duties if (duty.key, duty.owner) == (key, who.id)), None)
    if mine is None:
        raise NotFound
    return mine
