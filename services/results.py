"""Releasing a wave: made safe, frozen, and corrected by a whole new release only."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.approvals import Kind as ApprovalKind
from domain.calendar import day_of
from domain.comments import Moderated
from domain.disclosure import Limits
from domain.errors import NotFound, NothingToDo, NotWiped, TooLate
from domain.form import Form
from domain.language import LANGUAGES, Text
from domain.release import Aside, Wave, make_release
from domain.release_plan import ReleasePlan, plan_of
from domain.reminders import QuietHours, next_loud
from domain.result import Release, ScaleResult
from domain.roster import OrganisationTree
from domain.tally import Tally
from domain.trend import Earlier, with_changes
from domain.units import Evaluated, university_tree
from domain.wave import Correction, WaveState, WaveVerb, after
from domain.window import Window
from locales import words
from services.approvals import outdate
from services.opening import open_wave
from services.past_results import previous_of
from storage.audit import note
from storage.ballots import BallotBox
from storage.ballots.counted import load_tallies
from storage.database import Database
from storage.evaluated import load_evaluated
from storage.evaluations import evaluations_of, names_of_instructors
from storage.forms import load_form
from storage.limits import load_limits
from storage.moderation import finish, load_released_comments
from storage.notices import take_notice_back
from storage.past_results import load_past_release
from storage.releases import load_release, load_releases, load_scales, save_release
from storage.roster import organisation_tree
from storage.university import university_name
from storage.waves import WaveRow, load_wave, update_wave
from storage.wiping import owe_wipe

_NOTED = {WaveVerb.RELEASE: "wave_released", WaveVerb.CORRECT: "wave_corrected"}


@dataclass(frozen=True)
class _Sources:
    """Everything a release is made from; equal sources give equal releases."""

    wave: WaveRow
    form: Form
    limits: Limits
    university: Text
    organisations: OrganisationTree
    tallies: Mapping[str, Tally]
    """What was counted at the opening, by evaluation; it never changes, and is read once."""
    evaluated: Sequence[Evaluated]
    earlier: Sequence[Release]
    scales: Sequence[ScaleResult]
    comments: Sequence[Moderated] = field(repr=False)
    before: Earlier | None


async def require_releasable(database: Database, who: Actor, key: str) -> None:
    """Does nothing if `who` may release this wave now. Raises as `release_wave`."""
    require(who, Act.RELEASE_RESULTS)
    async with database.reading() as connection:
        await _required(connection, key, WaveVerb.RELEASE)


async def release_wave(
    database: Database, box: BallotBox, who: Actor, key: str, *, now: datetime, zone: ZoneInfo
) -> Release:
    """Hides what must stay hidden, freezes; opens the ballots first if the clock has not done so yet.

    Raises NotAllowed, NotFound, TooLate (still open), NothingToDo (released before), BallotsUnreadable.
    """
    await require_releasable(database, who, key)
    with suppress(NotWiped):  # the clock does that, too
        await open_wave(database, box, who, key, now=now, zone=zone)
    return await _freeze(database, who, key, WaveVerb.RELEASE, "", now, zone)


async def correct_wave(
    database: Database, who: Actor, key: str, why: Correction, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Release:
    """Releases a wave once more, as a whole, under today's limits, with what was decided about comments since.

    Nothing in it gives away, beside the earlier versions, what they hide. Whoever waits for an approval of the last one
    hears that it is out of date. Raises NotAllowed, NotFound, TooLate (not released yet), NothingToDo (it would say the
    same).
    """
    require(who, Act.RELEASE_RESULTS)
    release = await _freeze(database, who, key, WaveVerb.CORRECT, why.value, now, zone)
    async with database.writing() as connection:
        today, due = day_of(now, zone), next_loud(now, quiet, zone)
        await outdate(connection, ApprovalKind.PUBLIC_RELEASE, key, today, due)
        if not release.university.public:  # nobody may see it before it is approved
            await take_notice_back(connection, key)
    return release


async def release_plan(database: Database, who: Actor, key: str, *, now: datetime, zone: ZoneInfo) -> ReleasePlan:
    """How much of each kind a release of today would show, and how much it would hide. Raises as `planned`."""
    release, _form = await planned(database, who, key, now=now, zone=zone)
    return plan_of(release)


async def planned(database: Database, who: Actor, key: str, *, now: datetime, zone: ZoneInfo) -> tuple[Release, Form]:
    """What a release of today would be, and its form; nothing is kept, and nobody is to see a figure of it.

    Raises NotAllowed, NotFound, TooLate (the ballots are not opened yet).
    """
    require(who, Act.RELEASE_RESULTS)
    async with database.reading() as connection:
        sources = await _sources(connection, key)
    return await asyncio.to_thread(_make, sources, "", now, zone), sources.form


async def released(database: Database, who: Actor, key: str) -> tuple[Release, Form]:
    """The newest frozen result with its form. Raises NotAllowed, NotFound before the release, ReleaseChanged."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        found = await load_release(connection, key)
        if found is None:
            raise NotFound
        return found, await load_form(connection, found.form_hash)


