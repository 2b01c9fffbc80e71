"""Who may answer and who has: the flags of whole evaluations and waves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.surveys import evaluations, participations, releases


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


async def forget_answers(connection: AsyncConnection, wave: str) -> None:
    """Takes back who has answered, declined or put aside, of a wave that is counted: nobody is reminded of it again."""
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    flags = update(participations).where(participations.c.evaluation.in_(mine))
    await connection.execute(flags.values(answered=False, declined=False, not_mine=False))


async def waves_with_flags(connection: AsyncConnection, released_by: date) -> Sequence[str]:
    """The waves whose first release is of `released_by` or earlier and that still have flags, by key.

    Not one of which an evaluation was not counted: its flags are all that says how many answered.
    """
    mine = (evaluations.c.wave == releases.c.wave,)
    flags = exists().where(*mine, participations.c.evaluation == evaluations.c.id)
    uncounted = exists().where(*mine, evaluations.c.answered.is_(None))
    query = select(releases.c.wave).group_by(releases.c.wave).having(func.min(releases.c.released_on) <= released_by)
    return list((await connection.execute(query.where(flags, ~uncounted).order_by(releases.c.wave))).scalars())


async def drop_flags(connection: AsyncConnection, wave: str) -> int:
    """Deletes the flags of a wave; how many there were."""
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    return (await connection.execute(delete(participations).where(participations.c.evaluation.in_(mine)))).rowcount
