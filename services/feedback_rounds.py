"""The daily round: what waits is handed over together, then readers hear how many messages wait for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from storage.feedback_messages import count_by_unit, hand_over, messages_of, public_key
from storage.feedback_seals import Seals, Sheet
from storage.feedback_waiting import Mixing, Waiting
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
    async with seals.waiting.mixing(database) as mixing:
        await save_fact(mixing.connection, _ROUND_OF, local.date().isoformat())
        handed_over, unreadable = await _hand_over_due(mixing, seals, local.date())
        return Round(handed_over, unreadable, await _tell(mixing.connection, local.date(), now))


async def _hand_over_due(mixing: Mixing, seals: Seals, today: date) -> tuple[int, int]:
    waiting = await mixing.messages()
    due = due_inboxes(_days(waiting), today)
    if not due:
        return 0, 0
    opened = [(one, await _open(mixing.connection, seals, one)) for one in waiting if one.unit in due]
    sheets = [(await _has_it(mixing.connection, sheet) or one.unit, sheet) for one, sheet in opened if sheet]
    await hand_over(mixing.connection, seals, sheets, today, MessageState.NEW)
    unreadable = [one for one, sheet in opened if sheet is None]
    await mixing.replace([*(one for one in waiting if one.unit not in due), *unreadable], today)
    return len(sheets), len(unreadable)


def _days(waiting: Sequence[Waiting]) -> Mapping[str, Sequence[date]]:
    """For each inbox with messages that wait, the day of each."""
    found: dict[str, list[date]] = defaultdict(list)
    for one in waiting:
        found[one.unit].append(one.day)
    return found


async def _open(connection: AsyncConnection, seals: Seals, one: Waiting) -> Sheet | None:
    public = await public_key(connection, one.unit)
    return seals.open(public, one.body) if public is not None else None


async def _has_it(connection: AsyncConnection, sheet: Sheet) -> str | None:
    """The unit that has the conversation now: it may have been passed on since the message was written."""
    with_unit: Sequence[str] = [kept.unit for kept in await messages_of(connection, sheet.thread)]
    return next(iter(with_unit), None)


async def _tell(connection: AsyncConnection, today: date, now: datetime) -> int:
    readers = await load_readers(connection)
    unread = [unit for unit, (unseen, _all) in (await count_by_unit(connection)).items() if unseen]
    told = sorted({person for unit in unread for person in readers.of(unit)})
    return sum([await put(connection, person, LETTER, today.isoformat(), now) for person in told])


async def next_round(database: Database, seals: Seals, after: datetime, *, zone: ZoneInfo) -> datetime | None:
    """When a round next has something to do after `after`, UTC; None while nothing waits and nothing is unread."""
    today = day_of(after, zone)
    first = today if at(today, ROUND_TIME, zone) > after else today + timedelta(days=1)
    async with database.reading() as connection:
        days = [round_day(written, first) for written in _days(await seals.waiting.messages(connection)).values()]
        if any(unseen for unseen, _all in (await count_by_unit(connection)).values()):
            days.append(first)
    return at(min(days), ROUND_TIME, zone) if days else None
