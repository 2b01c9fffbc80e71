"""An academic calendar comes in: checked against the terms and classes there are, compared, applied or refused."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import CalendarKind
from domain.calendar_changes import CalendarDiff, compare_calendars
from domain.errors import FileRefused, Finding
from domain.roster import too_many_gone
from intake.calendar_csv import CalendarRow, CalendarTable
from services.waves import refresh_running
from storage.audit import note
from storage.calendar import (
    entries,
    forget_exams,
    known_classes,
    known_terms,
    remove_entries,
    set_exams,
    write_entries,
)
from storage.database import Database


async def import_calendar(
    database: Database, table: CalendarTable, *, now: datetime, actor: Actor, remove: bool = False
) -> CalendarDiff:
    """Makes the calendar say what the table says, gives classes their exam times, and returns what changed.

    Raises FileRefused, with nothing applied, when a row names an unknown term or class, or when so many entries would
    go that the file is more likely short than right (unless `remove`); NotAllowed.
    """
    require(actor, Act.IMPORT_ROSTER)
    async with database.writing() as connection:
        diff = await apply_calendar(connection, table, remove=remove)
        await refresh_running(connection, now=now, zone=table.zone)
        await note(connection, now, actor.id, "import_calendar")
    return diff


async def preview_calendar(database: Database, table: CalendarTable, *, actor: Actor) -> CalendarDiff:
    """What `import_calendar` would change. Raises FileRefused when a row names what is not there; NotAllowed."""
    require(actor, Act.IMPORT_ROSTER)
    async with database.reading() as connection:
        return await _compare(connection, table)


async def apply_calendar(connection: AsyncConnection, table: CalendarTable, *, remove: bool) -> CalendarDiff:
    """Applies a calendar inside the caller's transaction. Raises FileRefused as `import_calendar`."""
    diff = await _compare(connection, table)
    if not remove and (losses := too_many_gone(diff.kinds)):
        raise FileRefused(losses)
    await write_changes(connection, diff)
    return diff


async def write_changes(connection: AsyncConnection, diff: CalendarDiff) -> None:
    """Writes what a calendar that came in changes, and gives classes their exam times, in the caller's transaction."""
    await remove_entries(connection, diff.removed)
    await write_entries(connection, diff.written)
    await forget_exams(connection, diff.without_exam)
    await set_exams(connection)


async def _compare(connection: AsyncConnection, table: CalendarTable) -> CalendarDiff:
    await refuse_unknown(connection, table)
    return compare_calendars(await entries(connection), table.entries)


async def refuse_unknown(connection: AsyncConnection, table: CalendarTable) -> None:
    """Does nothing if every term and class that the table names is on the roster; else raises FileRefused."""
    terms, classes = await known_terms(connection), await known_classes(connection)
    sessions = terms | {row.entry.key for row in table.rows if row.entry.kind is CalendarKind.SESSION}
    findings = [finding for row in table.rows for finding in _unknown_in(table.file, row, sessions, classes)]
    if findings:
        raise FileRefused(tuple(findings))


def _unknown_in(file: str, row: CalendarRow, sessions: frozenset[str], classes: Mapping[str, str]) -> list[Finding]:
    entry, found = row.entry, []
    if entry.session and entry.session not in sessions:
        found.append(Finding("unknown_session", file, row.line, "session", entry.session))
    if entry.class_id and entry.class_id not in classes:
        found.append(Finding("unknown_class", file, row.line, "class", entry.class_id))
    elif entry.class_id and entry.session and classes[entry.class_id] != entry.session:
        values = {"term": classes[entry.class_id]}
        found.append(Finding("exam_of_other_term", file, row.line, "session", entry.session, values))
    return found
