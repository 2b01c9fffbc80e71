"""Which ballots the keys of this host open: after a restore, or with another folder of keys, perhaps not all."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ballots.keyring import Keyring
from storage.ballots.pool import opened_by, waiting
from storage.ballots.slots import DamagedKeyFile
from storage.tables.ballots import pools
from storage.tables.surveys import waves


@dataclass(frozen=True)
class Misfit:
    """What cannot be opened of a wave that waits for its ballots."""

    wave: str
    evaluations: frozenset[str]
    """Those whose pool, or a part of it, no key here opens; all that have one where the wave's own pair is missing."""
    fitting: frozenset[str]
    """The evaluations whose ballots can be opened."""


async def misfits(connection: AsyncConnection, keyring: Keyring) -> Sequence[Misfit]:
    """The waves whose ballots, or whose pair of keys, do not fit the keys here, by key. Raises OSError."""
    query = select(waves.c.key, waves.c.public_key).where(waves.c.opened_on.is_(None))
    held = await _pools(connection, keyring)
    found = []
    for row in (await connection.execute(query.order_by(waves.c.key))).all():
        mine = held.get(row.key, {})
        pair_fits = row.public_key is not None and await asyncio.to_thread(_opens, keyring, row.key, row.public_key)
        lost = frozenset(one for one, fits in mine.items() if not (fits and pair_fits))
        # an open wave without any pair gets one at the start
        if lost or not (pair_fits or row.public_key is None):
            found.append(Misfit(row.key, lost, frozenset(mine) - lost))
    return found


async def _pools(connection: AsyncConnection, keyring: Keyring) -> Mapping[str, Mapping[str, bool]]:
    """By wave and evaluation, whether every segment of its pool can be opened."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for wave, evaluation, segment in await waiting(connection):
        here = (pools.c.evaluation == evaluation, pools.c.segment == segment)
        # one at a time: together they may be larger than the memory of a small host
        body = (await connection.execute(select(pools.c.body).where(*here))).scalar_one()
        fits = await asyncio.to_thread(opened_by, keyring.segment(evaluation, segment), body)
        found[wave][evaluation] = fits and found[wave].get(evaluation, True)
    return found


def _opens(keyring: Keyring, wave: str, public: bytes) -> bool:
    try:
        return keyring.opens(wave, public)
    except DamagedKeyFile:
        return False
