"""Broadcasts, their audiences and their letters."""

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.broadcast import Audience, Broadcast, BroadcastState
from domain.language import LANGUAGES, Language, Text
from domain.letters import BROADCAST, LetterState
from storage.tables.accounts import accounts
from storage.tables.broadcasts import broadcasts
from storage.tables.letters import outbox
from storage.tables.people import people, roles
from storage.tables.university import organisations

ID_BYTES = 9


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        id=row.id,
        author=row.author,
        state=BroadcastState(row.state),
        audience=Audience(row.role, row.faculty, row.reads),
        wave=row.wave,
        asking=Language(row.asking) if row.asking else None,
        texts={code.value: getattr(row, f"text_{code}") for code in LANGUAGES},
        photos={code.value: getattr(row, f"photo_{code}") for code in LANGUAGES},
        recipients=row.recipients,
        progress_message=row.progress_message,
    )


async def new_draft(connection: AsyncConnection, author: str, today: date) -> str:
    """A new draft in place of the author's unsent ones; returns its id."""
    unsent = (broadcasts.c.author == author) & (broadcasts.c.state == BroadcastState.DRAFT.value)
    await connection.execute(delete(broadcasts).where(unsent))
    number = token_urlsafe(ID_BYTES)
    row = {"id": number, "author": author, "state": BroadcastState.DRAFT.value, "begun_on": today}
    await connection.execute(insert(broadcasts).values(**row))
    return number


async def load_broadcast(connection: AsyncConnection, number: str) -> Broadcast | None:
    """The broadcast with this id, or None."""
    row = (await connection.execute(select(broadcasts).where(broadcasts.c.id == number))).first()
    return _broadcast(row) if row else None


async def asked_of(connection: AsyncConnection, author: str) -> Broadcast | None:
    """The author's draft that waits for words, or None."""
    query = select(broadcasts).where(
        broadcasts.c.author == author, broadcasts.c.state == BroadcastState.DRAFT.value, broadcasts.c.asking != ""
    )
    row = (await connection.execute(query)).first()
    return _broadcast(row) if row else None


async def update_broadcast(connection: AsyncConnection, number: str, **values: object) -> None:
    """Sets columns of a broadcast."""
    await connection.execute(update(broadcasts).where(broadcasts.c.id == number).values(**values))


async def sending(connection: AsyncConnection) -> Sequence[Broadcast]:
    """The broadcasts that are under way."""
    query = select(broadcasts).where(broadcasts.c.state == BroadcastState.SENDING.value).order_by(broadcasts.c.id)
    return [_broadcast(row) for row in await connection.execute(query)]


async def readers_of(connection: AsyncConnection, audience: Audience) -> Sequence[str]:
    """The ids of everybody of an audience who has an account that is neither blocked nor silent, sorted."""
    return [str(person) for person in (await connection.execute(_readers(audience).order_by(people.c.id))).scalars()]


async def count_readers(connection: AsyncConnection, audience: Audience) -> int:
    """How many people `readers_of` gives."""
    return int((await connection.execute(select(func.count()).select_from(_readers(audience).subquery()))).scalar_one())


def _readers(audience: Audience) -> Select[tuple[str]]:
    meant = select(roles.c.person).where(
        roles.c.state == "active", roles.c.role.in_([role.value for role in audience.roles])
    )
    query = (
        select(people.c.id)
        .join(accounts, accounts.c.person == people.c.id)
        .where(people.c.active, accounts.c.blocked_on.is_(None), accounts.c.quiet.is_(False), people.c.id.in_(meant))
    )
    if audience.reads:
        query = query.where(accounts.c.language == audience.reads)
    if audience.faculty:
        inside = _inside(audience.faculty)
        query = query.where(
            or_(people.c.organisation.in_(inside), people.c.programme.in_(inside), people.c.unit.in_(inside))
        )
    return query


def _inside(organisation: str) -> Select[tuple[str]]:
    """The organisation and everything below it."""
    tree = select(organisations.c.id).where(organisations.c.id == organisation).cte("tree", recursive=True)
    tree = tree.union_all(select(organisations.c.id).join(tree, organisations.c.parent == tree.c.id))
    return select(tree.c.id)


async def faculties(connection: AsyncConnection) -> Sequence[tuple[str, Text]]:
    """The active faculties with their names, by id."""
    query = select(organisations).where(organisations.c.kind == "faculty", organisations.c.active)
    rows = await connection.execute(query.order_by(organisations.c.id))
    return [(row.id, {"kk": row.name_kk, "ru": row.name_ru, "en": row.name_en}) for row in rows]


async def letters_by_state(connection: AsyncConnection, number: str) -> Mapping[LetterState, int]:
    """How many of a broadcast's letters are in which state."""
    query = (
        select(outbox.c.state, func.count())
        .where(outbox.c.kind == BROADCAST, outbox.c.key == number)
        .group_by(outbox.c.state)
    )
    return {LetterState(state): number for state, number in await connection.execute(query)}
