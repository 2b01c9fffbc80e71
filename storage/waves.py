"""Waves, and what the roster and the calendar say about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer as _Integer
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import CalendarKind
from domain.wave import WaveState
from domain.window import Window
from storage.tables.calendar import calendar_entries
from storage.tables.surveys import evaluations, participations, waves
from storage.tables.university import terms

EVALUATION_ID_BYTES = 9


@dataclass(frozen=True)
class WaveRow:
    """A wave as it stands."""

    key: str
    survey: str
    form: str
    term: str
    state: WaveState
    opens_at: datetime
    window: Window
    running_since: datetime | None
    counted_on: date | None
    counted: int
    opened_on: date | None
    key_destroyed_on: date | None


def _wave(row: Row[Any]) -> WaveRow:
    return WaveRow(
        row.key,
        row.survey,
        row.form,
        row.term,
        WaveState(row.state),
        row.opens_at,
        Window(row.window_opens_at, row.closes_at),
        row.running_since,
        row.counted_on,
        row.counted,
        row.opened_on,
        row.key_destroyed_on,
    )


async def load_wave(connection: AsyncConnection, key: str) -> WaveRow | None:
    """The wave with this key, or None."""
    row = (await connection.execute(select(waves).where(waves.c.key == key))).first()
    return _wave(row) if row else None


async def load_waves(connection: AsyncConnection, *states: WaveState) -> Sequence[WaveRow]:
    """The waves in any of `states` (all if none is named), the newest window first."""
    query = select(waves).order_by(waves.c.closes_at.desc(), waves.c.key)
    if states:
        query = query.where(waves.c.state.in_([state.value for state in states]))
    return [_wave(row) for row in await connection.execute(query)]


async def insert_wave(connection: AsyncConnection, key: str, survey: str, form: str, term: str, window: Window) -> None:
    """A new wave, planned."""
    await connection.execute(
        insert(waves).values(
            key=key,
            survey=survey,
            form=form,
            term=term,
            state=WaveState.PLANNED.value,
            opens_at=window.opens,
            window_opens_at=window.opens,
            closes_at=window.closes,
        )
    )


async def update_wave(connection: AsyncConnection, key: str, **values: object) -> None:
    """Sets columns of a wave."""
    await connection.execute(update(waves).where(waves.c.key == key).values(**values))


async def exam_period(connection: AsyncConnection, term: str) -> tuple[datetime, datetime] | None:
    """First and last instant of a term's exam period in the calendar, or None."""
    query = select(calendar_entries.c.starts_at, calendar_entries.c.ends_at).where(
        calendar_entries.c.kind == CalendarKind.EXAM_PERIOD.value, calendar_entries.c.session == term
    )
    row = (await connection.execute(query.order_by(calendar_entries.c.starts_at))).first()
    return (row.starts_at, row.ends_at) if row else None


async def term_title(connection: AsyncConnection, term: str) -> str | None:
    """The title of a term, or None if there is no such term."""
    return (await connection.execute(select(terms.c.title).where(terms.c.id == term))).scalar()


async def count_participation(connection: AsyncConnection, wave: str) -> tuple[int, int]:
    """How many participations of the wave are answered, and how many there are (N: everybody ever eligible).

    Once the ballots are counted the flags are taken back, and what was counted says it.
    """
    uncounted = func.count().filter(evaluations.c.answered.is_(None))
    sums = (func.coalesce(func.sum(column), 0) for column in (evaluations.c.answered, evaluations.c.eligible))
    left, answered, every = (await connection.execute(select(uncounted, *sums).where(evaluations.c.wave == wave))).one()
    if not left:
        return int(answered), int(every)
    query = (
        select(func.count(), func.coalesce(func.sum(participations.c.answered.cast(_Integer)), 0))
        .select_from(participations)
        .join(evaluations, participations.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave)
    )
    every, answered = (await connection.execute(query)).one()
    return int(answered), int(every)


async def count_evaluations(connection: AsyncConnection, wave: str) -> int:
    """How many evaluations of the wave ask somebody."""
    query = select(func.count()).select_from(evaluations).where(evaluations.c.wave == wave, evaluations.c.active)
    return int((await connection.execute(query)).scalar_one())
