"""Questionnaires that top management approves: a wave of theirs does not open before (handbook section 2)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.approvals import Kind
from domain.calendar import day_of
from domain.errors import NotFound, NothingToDo
from domain.form import Form
from domain.language import Text
from domain.reminders import QuietHours
from domain.wave import WaveState
from services.approvals import ask_in, current_in, may_go_out
from storage.database import Database
from storage.forms import has_form, load_form
from storage.waves import WaveRow, load_wave, load_waves

KIND = Kind.FORM_VERSION


@dataclass(frozen=True)
class Standing:
    """Whether the questions of a wave hold it back, and whether somebody is asked about them."""

    held: bool = False
    waits: bool = False


async def is_held(connection: AsyncConnection, wave: WaveRow, today: date) -> bool:
    """Whether a planned wave may not open, for its questions need an approval they do not have."""
    if wave.state is not WaveState.PLANNED or not (await load_form(connection, wave.form)).needs_approval:
        return False
    return not await may_go_out(connection, KIND, wave.form, wave.form, today)


async def held_waves(connection: AsyncConnection, today: date) -> frozenset[str]:
    """The planned waves that may not open, by key."""
    planned = await load_waves(connection, WaveState.PLANNED)
    return frozenset([wave.key for wave in planned if await is_held(connection, wave, today)])


async def strictest(connection: AsyncConnection, form: Form) -> Form:
    """The form as it is planned: once it was kept as one that needs an approval, it needs one."""
    strict = replace(form, needs_approval=True)
    return strict if await has_form(connection, strict.version) else form


async def standing(database: Database, who: Actor, key: str, *, now: datetime, zone: ZoneInfo) -> Standing:
    """How the questions of a wave stand. Raises NotAllowed, NotFound."""
    require(who, Act.SEE_WAVES)
    today = day_of(now, zone)
    async with database.reading() as connection:
        wave = await load_wave(connection, key)
        if wave is None:
            raise NotFound
        if not await is_held(connection, wave, today):
            return Standing()
        return Standing(True, await current_in(connection, KIND, wave.form, wave.form, today) is not None)


async def ask(database: Database, who: Actor, key: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> int:
    """Asks top management to approve the questions of a wave; returns how many people hear of it and may grant it.

    Raises NotAllowed, NotFound, NothingToDo (no approval is needed, or it is asked for).
    """
    require(who, Act.ASK_APPROVAL)
    async with database.writing() as connection:
        wave = await load_wave(connection, key)
        if wave is None:
            raise NotFound
        if not await is_held(connection, wave, day_of(now, zone)):
            raise NothingToDo
        return await ask_in(connection, who, KIND, wave.form, wave.form, quiet=quiet, now=now, zone=zone)


async def survey_of(database: Database, key: str, *, now: datetime, zone: ZoneInfo) -> Text | None:
    """The title of a wave's questionnaire while it is held back; None once it may open, or is over."""
    async with database.reading() as connection:
        wave = await load_wave(connection, key)
        if wave is None or not await is_held(connection, wave, day_of(now, zone)):
            return None
        return (await load_form(connection, wave.form)).title
