"""Who may answer and who has: the flags of whole evaluations and waves."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.surveys import evaluations, participations


async def count_answered(connection: AsyncConnection, chosen: Iterable[str]) -> int:
    """How many flags of these evaluations say that somebody has answered."""
    query = select(func.count()).select_from(participations).where(participations.c.evaluation.in_(list(chosen)))
    return int((await connection.execute(query.where(participations.c.answered))).scalar_one())


async def unset_answered(connection: AsyncConnection, chosen: Collection[str]) -> Sequence[str]:
    """Takes back that people have answered these evaluations; returns who had and may answer again, by id."""
    mine = (participations.c.evaluation.in_(list(chosen)), participations.c.answered)
    active = select(evaluations.c.id).where(evaluations.c.active)
    who = select(participations.c.person).distinct().where(*mine, participations.c.eligible)
    query = who.where(participations.c.evaluation.in_(active)).order_by(participations.c.person)
    found = list((await connection.execute(query)).scalars())
    await connection.execute(update(participations).where(*mine).values(answered=False))
    return found


async def drop_flags(connection: AsyncConnection, wave: str) -> int:
    """Deletes the flags of a wave; how many there were."""
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    return (await connection.execute(delete(participations).where(participations.c.evaluation.in_(mine)))).rowcount
