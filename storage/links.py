"""Personal links: only their hash is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people import Role
from storage.tables.accounts import links
from storage.tables.people import people, roles

PAYLOAD_BYTES = 16


@dataclass(frozen=True)
class Link:
    """A personal link as it is kept."""

    person: str
    expires_on: date
    confirmed: bool
    used_on: date | None
    used_by: int | None


def new_payload() -> str:
    """22 characters for `t.me/<bot>?start=…`; opaque, made once, kept nowhere."""
    return token_urlsafe(PAYLOAD_BYTES)


def _hash(payload: str) -> str:
    return sha256(payload.encode()).hexdigest()


async def save_link(connection: AsyncConnection, payload: str, person: str, expires_on: date, confirmed: bool) -> None:
    """Keeps a link for a person."""
    row = {"hash": _hash(payload), "person": person, "expires_on": expires_on, "confirmed": confirmed}
    await connection.execute(insert(links).values(**row))


async def load_link(connection: AsyncConnection, payload: str) -> Link | None:
    """The link of a payload, or None."""
    row = (await connection.execute(select(links).where(links.c.hash == _hash(payload)))).first()
    return Link(row.person, row.expires_on, row.confirmed, row.used_on, row.used_by) if row else None


async def use_up(connection: AsyncConnection, payload: str, user_id: int, today: date) -> bool:
    """Marks the link as used; False if somebody was faster."""
    free = update(links).where(links.c.hash == _hash(payload), links.c.used_on.is_(None))
    return (await connection.execute(free.values(used_on=today, used_by=user_id))).rowcount == 1


async def forget_user(connection: AsyncConnection, user_id: int) -> None:
    """Takes a Telegram account out of the links it used; they stay used."""
    await connection.execute(update(links).where(links.c.used_by == user_id).values(used_by=None))


async def drop_expired_links(connection: AsyncConnection, today: date) -> int:
    """Removes links past their date; returns how many."""
    return (await connection.execute(delete(links).where(links.c.expires_on < today))).rowcount


@dataclass(frozen=True)
class Invitee:
    """Somebody a link is made for, with the first of their roles in the order of the handbook."""

    id: str
    given_name: str
    family_name: str
    role: Role


async def invitees(connection: AsyncConnection) -> Sequence[Invitee]:
    """Everybody active who holds a role: students first, then the other roles in handbook order, by id."""
    order = case({role.value: place for place, role in enumerate(Role)}, value=roles.c.role)
    query = (
        select(people.c.id, people.c.given_name, people.c.family_name, roles.c.role)
        .join(roles, roles.c.person == people.c.id)
        .where(people.c.active, roles.c.state != "refused")
        .order_by(order, people.c.id)
    )
    first: dict[str, Invitee] = {}
    for row in await connection.execute(query):
        first.setdefault(row.id, Invitee(row.id, row.given_name, row.family_name, Role(row.role)))
    return list(first.values())
