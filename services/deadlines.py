"""The QA office's list of deadlines comes in: checked against the roster, compared, applied or refused."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.deadlines import DeadlineDiff, compare_deadlines
from domain.duties import bound_by
from domain.errors import FileRefused, Finding
from domain.roster import OrganisationTree
from intake.deadlines_csv import DeadlineRow, DeadlineTable
from storage.audit import note
from storage.calendar import known_terms
from storage.database import Database
from storage.deadlines import employees_on_roster, kept_deadlines, known_people, remove_deadlines, write_deadlines
from storage.roster import organisation_tree


async def import_deadlines(
    database: Database, table: DeadlineTable, *, now: datetime, actor: Actor, remove: bool = False
) -> DeadlineDiff:
    """Makes the list say what the table says about what lies ahead, and returns what changed.

    Raises FileRefused, with nothing applied, when a row names a person, a part of the university or a term that is
    not there, or when so many deadlines would go that the file is more likely short than right (unless `remove`);
    NotAllowed.
    """
    require(actor, Act.KEEP_DEADLINES)
    async with database.writing() as connection:
        diff = await apply_deadlines(connection, table, now=now, remove=remove)
        await note(connection, now, actor.id, "import_deadlines")
    return diff


async def preview_deadlines(database: Database, table: DeadlineTable, *, now: datetime, actor: Actor) -> DeadlineDiff:
    """What `import_deadlines` would change. Raises FileRefused when a row names what is not there; NotAllowed."""
    require(actor, Act.KEEP_DEADLINES)
    async with database.reading() as connection:
        return await _compare(connection, table, now)


async def apply_deadlines(
    connection: AsyncConnection, table: DeadlineTable, *, now: datetime, remove: bool
) -> DeadlineDiff:
    """Applies a list inside the caller's transaction. Raises FileRefused as `import_deadlines`."""
    diff = await _compare(connection, table, now)
    if not remove and diff.losses:
        raise FileRefused(diff.losses)
    await remove_deadlines(connection, [one.key for one in diff.removed])
    await write_deadlines(connection, diff.written)
    return diff


async def _compare(connection: AsyncConnection, table: DeadlineTable, now: datetime) -> DeadlineDiff:
    tree = await organisation_tree(connection)
    terms = await known_terms(connection)
    people = await known_people(connection, {one.owner for one in table.deadlines if one.owner})
    findings = [one for row in table.rows for one in _unknown_in(table.file, row, people, tree, terms)]
    if findings:
        raise FileRefused(tuple(findings))
    diff = compare_deadlines(await kept_deadlines(connection), table.deadlines, now)
    employees = await employees_on_roster(connection)
    idle = [row for row in table.rows if not row.deadline.term and not bound_by(row.deadline, employees, tree)]
    warnings = (Finding("owed_by_nobody", table.file, row.line, "key", row.deadline.key) for row in idle)
    return replace(diff, warnings=(*table.warnings, *warnings))


def _unknown_in(
    file: str, row: DeadlineRow, people: frozenset[str], tree: OrganisationTree, terms: frozenset[str]
) -> list[Finding]:
    one, found = row.deadline, []
    if one.owner and one.owner not in people:
        found.append(Finding("unknown_person", file, row.line, "owner", one.owner))
    if one.unit and one.unit not in tree.by_id:
        found.append(Finding("unknown_organisation", file, row.line, "unit", one.unit))
    if one.term and one.term not in terms:
        found.append(Finding("unknown_session", file, row.line, "key", one.term))
    return found
