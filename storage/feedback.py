"""Units that can be written to, who reads what comes for them, and the contacts shown with two topics."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.feedback import Readers, Unit
from domain.people import Role
from storage.tables.accounts import accounts
from storage.tables.feedback import feedback_contacts
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


async def count_writers(connection: AsyncConnection) -> Mapping[str, int]:
    """For each unit with people of its own, how many others on the roster may write to it; the empty id: to any other.

    Everybody on the roster may write to every unit; who belongs to it is not counted.
    """
    query = select(people.c.unit, func.count()).where(people.c.active).group_by(people.c.unit)
    inside = {row[0]: row[1] for row in await connection.execute(query)}
    everybody = sum(inside.values())
    return {"": everybody, **{unit: everybody - own for unit, own in inside.items() if unit}}


async def load_contacts(connection: AsyncConnection) -> Mapping[str, str]:
    """The contacts the quality office has written, by language; a language without any has the shipped ones."""
    rows = await connection.execute(select(feedback_contacts))
    return {row.language: row.text for row in rows}


async def save_contacts(connection: AsyncConnection, language: str, text: str) -> None:
    """Keeps the contacts in one language; an empty text brings the shipped ones back."""
    await connection.execute(delete(feedback_contacts).where(feedback_contacts.c.language == language))
    if text:
        await connection.execute(insert(feedback_contacts).values(language=language, text=text))
