"""Anonymous feedback as those who answer for it meet it: reading, answering, asking back, passing on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.errors import NotFound, NothingToDo
from domain.feedback import MARKETING, Topic, Unit, counts_to_show, require_short
from domain.feedback_thread import AFTER_REPLY, Message, MessageState, Page, ReplyKind
from services.feedback import offered_units
from storage.audit import note
from storage.database import Database
from storage.feedback import load_readers, load_units
from storage.feedback_messages import (
    Kept,
    add_reply,
    count_by_topic,
    count_by_unit,
    hand_over,
    ids_in,
    message_in,
    messages_of,
    public_key,
    remove,
    replies_to,
    set_state,
)
from storage.feedback_seals import Seals, Sheet


async def counts(database: Database, person: str) -> tuple[int, int]:
    """How many messages the person may read that nobody has read, and how many in all."""
    async with database.reading() as connection:
        by_unit = await count_by_unit(connection)
        if not by_unit:
            return 0, 0
        mine = (await load_readers(connection)).units_of(person, by_unit)
    return sum(by_unit[unit][0] for unit in mine), sum(by_unit[unit][1] for unit in mine)


async def page(database: Database, seals: Seals, who: Actor, place: int) -> Page:
    """The message at a place of what this person reads, those nobody has read first. Raises NotAllowed."""
    require(who, Act.READ_FEEDBACK)
    async with database.reading() as connection:
        units = await _units(connection, who)
        ids = await ids_in(connection, units)
        if not ids:
            return Page(0, 0)
        place = min(place, len(ids) - 1)
        kept = await message_in(connection, ids[place], units)
        assert kept is not None, "it was found a moment ago in the same transaction"
        return await _page(connection, seals, kept, place, len(ids))


async def page_of(database: Database, seals: Seals, who: Actor, message: bytes) -> Page:
    """The page of one message. Raises NotAllowed, NotFound if it is not in an inbox of theirs (any more)."""
    require(who, Act.READ_FEEDBACK)
    async with database.reading() as connection:
        units = await _units(connection, who)
        kept = await _mine(connection, who, message)
        ids = await ids_in(connection, units)
        return await _page(connection, seals, kept, ids.index(kept.id), len(ids))


async def _page(connection: AsyncConnection, seals: Seals, kept: Kept, place: int, total: int) -> Page:
    same = [one for one in await messages_of(connection, kept.thread) if one.unit == kept.unit]
    told = sorted([await _opened(connection, seals, one) for one in same], key=lambda one: one.number)
    message = next(one for one in told if one.id == kept.id)
    units = {unit.id: unit for unit in await load_units(connection)}
    replies = len(await replies_to(connection, kept.thread))
    earlier = [one for one in told if one.number < message.number]
    return Page(place, total, message, earlier, replies, units.get(kept.unit))


async def _opened(connection: AsyncConnection, seals: Seals, kept: Kept) -> Message:
    sheet = await _sheet(connection, seals, kept)
    number, text = (sheet.number, sheet.text) if sheet else (0, None)
    return Message(kept.id, kept.day, kept.topic, kept.unit, kept.state, number, text)


async def _sheet(connection: AsyncConnection, seals: Seals, kept: Kept) -> Sheet | None:
    public = await public_key(connection, kept.unit)
    return seals.open(public, kept.body) if public is not None else None


async def read(database: Database, who: Actor, message: bytes) -> None:
    """Marks a message as read. Raises NotAllowed, NotFound, NothingToDo."""
    require(who, Act.READ_FEEDBACK)
    async with database.writing() as connection:
        kept = await _mine(connection, who, message)
        if kept.state is not MessageState.NEW:
            raise NothingToDo
        await set_state(connection, [kept.id], MessageState.READ)


async def answer(
    database: Database,
    seals: Seals,
    who: Actor,
    message: bytes,
    kind: ReplyKind,
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Seals an answer or a question to the sender; what they wrote so far counts as answered or asked about.

    Raises NotAllowed, NotFound, TooLong. The audit names who answered for which unit, never the message.
    """
    require(who, Act.ANSWER_FEEDBACK)
    text = require_short(text)
    async with database.writing(alone=True) as connection:
        kept = await _mine(connection, who, message)
        sheet = await _sheet(connection, seals, kept)
        if sheet is None:
            raise NotFound
        await add_reply(connection, sheet, kind, text, day_of(now, zone))
        same = [one.id for one in await messages_of(connection, kept.thread) if one.unit == kept.unit]
        await set_state(connection, same, AFTER_REPLY[kind])
        await note(connection, now, who.id, "answer_feedback", kept.unit)


async def addressees(database: Database, who: Actor, message: bytes) -> Sequence[Unit | None]:
    """To whom a message can be passed on; None is marketing and communication. Raises NotAllowed, NotFound."""
    require(who, Act.ANSWER_FEEDBACK)
    async with database.reading() as connection:
        kept = await _mine(connection, who, message)
        return await _addressees(connection, kept)


async def _addressees(connection: AsyncConnection, kept: Kept) -> Sequence[Unit | None]:
    units: list[Unit | None] = [unit for unit in await offered_units(connection) if unit.id != kept.unit]
    return [None, *units] if kept.unit != MARKETING else units


async def pass_on(
    database: Database, seals: Seals, who: Actor, message: bytes, unit: str, *, now: datetime, zone: ZoneInfo
) -> None:
    """Gives a conversation to another unit: sealed to its inbox, gone from this one; the sender can see where it is.

    Raises NotAllowed, and NotFound if it is not here (any more) or the unit is not one it can be passed on to.
    """
    require(who, Act.ANSWER_FEEDBACK)
    async with database.writing(alone=True) as connection:
        kept = await _mine(connection, who, message)
        if unit not in [one.id if one else MARKETING for one in await _addressees(connection, kept)]:
            raise NotFound
        same = [one for one in await messages_of(connection, kept.thread) if one.unit == kept.unit]
        opened = [(one, sheet) for one in same if (sheet := await _sheet(connection, seals, one)) is not None]
        if not opened:
            raise NotFound
        today = day_of(now, zone)
        await remove(connection, [one.id for one, _sheet in opened])
        await hand_over(connection, seals, [(unit, sheet) for _one, sheet in opened], today, MessageState.NEW)
        await add_reply(connection, opened[0][1], ReplyKind.PASSED_ON, unit, today)
        await note(connection, now, who.id, "pass_on_feedback", f"{kept.unit}>{unit}")


async def _mine(connection: AsyncConnection, who: Actor, message: bytes) -> Kept:
    """A message in an inbox of this person. Raises NotFound."""
    kept = await message_in(connection, message, await _units(connection, who))
    if kept is None:
        raise NotFound
    return kept


async def _units(connection: AsyncConnection, who: Actor) -> frozenset[str]:
    return (await load_readers(connection)).units_of(who.id, await count_by_unit(connection))


async def topics(database: Database, who: Actor) -> Mapping[Topic, int]:
    """How many conversations each topic has, where they are enough to be counted. Raises NotAllowed."""
    require(who, Act.COUNT_FEEDBACK)
    async with database.reading() as connection:
        return counts_to_show(await count_by_topic(connection))
