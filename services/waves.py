"""Waves: planned from the calendar, opened and closed by the clock, looked at by the QA office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import CLOCK, Act, Actor, require
from domain.calendar import at, day_of
from domain.disclosure import participation_step
from domain.errors import NotApproved, NotFound, NothingToDo
from domain.form import Form
from domain.letters import APPROVAL_MISSING
from domain.people import Role
from domain.planning import plan
from domain.reminders import QuietHours
from domain.wave import WaveState, WaveVerb, after, next_change, state_at
from domain.window import exam_window
from services.approvals import ask_in, current_in
from services.form_approvals import KIND, held_waves, is_held, strictest
from storage.audit import note
from storage.ballots import BallotBox
from storage.database import Database
from storage.forms import save_form
from storage.limits import load_limits
from storage.outbox import put
from storage.people import people_with_role
from storage.plans import load_plans, roster_in, save_left_out, save_plan
from storage.waves import (
    WaveRow,
    count_evaluations,
    count_participation,
    exam_period,
    insert_wave,
    load_wave,
    load_waves,
    term_title,
    update_wave,
)

RUNNING = (WaveState.PLANNED, WaveState.OPEN)
USUAL_NIGHT = QuietHours()


@dataclass(frozen=True)
class WaveView:
    """A wave as the QA office sees it: participation in steps of 5, counted once a day while it is open."""

    row: WaveRow
    term_title: str
    answered: int
    evaluations: int
    everybody: int


async def plan_wave(
    database: Database,
    who: Actor,
    key: str,
    term: str,
    form: Form,
    *,
    now: datetime,
    zone: ZoneInfo,
    quiet: QuietHours = USUAL_NIGHT,
) -> WaveRow:
    """A wave of `form` for the exam period of a term; asks for the form's approval where it needs one.

    Raises NotAllowed, NotFound, NothingToDo if the key is taken.
    """
    require(who, Act.PLAN_WAVES)
    async with database.writing() as connection:
        if await load_wave(connection, key) is not None:
            raise NothingToDo(f"There is a wave {key} already.")
        if await term_title(connection, term) is None:
            raise NotFound(f"There is no term {term} on the roster.")
        period = await exam_period(connection, term)
        if period is None:
            raise NotFound(f"The calendar has no exam period for the term {term}.")
        window = exam_window(day_of(period[0], zone), day_of(period[1], zone), zone)
        planned = await strictest(connection, form)
        await insert_wave(connection, key, form.key, await save_form(connection, planned), term, window)
        await note(connection, now, who.id, "plan_wave", key)
        if planned.needs_approval:
            await _ask_once(connection, who, planned.version, quiet, now, zone)
        return await _refresh(connection, key, now, zone)


async def _ask_once(
    connection: AsyncConnection, who: Actor, version: str, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    if await current_in(connection, KIND, version, version, day_of(now, zone)) is None:
        await ask_in(connection, who, KIND, version, version, quiet=quiet, now=now, zone=zone)


async def refresh_running(connection: AsyncConnection, *, now: datetime, zone: ZoneInfo) -> int:
    """Brings every planned or open wave in step with the roster and the calendar, in the transaction that changed them.

    Returns how many waves there are.
    """
    running = await load_waves(connection, *RUNNING)
    for wave in running:
        await _refresh(connection, wave.key, now, zone)
    return len(running)


async def _refresh(connection: AsyncConnection, key: str, now: datetime, zone: ZoneInfo) -> WaveRow:
    wave = await load_wave(connection, key)
    assert wave is not None
    period = await exam_period(connection, wave.term)
    window = wave.window
    if period is not None:
        window = exam_window(day_of(period[0], zone), day_of(period[1], zone), zone)
    before = await load_plans(connection, key)
    planned = plan(
        await roster_in(connection, wave.term),
        window,
        [former for _, former in before.values()],
        now,
        zone,
        minimum=(await load_limits(connection)).min_enrolled,
        begun=wave.state is not WaveState.PLANNED,
    )
    for evaluation in planned.evaluations:
        await save_plan(connection, key, before.get(evaluation.class_id), evaluation)
    await save_left_out(connection, key, planned.left_out)
    opens = min((one.opens_at for one in planned.evaluations if one.active), default=window.opens)
    await update_wave(connection, key, opens_at=opens, window_opens_at=window.opens, closes_at=window.closes)
    refreshed = await load_wave(connection, key)
    assert refreshed is not None
    return refreshed


async def follow_clock(
    database: Database, box: BallotBox, *, now: datetime, zone: ZoneInfo, quiet: QuietHours = USUAL_NIGHT
) -> Sequence[WaveRow]:
    """Opens and closes what is due; returns the waves that changed.

    A wave whose questions wait for an approval stays planned, and who leads the quality office hears of it every day.
    """
    changed: list[WaveRow] = []
    async with database.writing() as connection:
        for wave in await load_waves(connection, *RUNNING):
            state = state_at(wave.state, wave.opens_at, wave.window.closes, now)
            if state is wave.state:
                continue
            if state is WaveState.OPEN and await is_held(connection, wave, day_of(now, zone)):
                await _tell_held(connection, wave.key, now, zone, quiet)
                continue
            await _change(connection, box, wave, state, now, zone, quiet)
            changed.append(wave)
    return changed


async def change(
    database: Database,
    box: BallotBox,
    who: Actor,
    key: str,
    verb: WaveVerb,
    *,
    now: datetime,
    zone: ZoneInfo,
    quiet: QuietHours = USUAL_NIGHT,
) -> None:
    """Opens or closes a wave by hand. Raises NotAllowed, NotFound, TooLate, NothingToDo, NotApproved."""
    require(who, Act.CLOSE_WAVES if verb is WaveVerb.CLOSE else Act.PLAN_WAVES)
    async with database.writing() as connection:
        wave = await load_wave(connection, key)
        if wave is None:
            raise NotFound(f"There is no wave {key}.")
        state = after(wave.state, verb)
        if state is WaveState.OPEN and await is_held(connection, wave, day_of(now, zone)):
            raise NotApproved("Its questions are not approved yet: top management decides in the chat.")
        await _change(connection, box, wave, state, now, zone, quiet, who)


async def _change(
    connection: AsyncConnection,
    box: BallotBox,
    wave: WaveRow,
    state: WaveState,
    now: datetime,
    zone: ZoneInfo,
    quiet: QuietHours,
    who: Actor = CLOCK,
) -> None:
    if state is WaveState.OPEN:
        await _refresh(connection, wave.key, now, zone)
        await box.begin_wave(connection, wave.key)
        # The hour it was meant for, if the bot ran then: a first start in mid-window is dated by the start.
        await update_wave(connection, wave.key, state=state.value, running_since=now)
    else:
        await update_wave(connection, wave.key, state=state.value)
        for lead in await people_with_role(connection, Role.QA_LEAD):
            await put(connection, lead, "wave_closed", wave.key, _by_day(now, quiet, zone))
    await note(connection, now, who.id, f"wave_{state.value}", wave.key)


async def _tell_held(connection: AsyncConnection, wave: str, now: datetime, zone: ZoneInfo, quiet: QuietHours) -> None:
    key = f"{wave}:{day_of(now, zone).isoformat()}"
    for lead in await people_with_role(connection, Role.QA_LEAD):
        await put(connection, lead, APPROVAL_MISSING, key, _by_day(now, quiet, zone))


def _by_day(now: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """Now, or the end of the quiet hours: a window closes at midnight, and nobody is woken for it."""
    here = now.astimezone(zone)
    if not quiet.cover(here.time()):
        return now
    morning = at(here.date(), quiet.end, zone)
    return morning if morning > now else at(here.date() + timedelta(days=1), quiet.end, zone)


async def next_state_change(database: Database, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the clock changes some wave next, or None."""
    async with database.reading() as connection:
        running = await load_waves(connection, *RUNNING)
        held = await held_waves(connection, day_of(now, zone))
    dated = (next_change(wave.state, wave.opens_at, wave.window.closes, held=wave.key in held) for wave in running)
    return min((instant for instant in dated if instant is not None), default=None)


