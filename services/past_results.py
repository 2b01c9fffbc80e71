"""Results of earlier years come in: checked beside their questionnaire, made safe, frozen like any other release."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.comparability import Comparability
from domain.errors import FileRefused, Finding, NotFound, NothingToDo
from domain.form import Form
from domain.past_release import PastRelease, past_release
from domain.past_results import PastRow, PastTable, rows_unlike
from domain.past_versions import left_out
from domain.release_json import release_to_json
from domain.result import Level, Release
from domain.succession import KIND_OF_LEVEL, Successions
from domain.trend import Earlier, comparison_with
from storage.audit import note
from storage.database import Database
from storage.forms import load_form
from storage.limits import load_limits
from storage.past_results import (
    PastWave,
    last_release,
    load_past_release,
    load_past_releases,
    past_waves,
    save_past_release,
)
from storage.roster import organisation_tree
from storage.successions import courses_on_roster, load_successions
from storage.waves import load_wave


@dataclass(frozen=True)
class PastImport:
    """What an import makes of a file, and what is odd about it but not wrong."""

    made: PastRelease
    warnings: tuple[Finding, ...] = ()


async def import_results(
    database: Database, table: PastTable, *, now: datetime, zone: ZoneInfo, actor: Actor, correction: str = ""
) -> PastImport:
    """Freezes the results of an earlier year and returns what was made of them.

    Raises FileRefused, with nothing kept, when the rows do not fit the questionnaire, when the wave was run here,
    when other results of it are in already, unless `correction` says why these replace them, or when a row is left
    out that an earlier version has told; NothingToDo when the same are in; NotAllowed.
    """
    imported = await preview_results(database, table, now=now, zone=zone, actor=actor, correction=correction)
    # made beforehand: a large file takes seconds, and a bot that runs writes meanwhile
    async with database.writing(alone=True) as connection:
        await _require_free(connection, table, imported.made.release.version)
        await save_past_release(connection, imported.made.release, table.started_on)
        await note(connection, now, actor.id, "import_results", table.wave)
    return imported


async def preview_results(
    database: Database, table: PastTable, *, now: datetime, zone: ZoneInfo, actor: Actor, correction: str = ""
) -> PastImport:
    """What `import_results` would keep. Raises as it does."""
    require(actor, Act.IMPORT_RESULTS)
    async with database.reading() as connection:
        return await _import(connection, table, day_of(now, zone), correction)


async def imported_waves(database: Database, actor: Actor) -> Sequence[PastWave]:
    """Every imported wave, the newest term first. Raises NotAllowed."""
    require(actor, Act.SEE_WAVES)
    async with database.reading() as connection:
        return await past_waves(connection)


async def previous_of(connection: AsyncConnection, survey: str, before_wave: str = "") -> Earlier | None:
    """The last results of a survey before the term of a wave (without one: of all), to count changes from; or None."""
    release = await last_release(connection, survey, before_wave)
    if release is None:
        return None
    return Earlier(release, await _form(connection, release.form_hash), Successions(await load_successions(connection)))


async def comparable_with_last(
    database: Database, actor: Actor, form: Form, before_wave: str = ""
) -> tuple[Release, Comparability] | None:
    """The last results of the form's survey, and which of its questions they can be compared with; None without any.

    Raises NotAllowed.
    """
    require(actor, Act.SEE_WAVES)
    async with database.reading() as connection:
        earlier = await previous_of(connection, form.key, before_wave)
    return (earlier.release, comparison_with(form, earlier)) if earlier else None


async def _import(connection: AsyncConnection, table: PastTable, today: date, correction: str) -> PastImport:
    form = await _form(connection, table.form)
    if findings := _wrong_form(table, form) or rows_unlike(table, form):
        raise FileRefused(findings)
    earlier = await load_past_releases(connection, table.wave)
    await _require_free(connection, table, len(earlier) + 1)
    limits = await load_limits(connection)
    made = await asyncio.to_thread(past_release, table, form, limits, today, correction if earlier else "", earlier)
    if earlier:
        _require_new(table, earlier[-1], made.release, correction)
    if findings := left_out(table, earlier):
        raise FileRefused(findings)
    return PastImport(made, (*table.warnings, *await _without_successor(connection, table)))


async def _require_free(connection: AsyncConnection, table: PastTable, version: int) -> None:
    """Raises FileRefused when the wave was run here, or when that version of it is kept already."""
    if await load_wave(connection, table.wave) is not None:
        raise FileRefused((Finding("wave_was_run_here", table.file, column="wave", value=table.wave),))
    before = await load_past_release(connection, table.wave)
    if before is not None and before.version >= version:
        raise FileRefused((Finding("imported_before", table.file, column="wave", value=table.wave),))


def _require_new(table: PastTable, before: Release, after: Release, correction: str) -> None:
    kept = replace(after, version=before.version, released_on=before.released_on, correction=before.correction)
    if release_to_json(kept) == release_to_json(before):
        raise NothingToDo(f"These results of {table.wave} are in already.")
    if not correction:
        raise FileRefused((Finding("imported_before", table.file, column="wave", value=table.wave),))


def _wrong_form(table: PastTable, form: Form | None) -> tuple[Finding, ...]:
    if table.form and form is None:
        return (Finding("unknown_form", table.file, table.rows[0].line, "form", table.form),)
    if form and form.key != table.survey:
        values = {"survey": form.key}
        return (Finding("form_of_other_survey", table.file, table.rows[0].line, "form", table.form, values),)
    return ()


async def _form(connection: AsyncConnection, version: str) -> Form | None:
    try:
        return await load_form(connection, version) if version else None
    except NotFound:
        return None


async def _without_successor(connection: AsyncConnection, table: PastTable) -> Sequence[Finding]:
    """A warning for each place that is not on the roster, under its own key or the one it has become."""
    tree, courses = await organisation_tree(connection), await courses_on_roster(connection)
    successions = Successions(await load_successions(connection))

    def is_known(row: PastRow) -> bool:
        key = successions.successor(KIND_OF_LEVEL[row.level], row.key)
        return key in (courses if row.level is Level.COURSE else tree.by_id)

    places = _places(table.rows) if tree.by_id else ()
    return [Finding("without_successor", table.file, row.line, "key", row.key) for row in places if not is_known(row)]


def _places(rows: Iterable[PastRow]) -> Sequence[PastRow]:
    """The first row of each place but the university."""
    first: dict[tuple[bool, str], PastRow] = {}
    for row in rows:
        first.setdefault(row.place, row)
    return [row for row in first.values() if row.level is not Level.UNIVERSITY]
