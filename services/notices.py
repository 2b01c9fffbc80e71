"""A notice to everybody who was asked in a wave that its results are out: once, whether they answered or not.

Who has answered is nowhere any more when results are released, and all get the letter at the same instant, so that
neither the letter nor its day says anything about anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, may, require
from domain.calendar import day_of
from domain.errors import NotFound, NothingToDo, TooLate
from domain.language import Language, Text
from domain.letters import RESULTS_OUT
from domain.notices import may_tell, notice_due
from domain.reminders import BUDGET_DAYS, Budgets, QuietHours, weekly_budget
from domain.result import Release
from reports.infographic import Picture
from services.pictures import approved_picture, public
from storage.audit import note
from storage.database import Database
from storage.notices import ask_notice, asked_in, has_notice, note_told, notices_to_send, was_asked
from storage.outbox import letters_since, put
from storage.releases import load_release


@dataclass(frozen=True)
class Notice:
    """What a letter says: which survey, and when it was."""

    survey: str
    period: Text


async def ask_after_approval(connection: AsyncConnection, wave: str, today: date) -> None:
    """Those who were asked in a wave will hear of its results once a version of them is approved for the public."""
    await ask_notice(connection, wave, today)


async def tell(database: Database, who: Actor, wave: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Has everybody told who was asked in a wave, without an approval. Raises NotAllowed, NotFound, NothingToDo (told
    already), TooLate (on the day of the release, or where the university's figures may not leave it)."""
    require(who, Act.TELL_RESULTS)
    today = day_of(now, zone)
    async with database.writing() as connection:
        release = await load_release(connection, wave)
        if release is None:
            raise NotFound
        if not may_tell(release, today):
            raise TooLate
        if not await ask_notice(connection, wave, today):
            raise NothingToDo
        await note(connection, now, who.id, "tell_results", wave)


async def can_tell(database: Database, who: Actor, wave: str, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether `tell` would do it."""
    if not may(who, Act.TELL_RESULTS):
        return False
    async with database.reading() as connection:
        release = await load_release(connection, wave)
        told = await has_notice(connection, wave)
    return release is not None and may_tell(release, day_of(now, zone)) and not told


async def put_due(database: Database, *, quiet: QuietHours, budgets: Budgets, now: datetime, zone: ZoneInfo) -> int:
    """Puts the letters of notices that were asked for into the outbox, all due at one instant; returns how many."""
    today, put_in = day_of(now, zone), 0
    async with database.reading() as connection:
        waves = await notices_to_send(connection)
    for wave in waves:
        async with database.writing() as connection:
            sent = await letters_since(connection, today - timedelta(days=BUDGET_DAYS - 1))
            people = {one.person: weekly_budget(one.roles, budgets) for one in await asked_in(connection, wave)}
            readers = {person: (sent.get(person, {}), budget) for person, budget in people.items() if budget}
            due = notice_due(readers.values(), now, quiet, zone)
            for person in readers:
                put_in += await put(connection, person, RESULTS_OUT, wave, due)
            await note_told(connection, wave, today)
    return put_in


async def letter(database: Database, person: str, wave: str) -> Notice | None:
    """What the letter says; None if there is nothing to show, or who was asked is not known any more."""
    found = await public(database, wave)  # kept: a wave has thousands of such letters
    async with database.reading() as connection:
        asked = await was_asked(connection, wave, person)
    if found is None or not asked or not await _may_see(database, found.release):
        return None
    return Notice(found.release.survey, found.release.period)


async def picture(database: Database, wave: str, language: Language) -> Picture:
    """The picture of results that everybody may see: approved for the public, or of figures that may leave the
    university. Raises NotFound."""
    found = await public(database, wave)
    if found is None or not await _may_see(database, found.release):
        raise NotFound
    return found.pictures[language.value]


async def _may_see(database: Database, release: Release) -> bool:
    if release.university.public:
        async with database.reading() as connection:
            if await has_notice(connection, release.wave):
                return True
    return await approved_picture(database, release.wave, Language.KK) is not None
