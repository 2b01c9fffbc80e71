"""The word of a second person: asked for, waited for, taken back. What is decided is in `decisions`."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import BY_ROLE, OPERATOR, Act, Actor, may, require
from domain.approvals import GRANTS, Approval, Kind, State, current, last_day
from domain.calendar import day_of
from domain.errors import NotAllowed, NotFound, NothingToDo
from domain.letters import APPROVAL_ASKED, APPROVAL_DECIDED
from domain.people import Role
from domain.reminders import QuietHours, next_loud
from services.accounts import FIRST_ADMIN_PERSON
from storage.approvals import (
    load_approval,
    new_approval,
    requests_about,
    settle_approval,
    waiting_approvals,
)
from storage.audit import note
from storage.broadcasts import set_asked
from storage.database import Database
from storage.outbox import put
from storage.people import people_with_role


async def ask_in(
    connection: AsyncConnection,
    who: Actor,
    kind: Kind,
    subject: str,
    content: str,
    *,
    quiet: QuietHours,
    now: datetime,
    zone: ZoneInfo,
) -> int:
    """Asks for an approval in the caller's transaction; returns how many people hear of it and may grant it.

    An older request about the same subject makes way. Raises NotAllowed, NothingToDo (approved, or asked already).
    """
    require(who, Act.ASK_APPROVAL)
    today = day_of(now, zone)
    if await current_in(connection, kind, subject, content, today) is not None:
        raise NothingToDo
    await outdate(connection, kind, subject, today, next_loud(now, quiet, zone), asked_again_by=who.id)
    expires = last_day(kind, State.WAITING, today)
    assert expires is not None
    number = await new_approval(connection, kind, subject, content, who.id, today, expires)
    await note(connection, now, who.id, f"ask_{kind.value}", f"{subject}:{number}")
    granters = await granters_of(connection, kind, who.id)
    for person in granters:
        await put(connection, person, APPROVAL_ASKED, number, next_loud(now, quiet, zone))
    return len(granters)


async def outdate(
    connection: AsyncConnection, kind: Kind, subject: str, today: date, due: datetime, *, asked_again_by: str = ""
) -> None:
    """Ends the requests about something that is not the same any more, and tells who asked, due at `due`.

    Who asks again knows.
    """
    for older in await requests_about(connection, kind, subject):
        if older.state is State.WAITING:
            over = State.OUTDATED if older.is_waiting(today) else State.EXPIRED
            await settle_approval(connection, older.id, over, on=today)
            if older.asked_by != asked_again_by:
                await tell_asker(connection, older, due)


async def granters_of(connection: AsyncConnection, kind: Kind, asked_by: str) -> Sequence[str]:
    """The ids of people who may grant what `asked_by` asks for, sorted."""
    found: set[str] = set()
    for role in BY_ROLE[GRANTS[kind]]:
        found.update(await people_with_role(connection, role))
    return sorted(found - {asked_by, FIRST_ADMIN_PERSON})


async def current_in(
    connection: AsyncConnection, kind: Kind, subject: str, content: str, today: date
) -> Approval | None:
    """The request that counts for this content: it holds or waits; None if nobody has asked."""
    return current(await requests_about(connection, kind, subject), content, today)


async def may_go_out(connection: AsyncConnection, kind: Kind, subject: str, content: str, today: date) -> bool:
    """Whether this very content is approved today."""
    found = await current_in(connection, kind, subject, content, today)
    return found is not None and found.holds(content, today)


async def was_granted(connection: AsyncConnection, kind: Kind, subject: str, content: str) -> bool:
    """Whether this very content was approved, today or earlier: it may be shown again."""
    return any(one.is_granted(content) for one in await requests_about(connection, kind, subject))


async def to_decide(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> Sequence[Approval]:
    """What waits for the word of `who`, the oldest day first; nothing of their own, nothing for who may not grant."""
    kinds = [kind for kind, act in GRANTS.items() if may(who, act)]
    if not kinds or who.id == FIRST_ADMIN_PERSON:
        return ()
    today = day_of(now, zone)
    async with database.reading() as connection:
        found = await waiting_approvals(connection, kinds)
    return [one for one in found if one.is_waiting(today) and one.asked_by != who.id]


async def withdraw(database: Database, who: Actor, number: str, *, now: datetime, zone: ZoneInfo) -> Approval:
    """Takes a request back: who asked, or a head of the quality office. Raises NotAllowed, NotFound, NothingToDo."""
    require(who, Act.ASK_APPROVAL)
    async with database.writing() as connection:
        found = await load_approval(connection, number)
        if found is None:
            raise NotFound
        if who.id != found.asked_by and Role.QA_LEAD not in who.roles:
            raise NotAllowed
        if not await settle_approval(connection, number, State.WITHDRAWN, by=who.id, on=day_of(now, zone)):
            raise NothingToDo
        await back_to_draft(connection, found)
        await note(connection, now, who.id, f"withdraw_{found.kind.value}", f"{found.subject}:{number}")
    return found


async def back_to_draft(connection: AsyncConnection, found: Approval) -> None:
    """A broadcast that is not asked about any more can be changed again."""
    if found.kind is Kind.BROADCAST:
        await set_asked(connection, found.subject, asked=False)


async def tell_asker(connection: AsyncConnection, found: Approval, due: datetime) -> None:
    """A letter to who asked; where the operator of the host did, to the heads of the quality office."""
    asked = [found.asked_by]
    if found.asked_by == OPERATOR.id:
        asked = [one for one in await people_with_role(connection, Role.QA_LEAD) if one != found.decided_by]
    for person in asked:
        await put(connection, person, APPROVAL_DECIDED, found.id, due)


async def lapse(database: Database, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> int:
    """Ends the requests nobody decided in time, and tells who asked; returns how many."""
    today, over = day_of(now, zone), 0
    async with database.reading() as connection:
        late = [one for one in await waiting_approvals(connection, tuple(Kind)) if not one.is_waiting(today)]
    for one in late:
        async with database.writing() as connection:
            if await settle_approval(connection, one.id, State.EXPIRED, on=today):
                await back_to_draft(connection, one)
                await tell_asker(connection, one, next_loud(now, quiet, zone))
                over += 1
    return over
