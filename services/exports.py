"""Results that leave as files: from the frozen release, and of single ballots two questions at most."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.errors import NotExported, NotFound
from domain.form import Form, Question
from domain.kept_ballots import kept_questions
from domain.language import Language
from domain.microdata import MOST_ATTRIBUTES, CrossTable, cross_table, require_no_circle, require_no_small_rest
from domain.result import Release, UnitResult
from reports.exports import Format, cross_export, file_bytes, results_export
from storage.audit import note
from storage.database import Database
from storage.deadlines import names_of
from storage.forms import has_form, load_form
from storage.kept_ballots import load_kept, load_told, save_told
from storage.limits import load_limits
from storage.past_results import load_past_release
from storage.releases import load_release
from storage.waves import load_wave


@dataclass(frozen=True)
class ExportFile:
    """A file with its name, and the version of the release it is of."""

    name: str
    content: bytes
    version: int


async def exportable(database: Database, who: Actor, key: str) -> Form:
    """The form of a wave that `who` may export now. Raises as `export_results`."""
    require(who, Act.EXPORT_RESULTS)
    async with database.reading() as connection:
        _release, form = await _released(connection, key)
    return form


async def export_results(
    database: Database,
    who: Actor,
    key: str,
    chosen: Format,
    language: Language,
    *,
    unit: str = "",
    comments: bool = False,
    now: datetime,
) -> ExportFile:
    """The file of a released wave: all of it, or one `unit` with what is below it; made in a thread, audited.

    `comments` puts the comments in place of the figures where a file has one table. Raises NotAllowed, NotFound (no
    such wave or unit), NotExported (not released yet).
    """
    require(who, Act.EXPORT_RESULTS)
    async with database.reading() as connection:
        release, form = await _released(connection, key)
        names = await names_of(connection, _instructors(release))
    within = _units_named(release, unit) if unit else ()
    made = await asyncio.to_thread(_results_file, release, form, names, chosen, language, within, comments)
    async with database.writing() as connection:
        await note(connection, now, who.id, "export_results", f"{key}:{release.version}:{chosen.value}")
    return ExportFile(f"{key}-v{release.version}.{chosen.value}", made, release.version)


async def export_ratings(
    database: Database,
    who: Actor,
    key: str,
    chosen: Format,
    language: Language,
    *,
    questions: Sequence[str],
    now: datetime,
) -> ExportFile:
    """The file of two questions beside each other, from the kept ballots of a released wave; audited.

    Raises NotAllowed, NotFound (no such wave or question), and NotExported with the reason.
    """
    require(who, Act.EXPORT_RESULTS)
    async with database.writing() as connection:
        release, form = await _released(connection, key)
        if not form.keep_ballots:
            raise NotExported(
                f"The form of {key} does not keep ballots: what one person answered is not stored together, "
                "so there is nothing to export but the release itself (leave out --microdata)."
            )
        table = await _told_table(connection, release, form, questions)
        await note(connection, now, who.id, "export_ratings", f"{key}:{'+'.join(questions)}:{chosen.value}")
    made = await asyncio.to_thread(lambda: file_bytes(cross_export(release, form, table, language.value), chosen))
    return ExportFile(f"{key}-v{release.version}-ratings.{chosen.value}", made, release.version)


async def _told_table(
    connection: AsyncConnection, release: Release, form: Form, questions: Sequence[str]
) -> CrossTable:
    first, second = _two(release, form, questions)
    pair = (first.name, second.name)
    require_no_circle(pair, await load_told(connection, release.wave))
    table = cross_table((first, second), await load_kept(connection, release.wave), release.min_ratings)
    rated = {each.name: _rated(release, each.name) for each in (first, second)}
    require_no_small_rest(table, rated, (await load_limits(connection)).min_distribution)
    await save_told(connection, release.wave, pair)
    return table


def _rated(release: Release, question: str) -> int:
    item = release.university.item(question)
    return (item.n if item else None) or 0


def _two(release: Release, form: Form, names: Sequence[str]) -> tuple[Question, Question]:
    """The two questions that are named. Raises NotFound, NotExported."""
    kept = {question.name: question for question in kept_questions(form)}
    if len(set(names)) != MOST_ATTRIBUTES:
        raise NotExported(
            "Whole ballots are not exported: beside the figures of a small course one could find out whose they are. "
            f"Two questions can be set beside each other: --questions A,B. There are: {', '.join(kept)}."
        )
    for name in names:
        if name not in kept:
            raise NotFound(f"No rating {name} is kept of single ballots. There are: {', '.join(kept)}.")
        item = release.university.item(name)
        if item is None or not item.shares:
            raise NotExported(f"The release does not tell how {name} was answered: nor does an export.")
    first, second = (kept[name] for name in names)
    return first, second


async def _released(connection: AsyncConnection, key: str) -> tuple[Release, Form]:
    if await load_wave(connection, key) is None:
        return await _imported(connection, key)
    release = await load_release(connection, key)
    if release is None:
        raise NotExported(
            f"{key} is not released yet. Results leave with the release and as it tells them, never before: "
            "figures that change while answers come in would give single answers away."
        )
    return release, await load_form(connection, release.form_hash)


async def _imported(connection: AsyncConnection, key: str) -> tuple[Release, Form]:
    release = await load_past_release(connection, key)
    if release is None:
        raise NotFound(f"There is no wave {key}.")
    if not (release.form_hash and await has_form(connection, release.form_hash)):
        raise NotExported(f"{key} was imported without its form, so its questions have no words here.")
    return release, await load_form(connection, release.form_hash)


def _units_named(release: Release, name: str) -> tuple[str, ...]:
    """The keys of the units that a key, or the identifier of an organisation, a course or an evaluation, names."""
    found = tuple(unit.key for unit in release.university.walk() if name in _names(unit))
    if not found:
        raise NotFound(f"The release of {release.wave} has no unit {name}. See the column unit of the whole export.")
    return found


def _names(unit: UnitResult) -> tuple[str, ...]:
    return (unit.key, unit.key.partition(":")[2] or unit.key, *filter(None, (unit.evaluation, unit.course)))


def _instructors(release: Release) -> frozenset[str]:
    units = tuple(release.university.walk())
    asked = {one.key for unit in units for one in unit.instructors} | {one.key for one in release.instructors}
    return frozenset(asked | {one.instructor for unit in units for one in unit.comments if one.instructor})


def _results_file(
    release: Release,
    form: Form,
    names: Mapping[str, str],
    chosen: Format,
    language: Language,
    within: Sequence[str],
    comments: bool,
) -> bytes:
    export = results_export(release, form, names, language.value, within=within, comments_first=comments)
    return file_bytes(export, chosen)
