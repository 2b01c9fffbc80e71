"""Ballots that no key opens, as after a restore: their waves are made sound, and who answered is asked again.

What was sealed to keys that are gone cannot be read by anybody (field notes on anonymity, 3.3). So the flags of these
evaluations are taken back with the ballots, in one transaction; the keys go after it, and new ones come at the start.
A crash in between leaves keys that open nothing, and the next start replaces them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.disclosure import participation_step
from domain.letters import ANSWERS_LOST, WAVE_LOST
from domain.people import Role
from domain.reminders import QuietHours, next_loud
from domain.wave import WaveState
from services.answering import agenda_of
from storage.audit import note
from storage.ballots import BallotBox
from storage.ballots.counted import forget_tallies
from storage.ballots.escrow import drop_copies, drop_copies_of
from storage.ballots.fitting import Misfit, misfits
from storage.ballots.pool import empty
from storage.database import Database
from storage.evaluations import evaluations_of
from storage.outbox import put
from storage.participations import count_answered, unset_answered
from storage.people import people_with_role
from storage.waves import WaveRow, load_wave, update_wave


@dataclass(frozen=True)
class Lost:
    """What is lost of one wave."""

    wave: str
    evaluations: frozenset[str]
    answers: int
    """In steps of 5, as the office sees participation."""
    askable: bool
    """Whether the wave may still be answered."""
    keeps_pair: bool
    """Whether ballots of other evaluations need the wave's pair of keys."""
    spent: frozenset[str]
    """Evaluations whose keys open nothing any more: those, and those to which answers came after a backup only."""


async def find_lost(database: Database, box: BallotBox, *, now: datetime) -> Sequence[Lost]:
    """The waves of which ballots or the pair of keys are lost, by key; none if the keys fit."""
    async with database.reading() as connection:
        return [await _lost(connection, one, now) for one in await misfits(connection, box.keyring)]


async def _lost(connection: AsyncConnection, found: Misfit, now: datetime) -> Lost:
    wave = await load_wave(connection, found.wave)
    assert wave is not None
    answers = participation_step(await count_answered(connection, found.evaluations))
    spent = frozenset(await evaluations_of(connection, wave.key)) - found.fitting
    return Lost(wave.key, found.evaluations, answers, _askable(wave, now), bool(found.fitting), spent)


def _askable(wave: WaveRow, now: datetime) -> bool:
    return wave.state is WaveState.OPEN and now <= wave.window.closes


async def ask_again(
    database: Database, who: Actor, lost: Sequence[Lost], *, now: datetime, zone: ZoneInfo, quiet: QuietHours
) -> None:
    """Takes ballots and flags back, and has everybody told once: those who may answer again, and the office.

    One transaction; the caller then erases the keys (`forget_keys`). Raises NotAllowed.
    """
    require(who, Act.RESET_WAVES)
    due, asked = next_loud(now, quiet, zone), set[str]()
    async with database.writing(alone=True) as connection:
        leads = await people_with_role(connection, Role.QA_LEAD)
        for one in lost:
            answered = await _take_back(connection, one)
            asked |= set(answered) if one.askable else set()
            for lead in leads if one.evaluations else ():
                await put(connection, lead, WAVE_LOST, one.wave, due)
            await note(connection, now, who.id, "wave_reset", one.wave)
        for person in sorted(asked):
            await put(connection, person, ANSWERS_LOST, day_of(now, zone).isoformat(), due)


async def _take_back(connection: AsyncConnection, lost: Lost) -> Sequence[str]:
    """Returns who had answered and may answer again."""
    await empty(connection, lost.evaluations)
    await forget_tallies(connection, lost.evaluations)
    # a copy put back later would stand beside the answers that are given anew
    await drop_copies_of(connection, lost.evaluations)
    await update_wave(connection, lost.wave, counted=0, counted_on=None)
    if not lost.keeps_pair:
        await drop_copies(connection, lost.wave)
        await update_wave(connection, lost.wave, public_key=None)
    return await unset_answered(connection, lost.evaluations)


def forget_keys(box: BallotBox, lost: Sequence[Lost]) -> None:
    """Erases the keys of what was lost: no copy of those ballots can be read by anybody from now on."""
    for one in lost:
        if one.keeps_pair:
            box.keyring.destroy_pools(one.spent)
        else:
            box.keyring.destroy(one.wave, one.spent)


@dataclass(frozen=True)
class AskedAgain:
    """What a letter about lost answers says."""

    courses: int
    closes_at: datetime


async def letter(database: Database, person: str, *, now: datetime) -> AskedAgain | None:
    """What is left for somebody to answer again; None if nothing is."""
    agenda, _forms = await agenda_of(database, person, now=now)
    if not agenda.to_do:
        return None
    return AskedAgain(len(agenda.to_do), min(task.closes_at for task in agenda.to_do))


async def office_letter(database: Database, key: str, *, now: datetime) -> tuple[str, bool] | None:
    """The survey of a wave whose answers were lost, and whether it may still be answered; None if it is not there."""
    async with database.reading() as connection:
        wave = await load_wave(connection, key)
    return (wave.survey, _askable(wave, now)) if wave else None
