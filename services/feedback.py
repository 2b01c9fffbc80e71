"""Anonymous feedback: sent to a unit or to marketing and communication, read by whoever answers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import at, day_of
from domain.errors import NotFound, NothingToDo
from domain.feedback import MARKETING, TELLING_TIME, Message, Topic, Unit, require_short, unit_for
from domain.language import Language
from domain.people import Role
from domain.reminders import QuietHours
from storage.audit import note
from storage.database import Database
from storage.facts import load_fact, save_fact
from storage.feedback import (
    add_message,
    count_by_unit,
    load_contacts,
    load_readers,
    load_units,
    mark_seen,
    messages_to,
)
from storage.feedback import save_contacts as write_contacts
from storage.outbox import put

LETTER = "feedback_waiting"
_TOLD_ON = "feedback_told_on"


@dataclass(frozen=True)
class Inbox:
    """What one person reads."""

    messages: Sequence[Message]
    units: Mapping[str, Unit]

    @property
    def unread(self) -> int:
        """How many nobody has read."""
        return sum(not message.seen for message in self.messages)


async def unit_of(database: Database, topic: Topic) -> Unit | None:
    """The unit that answers for a topic; None when marketing and communication does."""
    async with database.reading() as connection:
        return unit_for(topic, await load_units(connection))


async def read_by(database: Database, unit: Unit | None) -> Role:
    """As what somebody reads messages to a unit (None: to marketing and communication) as things are now."""
    async with database.reading() as connection:
        return (await load_readers(connection)).role_of(unit.id if unit else MARKETING)


async def send(database: Database, topic: Topic, text: str, *, to_unit: bool, now: datetime, zone: ZoneInfo) -> None:
    """Keeps a message without anything about who wrote it. Raises TooLong.

    It has a transaction of its own: no row of a person is written beside it.
    """
    text = require_short(text)
    async with database.writing(alone=True) as connection:
        unit = unit_for(topic, await load_units(connection)) if to_unit else None
        await add_message(connection, day_of(now, zone), topic, unit.id if unit else MARKETING, text)


async def counts(database: Database, person: str) -> tuple[int, int]:
    """How many messages the person may read that nobody has read, and how many in all."""
    async with database.reading() as connection:
        by_unit = await count_by_unit(connection)
        if not by_unit:
            return 0, 0
        mine = (await load_readers(connection)).units_of(person, by_unit)
    return sum(by_unit[unit][0] for unit in mine), sum(by_unit[unit][1] for unit in mine)


async def inbox(database: Database, who: Actor) -> Inbox:
    """The messages this person reads, those nobody has read first. Raises NotAllowed."""
    require(who, Act.READ_FEEDBACK)
    async with database.reading() as connection:
        messages = await messages_to(connection, await _units(connection, who))
        return Inbox(messages, {unit.id: unit for unit in await load_units(connection)})


async def read(database: Database, who: Actor, message: bytes) -> None:
    """Marks a message as read. Raises NotAllowed, NothingToDo."""
    require(who, Act.READ_FEEDBACK)
    async with database.writing() as connection:
        if not await mark_seen(connection, message, await _units(connection, who)):
            raise NothingToDo


async def _units(connection: AsyncConnection, who: Actor) -> frozenset[str]:
    return (await load_readers(connection)).units_of(who.id, await count_by_unit(connection))


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


async def tell_readers(database: Database, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> int:
    """Puts in the letters of the day, once a day from 10:00 outside the quiet hours; returns how many.

    What comes later in the day waits for tomorrow's letter, so that no letter tells when a message was written.
    """
    local = now.astimezone(zone)
    if local.time() < TELLING_TIME or quiet.cover(local.time()):
        return 0
    async with database.reading() as connection:
        if await load_fact(connection, _TOLD_ON) == local.date().isoformat():
            return 0
    async with database.writing() as connection:
        await save_fact(connection, _TOLD_ON, local.date().isoformat())
        readers = await load_readers(connection)
        unread = [unit for unit, (unseen, _all) in (await count_by_unit(connection)).items() if unseen]
        told = sorted({person for unit in unread for person in readers.of(unit)})
        return sum([await put(connection, person, LETTER, local.date().isoformat(), now) for person in told])


async def next_telling(database: Database, after: datetime, *, zone: ZoneInfo) -> datetime | None:
    """When readers are told next after `after`, UTC; None while nothing waits."""
    async with database.reading() as connection:
        if not any(unseen for unseen, _all in (await count_by_unit(connection)).values()):
            return None
    today = at(day_of(after, zone), TELLING_TIME, zone)
    return today if today > after else at(day_of(after, zone) + timedelta(days=1), TELLING_TIME, zone)


def topic_named(value: str) -> Topic:
    """The topic of a button. Raises NotFound."""
    if value not in set(Topic):
        raise NotFound
    return Topic(value)
