"""Surveys that have closed: what an old button of one should say."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select

from domain.errors import SurveyClosed
from domain.wave import WaveState
from storage.database import Database
from storage.tables.surveys import evaluations, participations, waves

OVER = (WaveState.CLOSED.value, WaveState.RELEASED.value)


async def require_running(database: Database, person: str, evaluation: str = "", *, now: datetime) -> None:
    """Does nothing while the survey of an evaluation may still be answered; raises SurveyClosed when it is over.

    Without an evaluation (a button that names only a draft) the person's latest survey is meant. One that was never
    open for them, or that they have no part in, is not over.
    """
    query = (
        select(waves.c.state, waves.c.closes_at)
        .join(evaluations, evaluations.c.wave == waves.c.key)
        .join(participations, participations.c.evaluation == evaluations.c.id)
        .where(participations.c.person == person, waves.c.state != WaveState.PLANNED.value)
        .order_by(waves.c.closes_at.desc())
        .limit(1)
    )
    if evaluation:
        query = query.where(evaluations.c.id == evaluation)
    async with database.reading() as connection:
        latest = (await connection.execute(query)).first()
        if latest is None and evaluation:
            latest = (await connection.execute(_forgotten(evaluation))).first()
    if latest is not None and (latest.state in OVER or latest.closes_at < now):
        raise SurveyClosed(released=latest.state == WaveState.RELEASED.value)


def _forgotten(evaluation: str) -> Select[Any]:
    """The wave of an evaluation that was released so long ago that nobody's part in it is known any more."""
    anybody = exists().where(participations.c.evaluation == evaluations.c.id)
    query = select(waves.c.state, waves.c.closes_at).join(evaluations, evaluations.c.wave == waves.c.key)
    return query.where(evaluations.c.id == evaluation, waves.c.state == WaveState.RELEASED.value, ~anybody)
