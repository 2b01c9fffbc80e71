"""Releasing a wave: counted once, made safe, frozen."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.disclosure import Limits
from domain.errors import NotFound
from domain.form import Form
from domain.language import LANGUAGES, Text
from domain.release import Wave, make_release
from domain.result import Release
from domain.tally import in_order
from domain.units import Evaluated, university_tree
from domain.wave import WaveState, WaveVerb, after
from domain.window import Window
from locales import words
from services.opening import open_wave
from storage.audit import note
from storage.ballots import BallotBox
from storage.ballots.counted import load_tallies
from storage.database import Database
from storage.evaluations import instructors_of
from storage.forms import load_form
from storage.releases import load_release, save_release
from storage.roster import organisation_tree
from storage.tables.surveys import evaluations
from storage.tables.university import classes
from storage.university import university_name
from storage.waves import WaveRow, load_wave, update_wave


async def require_releasable(database: Database, who: Actor, key: str) -> None:
    """Does nothing if `who` may release this wave now. Raises as `release_wave`."""
    require(who, Act.RELEASE_RESULTS)
    async with database.reading() as connection:
        await _releasable(connection, key)


async def release_wave(
    database: Database, box: BallotBox, who: Actor, key: str, *, limits: Limits, now: datetime, zone: ZoneInfo
) -> Release:
    """Hides what must stay hidden, freezes; opens the ballots first if the clock has not done so yet.

    Raises NotAllowed, NotFound, TooLate (still open), NothingToDo (released before), BallotsUnreadable.
    """
    await require_releasable(database, who, key)
    await open_wave(database, box, who, key, now=now, zone=zone)
    async with database.writing(alone=True) as connection:
        wave, state = await _releasable(connection, key)
        released = await _make(connection, wave, limits, now, zone)
        await save_release(connection, released, released.released_on)
        await update_wave(connection, key, state=state.value)
        await note(connection, now, who.id, f"wave_{WaveState.RELEASED.value}", key)
    return released


async def _releasable(connection: AsyncConnection, key: str) -> tuple[WaveRow, WaveState]:
    wave = await load_wave(connection, key)
    if wave is None:
        raise NotFound(f"There is no wave {key}.")
    return wave, after(wave.state, WaveVerb.RELEASE)


async def released(database: Database, who: Actor, key: str) -> tuple[Release, Form]:
    """The frozen result with its form. Raises NotAllowed, NotFound before the release."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        found = await load_release(connection, key)
        if found is None:
            raise NotFound
        return found, await load_form(connection, found.form_hash)


async def _make(connection: AsyncConnection, wave: WaveRow, limits: Limits, now: datetime, zone: ZoneInfo) -> Release:
    form = await load_form(connection, wave.form)
    query = (
        select(
            evaluations.c.id,
            evaluations.c.eligible,
            classes.c.title_kk,
            classes.c.title_ru,
            classes.c.title_en,
            classes.c.organisation,
        )
        .join(classes, evaluations.c.class_id == classes.c.id)
        .where(evaluations.c.wave == wave.key)
        .order_by(evaluations.c.id)
    )
    rows = (await connection.execute(query)).all()
    teachers = await instructors_of(connection, [row.id for row in rows])
    tallies = await load_tallies(connection, [row.id for row in rows])
    counted: list[Evaluated] = []
    for row in rows:
        title = {"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en}
        keys = tuple(each.key for each in teachers.get(row.id, ()))
        result = in_order(form, tallies[row.id], keys)
        counted.append(Evaluated(row.id, title, row.organisation, row.eligible, result, keys))
    name = await university_name(connection)
    tree = university_tree(name, await organisation_tree(connection), counted)
    facts = Wave(wave.key, wave.survey, 1, period_text(wave.window, zone), day_of(now, zone))
    # seconds for a large university: other taps go on meanwhile
    return await asyncio.to_thread(make_release, form, facts, tree, limits)


def period_text(window: Window, zone: ZoneInfo) -> Text:
    """The days of a window in each language: "10–30 December 2026"."""
    first, last = day_of(window.opens, zone), day_of(window.closes, zone)
    return {language.value: words(language).days(first, last) for language in LANGUAGES}
