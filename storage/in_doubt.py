"""Waiting for a transaction whose client is gone and which may still commit.

PostgreSQL goes on without its client: a commit that waits for the disk or for a replica becomes visible when whoever
began it has died or lost the connection, and until then others read the old rows. A lock of the transaction is held
until after that, also where it inserts, and no row could be locked. SQLite has one writer, this process: what a dead
one had not committed never will be.
"""

import asyncio

from sqlalchemy import BigInteger, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import NotStored

PATIENCE = 10.0
"""Seconds. Meanwhile nobody else writes; a server that takes longer has other troubles."""

_PAUSE = 0.02
_TRY = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("what"), cast(0, BigInteger))))


async def alone_with(connection: AsyncConnection, what: str) -> None:
    """Until this transaction ends no other works on `what`, and what it reads from now on is how the last one ended.

    Raises NotStored where another takes too long.
    """
    if connection.dialect.name == "sqlite":
        return
    for _ in range(max(1, round(PATIENCE / _PAUSE))):
        if (await connection.execute(_TRY, {"what": what})).scalar():
            return
        await asyncio.sleep(_PAUSE)
    raise NotStored
