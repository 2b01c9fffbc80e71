"""Notices that results are out: asked for once for each wave, and who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.letters import RESULTS_OUT, LetterState
from domain.people import Role
from storage.tables.accounts import accounts
from storage.tables.approvals import results_notices
from storage.tables.letters import outbox
from storage.tables.people import people, roles
from storage.tables.surveys import evaluations, participations


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked in a wave, whether they answered or not, and can be written to."""

    person: str
    roles: frozenset[Role]


async def ask_notice(connection: AsyncConnection, wave: str, today: date) -> bool:
    """Notes that those who were asked are to be told; False if that was noted before."""
    if await has_notice(connection, wave):
        return False
    await connection.execute(insert(results_notices).values(wave=wave, asked_on=today))
    return True


async def has_notice(connection: AsyncConnection, wave: str) -> bool:
    """Whether those who were asked in a wave are told, or will be."""
    query = select(results_notices.c.wave).where(results_notices.c.wave == wave)
    return (await connection.execute(query)).first() is not None


async def notices_to_send(connection: AsyncConnection) -> Sequence[str]:
    """The waves whose letters are not in the outbox yet, by key."""
    query = select(results_notices.c.wave).where(results_notices.c.told_on.is_(None))
    return (await connection.execute(query.order_by(results_notices.c.wave))).scalars().all()


async def note_told(connection: AsyncConnection, wave: str, today: date) -> None:
    """Notes that the letters of a wave are in the outbox."""
    told = update(results_notices).where(results_notices.c.wave == wave)
    await connection.execute(told.values(told_on=today))


async def take_notice_back(connection: AsyncConnection, wave: str) -> None:
    """Undoes what `ask_notice` noted unless somebody was told: letters that wait go, and all can be told later.

    All are due at one instant: they wait together.
    """
    letters = (outbox.c.kind == RESULTS_OUT) & (outbox.c.key == wave)
    states = set((await connection.execute(select(outbox.c.state).where(letters).distinct())).scalars())
    if states == {LetterState.WAITING.value} or (not states and wave in await notices_to_send(connection)):
        await connection.execute(delete(outbox).where(letters))
        await connection.execute(delete(results_notices).where(results_notices.c.wave == wave))


async def asked_in(connection: AsyncConnection, wave: str) -> Sequence[Asked]:
    """Everybody who was asked in a wave and has an account that is neither blocked nor silent, by id."""
    query = (
        select(people.c.id, roles.c.role)
        .join(accounts, accounts.c.person == people.c.id)
        .outerjoin(roles, (roles.c.person == people.c.id) & (roles.c.state == "active"))
        .where(people.c.active, accounts.c.blocked_on.is_(None), accounts.c.quiet.is_(False), among_asked(wave))
        .order_by(people.c.id)
    )
    held: dict[str, set[Role]] = {}
    for row in await connection.execute(query):
        held.setdefault(row.id, set()).update({Role(row.role)} if row.role else ())
    return [Asked(person, frozenset(theirs)) for person, theirs in held.items()]


async def was_asked(connection: AsyncConnection, wave: str, person: str) -> bool:
    """Whether it is still known that this person was asked in a wave."""
    query = select(people.c.id).where(people.c.id == person, among_asked(wave))
    return (await connection.execute(query)).first() is not None


def among_asked(wave: str) -> ColumnElement[bool]:
    """The condition that a row of `people` is still known to have been asked in a wave."""
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    return exists().where(participations.c.person == people.c.id, participations.c.evaluation.in_(mine))
