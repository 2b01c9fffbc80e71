"""The table of successions: what the QA office says became of courses, departments, faculties and questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.errors import Finding
from domain.roster import OrganisationTree
from domain.succession import Succession, SuccessionDiff, SuccessionKind, compare_successions
from intake.successions_csv import SuccessionTable
from storage.audit import note
from storage.database import Database
from storage.roster import organisation_tree
from storage.successions import courses_on_roster, load_successions, save_successions


@dataclass(frozen=True)
class SuccessionImport:
    """What a table changes, and what is odd about it but not wrong."""

    diff: SuccessionDiff
    warnings: tuple[Finding, ...] = ()


async def kept_successions(database: Database, actor: Actor) -> Sequence[Succession]:
    """The table as it stands. Raises NotAllowed."""
    require(actor, Act.IMPORT_RESULTS)
    async with database.reading() as connection:
        return await load_successions(connection)


async def preview_successions(database: Database, table: SuccessionTable, actor: Actor) -> SuccessionImport:
    """What `replace_successions` would change. Raises NotAllowed."""
    require(actor, Act.IMPORT_RESULTS)
    async with database.reading() as connection:
        return await _compare(connection, table)


async def replace_successions(
    database: Database, table: SuccessionTable, *, now: datetime, actor: Actor
) -> SuccessionImport:
    """Puts a table in place of the one that is kept, and returns what changed; what is released stays as it is.

    Raises NotAllowed.
    """
    require(actor, Act.IMPORT_RESULTS)
    async with database.writing() as connection:
        found = await _compare(connection, table)
        if not found.diff.is_empty:
            await save_successions(connection, table.successions)
            await note(connection, now, actor.id, "map_results")
    return found


async def _compare(connection: AsyncConnection, table: SuccessionTable) -> SuccessionImport:
    tree, courses = await organisation_tree(connection), await courses_on_roster(connection)
    diff = compare_successions(await load_successions(connection), table.successions)
    succeeded = {(row.kind, row.old) for row in table.successions}
    unknown = (
        Finding("successor_not_on_roster", table.file, line, "new", row.new)
        for line, row in table.rows
        # what was succeeded itself need not be there any more
        if (row.kind, row.new) not in succeeded and not _is_known(row, tree, courses)
    )
    return SuccessionImport(diff, (*table.warnings, *unknown))


def _is_known(row: Succession, tree: OrganisationTree, courses: frozenset[str]) -> bool:
    if row.kind is SuccessionKind.ITEM:
        return True
    if row.kind is SuccessionKind.COURSE:
        return row.new in courses
    return row.new in tree.by_id and tree.by_id[row.new].kind.value == row.kind.value
