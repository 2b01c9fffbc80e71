"""Broadcasts, their audiences and their letters."""

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import OPERATOR
from domain.broadcast import Audience, Broadcast, BroadcastState
from domain.language import LANGUAGES, Language, Text
from domain.letters import BROADCAST, LetterState
from domain.people import EMPLOYEES
from storage.notices import among_asked
from storage.tables.accounts import accounts
from storage.tables.broadcasts import broadcast_pictures, broadcasts
from storage.tables.letters import outbox
from storage.tables.people import people, roles
from storage.tables.university import organisations

ID_BYTES = 9


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        id=row.id,
        author=row.author or OPERATOR.id,
        state=BroadcastState(row.state),
        audience=Audience(row.role, row.faculty, row.reads),
        wave=row.wave,
        asking=Language(row.asking) if row.asking else None,
        texts={code.value: getattr(row, f"text_{code}") for code in LANGUAGES},
        photos={code.value: getattr(row, f"photo_{code}") for code in LANGUAGES},
        pictures={code.value: getattr(row, f"picture_{code}") for code in LANGUAGES},
        recipients=row.recipients,
        progress_message=row.progress_message,
    )


def _kept(author: str) -> str | None:
    """The author as it is kept: the operator of the host is nobody on the roster."""
    return None if author == OPERATOR.id else author


async def new_draft(connection: AsyncConnection, author: str, today: date) -> str:
    """A new draft in place of the author's unsent ones; returns its id."""
    unsent = (broadcasts.c.author == _kept(author)) & (broadcasts.c.state == BroadcastState.DRAFT.value)
    await connection.execute(delete(broadcasts).where(unsent))
    number = token_urlsafe(ID_BYTES)
    row = {"id": number, "author": _kept(author), "state": BroadcastState.DRAFT.value, "begun_on": today}
    await connection.execute(insert(broadcasts).values(**row))
    return number


async def load_broadcast(connection: AsyncConnection, number: str) -> Broadcast | None:
    """The broadcast with this id, or None."""
    row = (await connection.execute(select(broadcasts).where(broadcasts.c.id == number))).first()
    return _broadcast(row) if row else None


async def asked_of(connection: AsyncConnection, author: str) -> Broadcast | None:
    """The author's draft that waits for words, or None."""
    query = select(broadcasts).where(
        broadcasts.c.author == _kept(author),
        broadcasts.c.state == BroadcastState.DRAFT.value,
        broadcasts.c.asking != "",
    )
    row = (await connection.execute(query)).first()
    return _broadcast(row) if row else None


async def update_broadcast(connection: AsyncConnection, number: str, **values: object) -> None:
    """Sets columns of a broadcast."""
    await connection.execute(update(broadcasts).where(broadcasts.c.id == number).values(**values))


async def set_asked(connection: AsyncConnection, number: str, *, asked: bool) -> None:
    """A draft waits for a second person, or one that waited is a draft again; anything else stays as it is."""
    before, after = BroadcastState.DRAFT, BroadcastState.ASKED
    if not asked:
        before, after = after, before
    mine = (broadcasts.c.id == number) & (broadcasts.c.state == before.value)
    await connection.execute(update(broadcasts).where(mine).values(state=after.value))


async def save_picture(connection: AsyncConnection, number: str, sha256: str, image: bytes) -> None:
    """Keeps a picture of a broadcast, once for each hash."""
    known = broadcast_pictures.c.broadcast == number, broadcast_pictures.c.sha256 == sha256
    if (await connection.execute(select(broadcast_pictures.c.sha256).where(*known))).first() is None:
        row = {"broadcast": number, "sha256": sha256, "image": image}
        await connection.execute(insert(broadcast_pictures).values(**row))


async def load_picture(connection: AsyncConnection, number: str, sha256: str) -> bytes | None:
    """The picture with this hash, or None once it is forgotten."""
    query = select(broadcast_pictures.c.image).where(
        broadcast_pictures.c.broadcast == number, broadcast_pictures.c.sha256 == sha256
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def forget_pictures(connection: AsyncConnection, number: str) -> None:
    """Deletes the pictures of a broadcast that nobody will get any more."""
    await connection.execute(delete(broadcast_pictures).where(broadcast_pictures.c.broadcast == number))


async def begun(connection: AsyncConnection, limit: int) -> Sequence[Broadcast]:
    """The broadcasts that were sent or are under way, at most `limit`, the newest day first."""
    query = select(broadcasts).where(broadcasts.c.state != BroadcastState.DRAFT.value)
    rows = await connection.execute(query.order_by(broadcasts.c.begun_on.desc(), broadcasts.c.id).limit(limit))
    return [_broadcast(row) for row in rows]


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


async def reaches_outsiders(connection: AsyncConnection, audience: Audience, wave: str) -> bool:
    """Whether somebody of an audience neither works at the university nor is known to have been asked in a wave."""
    at_work = select(roles.c.person).where(
        roles.c.state == "active", roles.c.role.in_([role.value for role in EMPLOYEES])
    )
    outside = _readers(audience).where(people.c.id.not_in(at_work), ~among_asked(wave))
    return (await connection.execute(outside.limit(1))).first() is not None


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
