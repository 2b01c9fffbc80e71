"""Anonymous feedback as its sender meets it: the unit of a topic, a message, what was added to it, the reply.

No function here writes a row of a person, and each that writes has a transaction of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.errors import NotFound
from domain.feedback import MARKETING, URGENT, Topic, Unit, is_offered, require_short, unit_for
from domain.feedback_thread import MessageState, Place, Reply, ReplyKind, Standing
from domain.language import Language
from domain.people import Role
from services.feedback_urgent import tell_at_once
from storage.audit import note
from storage.database import Database
from storage.feedback import count_writers, load_contacts, load_readers, load_units
from storage.feedback import save_contacts as write_contacts
from storage.feedback_messages import hand_over, inbox_key, messages_of, replies_to
from storage.feedback_seals import Seals, Sheet, Thread, ThreadKey, seal
from storage.feedback_waiting import Mixing, Waiting


async def unit_of(database: Database, topic: Topic) -> Unit | None:
    """The unit that answers for a topic; None when marketing and communication does.

    A unit that fewer than 30 people may write to is none: in a small circle a message shows who wrote it.
    """
    async with database.reading() as connection:
        return unit_for(topic, await offered_units(connection))


async def offered_units(connection: AsyncConnection) -> Sequence[Unit]:
    """The units that enough people may write to."""
    writers = await count_writers(connection)
    return [unit for unit in await load_units(connection) if is_offered(writers.get(unit.id, writers[""]))]


async def read_by(database: Database, unit: Unit | None) -> Role:
    """As what somebody reads messages to a unit (None: to marketing and communication) as things are now."""
    async with database.reading() as connection:
        return (await load_readers(connection)).role_of(unit.id if unit else MARKETING)


async def send(
    database: Database,
    seals: Seals,
    thread: Thread,
    topic: Topic,
    text: str,
    *,
    to_unit: bool,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Keeps the first message of a conversation. Raises TooLong.

    It waits, sealed, for its round; on an urgent topic its readers have it and hear of it at once.
    """
    text = require_short(text)
    async with seals.waiting.mixing(database) as mixing:
        unit = unit_for(topic, await offered_units(mixing.connection)) if to_unit else None
        sheet = Sheet(topic.value, 1, text, thread.id, thread.public)
        await _keep(mixing, seals, thread, unit.id if unit else MARKETING, sheet, now=now, zone=zone)


async def add(database: Database, seals: Seals, thread: Thread, text: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Adds a message to a conversation that is with a unit, for whoever has it now. Raises NotFound, TooLong."""
    text = require_short(text)
    async with seals.waiting.mixing(database) as mixing:
        with_unit = await messages_of(mixing.connection, thread.id)
        if not with_unit:
            raise NotFound
        added = [one for one in await mixing.messages() if one.mark == thread.mark]
        number = len(with_unit) + len(added) + 1
        sheet = Sheet(with_unit[0].topic.value, number, text, thread.id, thread.public)
        await _keep(mixing, seals, thread, with_unit[0].unit, sheet, now=now, zone=zone)


async def _keep(
    mixing: Mixing, seals: Seals, thread: Thread, unit: str, sheet: Sheet, *, now: datetime, zone: ZoneInfo
) -> None:
    today = day_of(now, zone)
    if Topic(sheet.word) in URGENT:
        await hand_over(mixing.connection, seals, [(unit, sheet)], today, MessageState.NEW)
        await tell_at_once(mixing.connection, unit, now)
        return
    body = seal(await inbox_key(mixing.connection, seals, unit), sheet)
    await mixing.replace([*await mixing.messages(), Waiting(unit, thread.mark, today, body)], today)


async def look(database: Database, seals: Seals, thread: Thread) -> Standing:
    """Where a conversation is, and the replies. Nothing is written: nobody sees that somebody looked."""
    async with database.reading() as connection:
        waiting = [one for one in await seals.waiting.messages(connection) if one.mark == thread.mark]
        with_unit = await messages_of(connection, thread.id)
        sealed = await replies_to(connection, thread.id)
    if not with_unit:
        return Standing(Place.WAITING, waiting[0].unit) if waiting else Standing(Place.NOWHERE)
    opened = [(day, thread.open(body)) for day, body in sealed]
    replies = [Reply(day, ReplyKind(sheet.word), sheet.number, sheet.text) for day, sheet in opened if sheet]
    in_order = tuple(sorted(replies, key=lambda reply: reply.number))
    return Standing(Place.WITH_UNIT, with_unit[0].unit, with_unit[0].topic, in_order, bool(waiting))


def thread_of(seals: Seals, key: ThreadKey, user_id: int) -> Thread:
    """The conversation of a button in this person's chat. Raises NotFound for what is no key."""
    thread = seals.thread(key, user_id)
    if thread is None:
        raise NotFound
    return thread


async def units_named(database: Database) -> Mapping[str, Unit]:
    """Every unit by its id."""
    async with database.reading() as connection:
        return {unit.id: unit for unit in await load_units(connection)}


async def contacts(database: Database) -> Mapping[str, str]:
    """The contacts the quality office has written, by language."""
    async with database.reading() as connection:
        return await load_contacts(connection)


async def contacts_to_edit(database: Database, who: Actor) -> Mapping[str, str]:
    """The same for the head of the quality office, who may change them. Raises NotAllowed."""
    require(who, Act.EDIT_CONTACTS)
    return await contacts(database)


async def save_contacts(database: Database, who: Actor, language: Language, text: str, *, now: datetime) -> None:
    """Keeps the contacts in one language, audited; an empty text brings the shipped ones back.

    Raises NotAllowed, TooLong.
    """
    require(who, Act.EDIT_CONTACTS)
    text = require_short(text)
    async with database.writing() as connection:
        await write_contacts(connection, language.value, text)
        await note(connection, now, who.id, "edit_contacts", language.value)


def topic_named(value: str) -> Topic:
    """The topic of a button. Raises NotFound."""
    if value not in set(Topic):
        raise NotFound
    return Topic(value)
