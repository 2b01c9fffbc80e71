"""Codes sent to a university address: asked for, and taken; the right one makes the roles that wait active."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import day_of
from domain.errors import CodeSpent, CodeWrong, NothingToDo, SapaError
from domain.mail_codes import MOST_TRIES, Asked, next_count, require_live
from domain.people import Role
from domain.visitor import Visitor
from storage.audit import note
from storage.database import Database
from storage.mail_codes import Codes, count_try, load_code, put_back, save_code, use_code
from storage.people import account_of, load_person, roles_of, set_role_state


@dataclass(frozen=True)
class NewCode:
    """A code to send, and what takes it back if it could not be sent. The code itself is kept nowhere."""

    address: str = field(repr=False)
    code: str = field(repr=False)
    before: tuple[Asked, bytes] | None = field(repr=False)


async def ask(database: Database, codes: Codes, who: Visitor, *, now: datetime, zone: ZoneInfo) -> NewCode:
    """A new code for the person behind the account, in place of the last. Raises NothingToDo, TooSoon, TooManyCodes."""
    person, address = _claimant(who)
    today = day_of(now, zone)
    async with database.writing() as connection:
        await _waiting(connection, person, who.user_id)
        before = await load_code(connection, person)
        count = next_count(before[0] if before else None, now, today)
        code = codes.new()
        await save_code(connection, person, codes.hash(person, who.user_id, code), now, today, count)
    return NewCode(address, code, before)


async def take_back(database: Database, who: Visitor, new: NewCode) -> None:
    """The mail with the code was not sent: it does not count, and what was kept before holds again."""
    person, _address = _claimant(who)
    async with database.writing() as connection:
        await put_back(connection, person, new.before)


async def confirm(database: Database, codes: Codes, who: Visitor, code: str, *, now: datetime) -> frozenset[Role]:
    """Makes the waiting roles active if the code is right, and returns them; audited.

    Raises NothingToDo, CodeSpent, CodeWrong. A wrong code is counted.
    """
    person, _address = _claimant(who)
    async with database.writing() as connection:
        waiting = await _waiting(connection, person, who.user_id)
        kept = await load_code(connection, person)
        problem = _problem(codes, who, kept, code, now)
        if isinstance(problem, CodeWrong):
            await count_try(connection, person)
        elif problem is None:
            await use_code(connection, person)
            await set_role_state(connection, person, waiting, "active")
            for role in sorted(waiting):
                await note(connection, now, person, "confirm_role_by_mail", f"{person}:{role.value}")
    if problem is not None:
        raise problem  # only now: the try stays counted
    return waiting


def _problem(
    codes: Codes, who: Visitor, kept: tuple[Asked, bytes] | None, code: str, now: datetime
) -> SapaError | None:
    try:
        require_live(kept[0] if kept else None, now)
    except CodeSpent as error:
        return error
    assert kept is not None
    assert who.person is not None
    return None if codes.same(kept[1], who.person.id, who.user_id, code) else CodeWrong()


async def tries_left(database: Database, person: str, *, now: datetime) -> int:
    """How many more codes may be tried; 0 when there is none to try."""
    async with database.reading() as connection:
        kept = await load_code(connection, person)
    try:
        require_live(kept[0] if kept else None, now)
    except CodeSpent:
        return 0
    return MOST_TRIES - kept[0].tries if kept else 0


async def was_asked(database: Database, person: str) -> bool:
    """Whether a code was sent to the person and not used yet, old or not: digits they type are meant for it."""
    async with database.reading() as connection:
        kept = await load_code(connection, person)
    return kept is not None and not kept[0].used


def _claimant(who: Visitor) -> tuple[str, str]:
    if who.person is None or not who.person.email:
        raise NothingToDo
    return who.person.id, who.person.email


async def _waiting(connection: AsyncConnection, person: str, user_id: int) -> frozenset[Role]:
    """The roles that wait, read in the transaction that changes them. Raises NothingToDo when there are none."""
    known = await load_person(connection, person)
    if known is None or await account_of(connection, person) != user_id:
        raise NothingToDo
    waiting = frozenset(role for role, state in (await roles_of(connection, person)).items() if state == "waiting")
    if not waiting:
        raise NothingToDo
    return waiting
