"""Broadcasts to many people: sent on the word of a second person, who sees exactly what is said to whom; stopping."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.approvals import Approval, Kind, State
from domain.broadcast import Broadcast, BroadcastState, Progress, content_hash, may_send, progress
from domain.calendar import day_of
from domain.errors import NotFound, NothingToDo
from domain.people import Role
from domain.reminders import QuietHours, next_loud
from services.approvals import ask_in, current_in
from services.broadcasts import load_draft, put_letters, require_fit_readers
from storage.approvals import requests_about, settle_approval
from storage.audit import note
from storage.broadcasts import (
    forget_pictures,
    letters_by_state,
    load_broadcast,
    readers_of,
    set_asked,
    update_broadcast,
)
from storage.database import Database


async def ask(database: Database, who: Actor, number: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> int:
    """Asks for the word of a second person, with which it is sent; until then nothing of it can be changed.

    Returns how many people hear of it and may grant it. Raises as `broadcasts.draft`, as
    `require_fit_readers`; TooLate while words are missing.
    """
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        ready = await load_draft(connection, who, number)
        may_send(ready)
        await require_fit_readers(connection, ready)
        await set_asked(connection, number, asked=True)
        content = content_hash(ready)
        return await ask_in(connection, who, Kind.BROADCAST, number, content, quiet=quiet, now=now, zone=zone)


async def send_approved(
    connection: AsyncConnection, granted: Approval, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    """Sends what a second person has just approved, in that transaction.

    Raises NothingToDo if it is not waiting, and as `require_fit_readers`.
    """
    found = await load_broadcast(connection, granted.subject)
    if found is None or found.state is not BroadcastState.ASKED or content_hash(found) != granted.content:
        raise NothingToDo
    await require_fit_readers(connection, found)
    persons = await readers_of(connection, found.audience)
    await put_letters(connection, found, persons, None, next_loud(now, quiet, zone))
    await note(connection, now, granted.asked_by, "send_broadcast", f"{found.id}:{len(persons)}")


async def request_for(database: Database, who: Actor, number: str, *, now: datetime, zone: ZoneInfo) -> str:
    """The id of the request about a broadcast that `who` may take back; empty if none waits. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.reading() as connection:
        found = await load_broadcast(connection, number)
        if found is None or found.state is not BroadcastState.ASKED:
            return ""
        asked = await current_in(connection, Kind.BROADCAST, number, content_hash(found), day_of(now, zone))
    return asked.id if asked is not None and (who.id == asked.asked_by or Role.QA_LEAD in who.roles) else ""


async def stop(
    database: Database, who: Actor, number: str, *, now: datetime, zone: ZoneInfo
) -> tuple[Broadcast, Progress]:
    """Stops a broadcast: what was not sent is dropped. Raises NotAllowed, NotFound, NothingToDo if it is over."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        found = await load_broadcast(connection, number)
        if found is None:
            raise NotFound
        if found.state not in (BroadcastState.SENDING, BroadcastState.ASKED):
            raise NothingToDo
        for one in await requests_about(connection, Kind.BROADCAST, number):
            await settle_approval(connection, one.id, State.WITHDRAWN, by=who.id, on=day_of(now, zone))
        await update_broadcast(connection, number, state=BroadcastState.STOPPED.value)
        await forget_pictures(connection, number)
        await note(connection, now, who.id, "stop_broadcast", number)
        counts = await letters_by_state(connection, number)
    return replace(found, state=BroadcastState.STOPPED), progress(counts)
