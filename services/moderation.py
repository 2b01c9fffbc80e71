"""Moderation: people of the quality office read a closed wave's comments one by one and decide about each.

The audit says who decided how often what, by wave, and never about which comment.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import BY_ROLE, Act, Actor, require
from domain.comment_flags import Flag, Names, flags, names_of
from domain.errors import NotFound, NothingToDo, TooLate
from domain.moderation import Decision, Progress, Reason, Waiting, require_new_text, require_reason
from domain.wave import WaveState
from locales.marked import marked_words
from storage import moderation as kept
from storage.audit import note
from storage.database import Database
from storage.names import employees_names, everybodys_names, names_near
from storage.people import people_with_role
from storage.waves import WaveRow, load_wave
from storage.wiping import owe_wipe


@dataclass(frozen=True)
class Overview:
    """How far a wave's comments are read, and how many that wait are marked."""

    wave: str
    progress: Progress
    marked: int


@dataclass(frozen=True)
class Page:
    """A comment to decide about, its marks, and whether somebody else could be asked."""

    comment: Waiting
    flags: Sequence[Flag]
    progress: Progress
    may_ask: bool


async def progress(database: Database, who: Actor, wave: str) -> Progress:
    """How far the comments of a wave are read; none are there while it is open. Raises NotAllowed, NotFound."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.reading() as connection:
        try:
            await _opened(connection, wave)
        except TooLate:
            return Progress({})
        return await kept.progress(connection, wave, await _away_from(connection, who))


async def overview(database: Database, who: Actor, wave: str) -> Overview:
    """How far the comments of a wave are read. Raises NotAllowed, NotFound, TooLate (its ballots are not opened)."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.reading() as connection:
        await _opened(connection, wave)
        away = await _away_from(connection, who)
        so_far = await kept.progress(connection, wave, away)
        texts = await kept.waiting_texts(connection, wave, away)
        names = await _names(connection)
        near = await names_near(connection, {evaluation for evaluation, _text in texts})
    marked = await asyncio.to_thread(
        lambda: sum(bool(_flags(text, names, near.get(evaluation, ()))) for evaluation, text in texts)
    )
    return Overview(wave, so_far, marked)


async def next_page(database: Database, who: Actor, wave: str) -> Page | None:
    """The next comment to read, or None when there is none left. Raises as `overview`.

    They come in the order of their random ids; each moderator begins elsewhere, so two rarely read the same.
    """
    require(who, Act.MODERATE_COMMENTS)
    begins = sha256(f"{wave}:{who.id}".encode()).digest()[:16]
    async with database.reading() as connection:
        await _opened(connection, wave)
        found = await kept.next_waiting(connection, wave, begins, await _away_from(connection, who))
        return await _page(connection, who, found) if found else None


async def page_of(database: Database, who: Actor, comment: bytes) -> Page:
    """One comment by its id. Raises NotAllowed, NotFound, TooLate, NothingToDo when it is decided, or given on."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.reading() as connection:
        return await _page(connection, who, await _waiting(connection, who, comment))


async def wave_of(database: Database, who: Actor, comment: bytes) -> str:
    """The wave a comment belongs to. Raises NotAllowed, NotFound."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.reading() as connection:
        return await _wave_of(connection, comment)


async def decide(
    database: Database,
    who: Actor,
    comment: bytes,
    decision: Decision,
    reason: Reason | None = None,
    new_text: str = "",
    *,
    now: datetime,
) -> None:
    """Decides about a comment, once; `new_text` takes the place of an edited one.

    The original goes with the release, or at once where that was before: no later version may come to take it. From
    the files it goes at the clock's next tick.
    Raises NotAllowed, NotFound, TooLate, TooLong, NothingToDo (somebody has decided before, or it was given on), and
    ValueError for a reason or words that do not go with the decision.
    """
    require(who, Act.MODERATE_COMMENTS)
    require_reason(decision, reason)
    edited = require_new_text(new_text) if decision is Decision.EDIT else ""
    async with database.writing() as connection:
        waiting = await _waiting(connection, who, comment)
        await kept.save_decision(connection, comment, decision, reason, edited)
        released = (await _opened(connection, waiting.wave)).state is WaveState.RELEASED
        if released:
            await kept.finish(connection, waiting.wave)
        if released or decision is Decision.DELETE:
            await owe_wipe(connection)
        await note(connection, now, who.id, "moderate_comment", f"{waiting.wave}:{decision.value}")


async def ask_second_opinion(database: Database, who: Actor, comment: bytes, *, now: datetime) -> None:
    """Gives a comment to another moderator. Raises as `decide`; NothingToDo also where nobody else can be asked."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.writing() as connection:
        waiting = await _waiting(connection, who, comment)
        if waiting.second or not await _others(connection, who):
            raise NothingToDo
        await kept.ask_second(connection, comment, who.id)
        await note(connection, now, who.id, "ask_second_opinion", waiting.wave)


async def read_held_again(database: Database, who: Actor, wave: str, *, now: datetime) -> int:
    """Puts the held comments back, as long as their texts are there; how many. Raises as `overview`, NothingToDo."""
    require(who, Act.MODERATE_COMMENTS)
    async with database.writing() as connection:
        await _opened(connection, wave)
        number = await kept.reopen_held(connection, wave)
        if not number:
            raise NothingToDo
        await note(connection, now, who.id, "read_held_comments", wave)
        return number


async def _opened(connection: AsyncConnection, key: str) -> WaveRow:
    wave = await load_wave(connection, key)
    if wave is None:
        raise NotFound(f"There is no wave {key}.")
    if wave.opened_on is None:
        raise TooLate(f"The answers of {key} are not counted yet.")
    return wave


async def _wave_of(connection: AsyncConnection, comment: bytes) -> str:
    wave = await kept.wave_of(connection, comment)
    if wave is None:
        raise NotFound
    return wave


async def _waiting(connection: AsyncConnection, who: Actor, comment: bytes) -> Waiting:
    """A comment this person may decide about."""
    await _opened(connection, await _wave_of(connection, comment))
    found = await kept.load_waiting(connection, comment)
    given_on = await kept.asker_of(connection, comment) == who.id and await _others(connection, who)
    if found is None or given_on:
        raise NothingToDo
    return found


async def _page(connection: AsyncConnection, who: Actor, found: Waiting) -> Page:
    near = await names_near(connection, [found.evaluation])
    marks = _flags(found.text, await _names(connection), near.get(found.evaluation, ()))
    so_far = await kept.progress(connection, found.wave, await _away_from(connection, who))
    return Page(found, marks, so_far, not found.second and bool(await _others(connection, who)))


async def _others(connection: AsyncConnection, who: Actor) -> frozenset[str]:
    """Everybody else who may moderate."""
    held = [await people_with_role(connection, role) for role in BY_ROLE[Act.MODERATE_COMMENTS]]
    return frozenset(person for people in held for person in people) - {who.id}


async def _away_from(connection: AsyncConnection, who: Actor) -> str:
    """Whose questions to others are passed over: one's own, as long as there is somebody else to answer them."""
    return who.id if await _others(connection, who) else ""


async def _names(connection: AsyncConnection) -> Names:
    return names_of(await employees_names(connection), await everybodys_names(connection))


def _flags(text: str, names: Names, near: Sequence[str]) -> Sequence[Flag]:
    return flags(text, names.nearer(near), marked_words())