async def reading(database: Database, who: Actor, key: str) -> tuple[Release, Form, Mapping[str, str]]:
    """The newest frozen result, its form, and the names of its instructors by key. Raises as `released`."""
    release, form = await released(database, who, key)
    async with database.reading() as connection:
        return release, form, await names_of_instructors(connection, key)


async def _freeze(
    database: Database, who: Actor, key: str, verb: WaveVerb, why: str, now: datetime, zone: ZoneInfo
) -> Release:
    """Made outside the transaction, since it takes seconds; made again if meanwhile something it says has changed.

    With it the originals of moderated comments go, from the files as well: if not now, then as soon as the clock can.
    """
    async with database.reading() as connection:
        sources = await _sources(connection, key)
    release = None
    while release is None:
        release, sources = await _frozen(database, who, key, verb, sources, why, now, zone)
    with suppress(NotWiped):
        await database.wipe()
    return release


async def _frozen(
    database: Database, who: Actor, key: str, verb: WaveVerb, used: _Sources, why: str, now: datetime, zone: ZoneInfo
) -> tuple[Release | None, _Sources]:
    """The release, kept; or None and the sources of now, if they are others than those `used`."""
    release = await asyncio.to_thread(_make, used, why, now, zone)
    async with database.writing(alone=True) as connection:
        state = await _required(connection, key, verb)
        sources = await _sources(connection, key, used.tallies)
        if sources != used:
            return None, sources
        _require_news(release, used.earlier)
        await save_release(connection, release)
        await finish(connection, key)
        await owe_wipe(connection)
        await update_wave(connection, key, state=state.value)
        await note(connection, now, who.id, _NOTED[verb], key)
    return release, used


def _require_news(release: Release, earlier: Sequence[Release]) -> None:
    if not earlier:
        return
    last = earlier[-1]
    same = replace(release, version=last.version, released_on=last.released_on, correction=last.correction)
    if same == last:
        raise NothingToDo("A new release would say the same as the last one.")


async def _wave(connection: AsyncConnection, key: str) -> WaveRow:
    wave = await load_wave(connection, key)
    if wave is not None:
        return wave
    if await load_past_release(connection, key) is not None:
        raise NotFound(f"{key} was imported as it was released: sapa results import --correct makes another version.")
    raise NotFound(f"There is no wave {key}.")


async def _required(connection: AsyncConnection, key: str, verb: WaveVerb) -> WaveState:
    wave = await _wave(connection, key)
    return after(wave.state, verb)


async def _sources(connection: AsyncConnection, key: str, counted: Mapping[str, Tally] | None = None) -> _Sources:
    wave = await _wave(connection, key)
    if wave.opened_on is None:
        raise TooLate(f"The ballots of {key} are not opened yet.")
    form = await load_form(connection, wave.form)
    tallies = counted or await load_tallies(connection, await evaluations_of(connection, key))
    evaluated = await load_evaluated(connection, key, form, tallies)
    return _Sources(
        replace(wave, state=WaveState.RELEASED),  # the state itself is not part of a release
        form,
        await load_limits(connection),
        await university_name(connection),
        await organisation_tree(connection),
        tallies,
        evaluated,
        await load_releases(connection, key),
        await load_scales(connection, key),
        await load_released_comments(connection, [one.evaluation for one in evaluated]),
        await previous_of(connection, wave.survey, key),
    )


def _make(sources: _Sources, why: str, now: datetime, zone: ZoneInfo) -> Release:
    wave = sources.wave
    period, today = period_text(wave.window, zone), day_of(now, zone)
    facts = Wave(wave.key, wave.survey, len(sources.earlier) + 1, period, today, why)
    tree = university_tree(sources.university, sources.organisations, sources.evaluated)
    aside = Aside(sources.comments, sources.scales)
    release = make_release(sources.form, facts, tree, sources.limits, earlier=sources.earlier, aside=aside)
    return with_changes(release, sources.form, sources.before)


def period_text(window: Window, zone: ZoneInfo) -> Text:
    """The days of a window in each language: "10–30 December 2026"."""
    first, last = day_of(window.opens, zone), day_of(window.closes, zone)
    return {language.value: words(language).days(first, last) for language in LANGUAGES}
