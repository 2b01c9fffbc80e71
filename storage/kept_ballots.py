"""The ratings that were kept of single ballots, and which pairs of questions were exported of them."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.ballots import kept_ballots
from storage.tables.cross_tables import cross_tables
from storage.tables.surveys import waves


async def load_kept(connection: AsyncConnection, wave: str) -> Sequence[Mapping[str, str]]:
    """The kept ratings of a wave: chosen names by question, in no order that says anything."""
    query = select(kept_ballots.c.body).where(kept_ballots.c.wave == wave)
    return [json.loads(body) for body in (await connection.execute(query)).scalars()]


async def load_told(connection: AsyncConnection, wave: str) -> Sequence[tuple[str, str]]:
    """The pairs of questions exported of a wave so far. The wave is locked until the transaction ends."""
    await connection.execute(select(waves.c.key).where(waves.c.key == wave).with_for_update())
    query = select(cross_tables.c.first, cross_tables.c.second).where(cross_tables.c.wave == wave)
    return [(row.first, row.second) for row in await connection.execute(query)]


async def save_told(connection: AsyncConnection, wave: str, pair: tuple[str, str]) -> None:
    """Notes that a pair was exported; a pair that was noted before stays as it is."""
    first, second = sorted(pair)
    if (first, second) not in await load_told(connection, wave):
        await connection.execute(insert(cross_tables).values(wave=wave, first=first, second=second))