async def count_progress(database: Database, *, now: datetime, zone: ZoneInfo) -> int:
    """Counts participation of the open waves once a day, in steps of 5; returns how many waves were counted."""
    today, counted = day_of(now, zone), 0
    async with database.writing() as connection:
        for wave in await load_waves(connection, WaveState.OPEN):
            if wave.counted_on != today:
                answered, _everybody = await count_participation(connection, wave.key)
                step = participation_step(answered)
                await update_wave(connection, wave.key, counted=step, counted_on=today)
                counted += 1
    return counted


async def overview(database: Database, who: Actor) -> Sequence[WaveView]:
    """Every wave for the QA office. Raises NotAllowed."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        return [await _view(connection, wave) for wave in await load_waves(connection)]


async def one(database: Database, who: Actor, key: str) -> WaveView:
    """One wave for the QA office. Raises NotAllowed, NotFound."""
    require(who, Act.SEE_WAVES)
    async with database.reading() as connection:
        wave = await load_wave(connection, key)
        if wave is None:
            raise NotFound
        return await _view(connection, wave)


async def _view(connection: AsyncConnection, wave: WaveRow) -> WaveView:
    answered, everybody = await count_participation(connection, wave.key)
    title = await term_title(connection, wave.term) or ""
    shown = wave.counted if wave.state in RUNNING else participation_step(answered)
    return WaveView(wave, title, shown, await count_evaluations(connection, wave.key), everybody)
