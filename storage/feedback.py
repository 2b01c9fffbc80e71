"""Anonymous messages, who reads them, and the contacts shown with two topics."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from secrets import token_bytes

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.feedback import Message, Readers, Topic, Unit
from domain.people import Role
from storage.tables.accounts import accounts
from storage.tables.feedback import feedback, feedback_contacts
from storage.tables.people import people, roles
from storage.tables.university import organisations


async def load_units(connection: AsyncConnection) -> Sequence[Unit]:
    """The units of the university."""
    query = select(organisations).where(organisations.c.kind == "unit", organisations.c.active)
    rows = await connection.execute(query.order_by(organisations.c.id))
    return [Unit(row.id, {"kk": row.name_kk, "ru": row.name_ru, "en": row.name_en}) for row in rows]


async def load_readers(connection: AsyncConnection) -> Readers:
    """Everybody who reads feedback and has an account."""
    held = select(roles.c.person, roles.c.role, people.c.unit).join(people, people.c.id == roles.c.person)
    wanted = [Role.UNIT_HEAD.value, Role.COMMS_OFFICER.value, Role.QA_LEAD.value]
    active = held.join(accounts, accounts.c.person == people.c.id).where(
        roles.c.state == "active", roles.c.role.in_(wanted)
    )
    heads: dict[str, set[str]] = defaultdict(set)
    by_role: dict[str, set[str]] = defaultdict(set)
    for row in await connection.execute(active):
        by_role[row.role].add(row.person)
        if row.role == Role.UNIT_HEAD and row.unit:
            heads[row.unit].add(row.person)
    return Readers(
        {unit: frozenset(persons) for unit, persons in heads.items()},
        frozenset(by_role[Role.COMMS_OFFICER]),
        frozenset(by_role[Role.QA_LEAD]),
    )


async def add_message(connection: AsyncConnection, day: date, topic: Topic, unit: str, text: str) -> None:
    """Keeps a message under a random id."""
    row = {"id": token_bytes(16), "day": day, "topic": topic.value, "unit": unit, "text": text, "seen": False}
    await connection.execute(insert(feedback).values(**row))


async def count_by_unit(connection: AsyncConnection) -> Mapping[str, tuple[int, int]]:
    """For each unit with messages: how many nobody has read, and how many there are."""
    unseen = func.count().filter(feedback.c.seen.is_(False))
    rows = await connection.execute(select(feedback.c.unit, unseen, func.count()).group_by(feedback.c.unit))
    return {row[0]: (row[1], row[2]) for row in rows}


async def messages_to(connection: AsyncConnection, units: Collection[str]) -> Sequence[Message]:
    """Messages to units: those nobody has read first, within that the newest day first, else in random order."""
    query = select(feedback).where(feedback.c.unit.in_(units))
    rows = await connection.execute(query.order_by(feedback.c.seen, feedback.c.day.desc(), feedback.c.id))
    return [Message(row.id, row.day, Topic(row.topic), row.unit, row.text, row.seen) for row in rows]


async def mark_seen(connection: AsyncConnection, message: bytes, units: Collection[str]) -> bool:
    """Marks a message to one of `units` as read; False if there is none, or it was."""
    unread = update(feedback).where(feedback.c.id == message, feedback.c.unit.in_(units), feedback.c.seen.is_(False))
    return (await connection.execute(unread.values(seen=True))).rowcount == 1


async def load_contacts(connection: AsyncConnection) -> Mapping[str, str]:
    """The contacts the quality office has written, by language; a language without any has the shipped ones."""
    rows = await connection.execute(select(feedback_contacts))
    return {row.language: row.text for row in rows}


async def save_contacts(connection: AsyncConnection, language: str, text: str) -> None:
    """Keeps the contacts in one language; an empty text brings the shipped ones back."""
    await connection.execute(delete(feedback_contacts).where(feedback_contacts.c.language == language))
    if text:
        await connection.execute(insert(feedback_contacts).values(language=language, text=text))
