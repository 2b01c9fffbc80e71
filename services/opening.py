"""Opening the ballots of a closed wave: all together, counted once, and the keys destroyed.

It happens in steps that may each be the last before the power goes: evaluations are counted in small transactions and
read back; the pools go in one transaction with the record of it; the keys are destroyed and that is recorded.
Whatever was left undone is done at the next tick.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from secrets import token_bytes
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import CLOCK, Act, Actor, require
from domain.ballot import Ballot
from domain.calendar import day_of
from domain.conversation import ballot_from_json
from domain.errors import BallotsUnreadable, NotFound, NotWiped, TooLate
from domain.form import Form
from domain.kept_ballots import kept_of
from domain.scales import Scales
from domain.tally import Tally, tally
from domain.wave import WaveState
from storage.audit import note
from storage.ballots import BallotBox
from storage.ballots.counted import ID_BYTES, load_tallies, save_tally
from storage.ballots.escrow import drop_copies
from storage.ballots.pool import empty
from storage.database import Database
from storage.evaluations import evaluations_of, instructors_of
from storage.forms import load_form
from storage.limits import load_limits
from storage.participations import forget_answers
from storage.releases import eligible_count
from storage.tables.ballots import kept_ballots, scale_figures
from storage.waves import WaveRow, load_wave, load_waves, update_wave

AT_ONCE = 20
"""Evaluations counted in one transaction: taps that wait for it wait some milliseconds."""


@dataclass(frozen=True)
class Opened:
    """The opened ballots of one evaluation, and what was counted from them."""

    evaluation: str
    ballots: Sequence[Ballot]
    tally: Tally


async def open_closed(database: Database, box: BallotBox, *, now: datetime, zone: ZoneInfo) -> int:
    """Opens every wave that closed and is not opened yet; how many. Raises BallotsUnreadable, NotWiped, after the
    others."""
    opened, broken = 0, None
    async with database.reading() as connection:
        over = await load_waves(connection, WaveState.CLOSED, WaveState.RELEASED)
        closed = [wave for wave in over if wave.key_destroyed_on is None]
    for wave in closed:
        try:
            await open_wave(database, box, CLOCK, wave.key, now=now, zone=zone)
            opened += 1
        except (BallotsUnreadable, NotWiped) as error:
            broken = error
    if broken:
        raise broken
    return opened


async def open_wave(database: Database, box: BallotBox, who: Actor, key: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Opens and counts the ballots of a closed wave, and destroys its keys; does nothing if that was done.

    Raises NotAllowed, NotFound, TooLate (it is open), BallotsUnreadable (nothing is destroyed), NotWiped (all is done
    but the traces of it, which the clock tries again).
    """
    require(who, Act.CLOSE_WAVES)
    async with box.opening:
        async with database.reading() as connection:
            wave = await load_wave(connection, key)
            if wave is None:
                raise NotFound(f"There is no wave {key}.")
            form = await load_form(connection, wave.form)
            mine = await evaluations_of(connection, key)
        if wave.state not in (WaveState.CLOSED, WaveState.RELEASED):
            raise TooLate(f"{key} is not closed.")
        if wave.opened_on is None:
            await _count(database, box, wave, form, mine, now, zone)
        if wave.key_destroyed_on is None:
            await _destroy_keys(database, box, wave, mine, now, zone)


async def _count(
    database: Database,
    box: BallotBox,
    wave: WaveRow,
    form: Form,
    mine: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
) -> None:
    scales, kept = Scales(form), list[object]()
    async with database.reading() as connection:
        enough = (await load_limits(connection)).min_distribution
    for some in _batches(mine):
        opened = await _open(database, box, wave, form, some)
        await _write(database, opened)
        for one in opened:
            scales.add(one.ballots)
            kept += kept_of(form, one.ballots, enough)
    async with database.writing() as connection:
        await _write_whole(connection, wave.key, scales, kept)
        await empty(connection, mine)
        await drop_copies(connection, wave.key)
        await forget_answers(connection, wave.key)
        await update_wave(connection, wave.key, opened_on=day_of(now, zone))
        await note(connection, now, CLOCK.id, "ballots_opened", wave.key)


def _batches(mine: Sequence[str]) -> Iterator[Sequence[str]]:
    return (mine[start : start + AT_ONCE] for start in range(0, len(mine), AT_ONCE))


async def _open(database: Database, box: BallotBox, wave: WaveRow, form: Form, some: Sequence[str]) -> Sequence[Opened]:
    async with database.reading() as connection:
        teachers = await instructors_of(connection, some)
        sealed = {one: await box.take_out(connection, wave.key, one, form.ballot_size) for one in some}
    keys = {one: tuple(each.key for each in teachers.get(one, ())) for one in some}
    return await asyncio.to_thread(lambda: [_counted(form, one, bodies, keys[one]) for one, bodies in sealed.items()])


def _counted(form: Form, evaluation: str, bodies: Sequence[str], instructors: Sequence[str]) -> Opened:
    ballots, random = [ballot_from_json(body) for body in bodies], SystemRandom()
    random.shuffle(ballots)
    return Opened(evaluation, ballots, tally(form, ballots, random, instructors))


async def _write(database: Database, opened: Sequence[Opened]) -> None:
    """Writes what was not written before a crash, and reads all of it back before any ballot goes."""
    async with database.writing() as connection:
        before = await load_tallies(connection, [one.evaluation for one in opened])
        for one in opened:
            if one.evaluation not in before:
                everybody = await eligible_count(connection, one.evaluation)
                await save_tally(connection, one.evaluation, everybody, one.tally)
    async with database.reading() as connection:
        written = await load_tallies(connection, [one.evaluation for one in opened])
    for one in opened:
        if _comparable(written[one.evaluation]) != _comparable(one.tally):
            raise BallotsUnreadable(one.evaluation)


def _comparable(result: Tally) -> object:
    counts = sorted(result.counts, key=lambda count: (count.question, count.instructor))
    return result.ballots, counts, sorted(result.comments, key=lambda one: (one.question, one.instructor, one.text))


async def _write_whole(connection: AsyncConnection, wave: str, scales: Scales, kept: Sequence[object]) -> None:
    figures = [
        {
            "wave": wave,
            "dimension": one.dimension,
            "n": one.n,
            "deviation": str(one.deviation),
            "alpha": "" if one.alpha is None else str(one.alpha),
        }
        for one in scales.figures()
    ]
    if figures:
        await connection.execute(insert(scale_figures), figures)
    if kept:
        # sorted, so that the order of the rows is as random as the ids
        ids = sorted(token_bytes(ID_BYTES) for _ in kept)
        bodies = SystemRandom().sample([json.dumps(one) for one in kept], len(kept))
        rows = [{"id": one, "wave": wave, "body": body} for one, body in zip(ids, bodies, strict=True)]
        await connection.execute(insert(kept_ballots), rows)


async def _destroy_keys(
    database: Database, box: BallotBox, wave: WaveRow, mine: Sequence[str], now: datetime, zone: ZoneInfo
) -> None:
    await asyncio.to_thread(box.destroy, wave.key, mine)
    await database.wipe()
    async with database.writing() as connection:
        await update_wave(connection, wave.key, key_destroyed_on=day_of(now, zone))
        await note(connection, now, CLOCK.id, "ballot_key_destroyed", wave.key)
