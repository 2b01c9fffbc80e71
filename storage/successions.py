"""The table of successions."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.succession import Succession, SuccessionKind
from storage.tables.successions import successions
from storage.tables.university import courses


async def load_successions(connection: AsyncConnection) -> Sequence[Succession]:
    """Every row, in order."""
    query = select(successions.c.kind, successions.c.old, successions.c.new)
    return sorted(Succession(SuccessionKind(row.kind), row.old, row.new) for row in await connection.execute(query))


async def save_successions(connection: AsyncConnection, rows: Collection[Succession]) -> None:
    """Puts these rows in place of all that there are."""
    await connection.execute(delete(successions))
    if rows:
        values = [{"kind": row.kind.value, "old": row.old, "new": row.new} for row in rows]
        await connection.execute(insert(successions), values)


async def courses_on_roster(connection: AsyncConnection) -> frozenset[str]:
    """The ids of the courses that are on the roster now."""
    return frozenset((await connection.execute(select(courses.c.id).where(courses.c.active))).scalars())
