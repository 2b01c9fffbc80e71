"""The daily round: what waits is handed over together, then readers hear how many messages wait for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import at, day_of
from domain.feedback_rounds import ROUND_TIME, due_inboxes, round_day
from domain.feedback_thread import MessageState
from domain.reminders import QuietHours
from storage.database import Database
from storage.facts import load_fact, save_fact
from storage.feedback import load_readers
from storage.feedback_messages import (
    Waiting,
    count_by_unit,
    hand_over,
    load_waiting,
    messages_of,
    public_key,
    waiting_days,
    write_waiting,
)
from storage.feedback_seals import Seals, Sheet
from storage.outbox import put

LETTER = "feedback_waiting"
_ROUND_OF = "feedback_round_of"


@dataclass(frozen=True)
class Round:
    """What a round did."""

    handed_over: int = 0
    unreadable: int = 0
    """Due, but the inbox's key is not on this host: kept in case it comes back."""
    told: int = 0


async def hold_round(database: Database, seals: Seals, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> Round:
    """Hands over what is due and puts in the letters, once a day from the hour of the round outside the quiet hours.

    What comes later in the day waits for tomorrow's round, so that neither row nor letter tells when it was written.
    """
    local = now.astimezone(zone)
    if local.time() < ROUND_TIME or quiet.cover(local.time()):
        return Round()
    async with database.reading() as connection:
        if await load_fact(connection, _ROUND_OF) == local.date().isoformat():
            return Round()
    async with database.writing(alone=True) as connection:
        await save_fact(connection, _ROUND_OF, local.date().isoformat())
        handed_over, unreadable = await _hand_over_due(connection, seals, local.date())
        done = Round(handed_over, unreadable, await _tell(connection, local.date(), now))
    if handed_over:
        await database.wipe()  # the rows as they waited are in the log of the database until then
    return done


async def _hand_over_due(connection: AsyncConnection, seals: Seals, today: date) -> tuple[int, int]:
    due = due_inboxes(await waiting_days(connection), today)
    if not due:
        return 0, 0
    rows = await load_waiting(connection)
    opened = [(row, await _open(connection, seals, row)) for row in rows if row.unit in due]
    sheets = [(await _has_it(connection, sheet) or row.unit, sheet) for row, sheet in opened if sheet]
    await hand_over(connection, seals, sheets, today, MessageState.NEW)
    unreadable = [row for row, sheet in opened if sheet is None]
    await write_waiting(connection, [*(row for row in rows if row.unit not in due), *unreadable])
    return len(sheets), len(unreadable)


async def _open(connection: AsyncConnection, seals: Seals, row: Waiting) -> Sheet | None:
    public = await public_key(connection, row.unit)
    return seals.open(public, row.body) if public is not None else None


async def _has_it(connection: AsyncConnection, sheet: Sheet) -> str | None:
    """The unit that has the conversation now: it may have been passed on since the message was written."""
    with_unit: Sequence[str] = [kept.unit for kept in await messages_of(connection, sheet.thread)]
    return next(iter(with_unit), None)


async def _tell(connection: AsyncConnection, today: date, now: datetime) -> int:
    readers = await load_readers(connection)
    unread = [unit for unit, (unseen, _all) in (await count_by_unit(connection)).items() if unseen]
    told = sorted({person for unit in unread for person in readers.of(unit)})
    return sum([await put(connection, person, LETTER, today.isoformat(), now) for person in told])


async def next_round(database: Database, after: datetime, *, zone: ZoneInfo) -> datetime | None:
    """When a round next has something to do after `after`, UTC; None while nothing waits and nothing is unread."""
    today = day_of(after, zone)
    first = today if at(today, ROUND_TIME, zone) > after else today + timedelta(days=1)
    async with database.reading() as connection:
        days = [round_day(written, first) for written in (await waiting_days(connection)).values()]
        if any(unseen for unseen, _all in (await count_by_unit(connection)).values()):
            days.append(first)
    return at(min(days), ROUND_TIME, zone) if days else None
