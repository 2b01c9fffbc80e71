"""The pool of an evaluation: its rows, each a segment that one key opens."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ballots.keyring import Keyring
from storage.ballots.sealing import Unreadable, decrypt, divide, encrypt, fits, new_key
from storage.ballots.slots import DamagedKeyFile, Slots
from storage.tables.ballots import pools


@dataclass(frozen=True)
class Written:
    """A segment that was written in a transaction which may not have ended yet, and the key it needs from then on."""

    evaluation: str
    segment: int
    key: bytes


_LAST = (
    select(pools.c.segment, pools.c.body)
    .where(pools.c.evaluation == bindparam("of"))
    .order_by(pools.c.segment.desc())
    .limit(1)
)


async def add(
    connection: AsyncConnection, keyring: Keyring, evaluation: str, sealed: bytes, size: int
) -> Sequence[Written]:
    """Puts a sealed ballot among the others of its evaluation, all shuffled and under fresh keys.

    The fresh keys are on the disk beside the old ones; the caller erases one or the other when it is known how the
    transaction ended. Raises Unreadable, DamagedKeyFile, OSError.
    """
    row = (await connection.execute(_LAST, {"of": evaluation})).first()
    segment, held, key = 0, [], None
    if row is not None:
        segment = row.segment
        key = await asyncio.to_thread(_key_of, keyring.segment(evaluation, segment), row.body)
        held = decrypt(row.body, key, size)
    first, rest = divide([*held, sealed])
    written = [await _write(connection, keyring, evaluation, segment, first, key)]
    if rest:
        written.append(await _write(connection, keyring, evaluation, segment + 1, rest, None))
    return written


async def _write(
    connection: AsyncConnection,
    keyring: Keyring,
    evaluation: str,
    segment: int,
    ballots: Sequence[bytes],
    old: bytes | None,
) -> Written:
    key, slots = new_key(), keyring.segment(evaluation, segment)
    await asyncio.to_thread(slots.add, key, old)
    body = encrypt(ballots, key)
    if old is None:
        await connection.execute(insert(pools).values(evaluation=evaluation, segment=segment, body=body))
    else:
        here = (pools.c.evaluation == evaluation, pools.c.segment == segment)
        await connection.execute(update(pools).where(*here).values(body=body))
    return Written(evaluation, segment, key)


def _key_of(slots: Slots, body: bytes) -> bytes:
    """The key of a segment among those in its file; a crash may have left two. Raises Unreadable, DamagedKeyFile."""
    for key in slots.held():
        if fits(body, key):
            return key
    raise Unreadable


async def read(connection: AsyncConnection, keyring: Keyring, evaluation: str, size: int) -> list[bytes]:
    """The sealed ballots of an evaluation, of all its segments together. Raises Unreadable, DamagedKeyFile."""
    query = select(pools.c.segment, pools.c.body).where(pools.c.evaluation == evaluation)
    rows = (await connection.execute(query.order_by(pools.c.segment))).all()
    return await asyncio.to_thread(_open, keyring, evaluation, [(row.segment, row.body) for row in rows], size)


def _open(keyring: Keyring, evaluation: str, rows: Iterable[tuple[int, bytes]], size: int) -> list[bytes]:
    found: list[bytes] = []
    for segment, body in rows:
        found += decrypt(body, _key_of(keyring.segment(evaluation, segment), body), size)
    return found


async def settle(connection: AsyncConnection, keyring: Keyring, evaluation: str, segment: int) -> bool:
    """Erases every key of a segment that its row does not need; False if the row needs one that is not there.

    For after a crash or a transaction that failed, when only the database knows how it ended.
    """
    here = (pools.c.evaluation == evaluation, pools.c.segment == segment)
    body = (await connection.execute(select(pools.c.body).where(*here))).scalar()
    slots = keyring.segment(evaluation, segment)
    if body is None:
        await asyncio.to_thread(slots.destroy)
        return True
    try:
        await asyncio.to_thread(lambda: slots.keep_only(_key_of(slots, body)))
    except (Unreadable, DamagedKeyFile):
        return False
    return True


async def segments(connection: AsyncConnection, evaluations: Iterable[str]) -> Sequence[tuple[str, int]]:
    """The segments of some evaluations."""
    query = select(pools.c.evaluation, pools.c.segment).where(pools.c.evaluation.in_(list(evaluations)))
    return [(row.evaluation, row.segment) for row in await connection.execute(query.order_by(*pools.primary_key))]


async def empty(connection: AsyncConnection, evaluations: Iterable[str]) -> None:
    """Removes the pools of some evaluations."""
    await connection.execute(delete(pools).where(pools.c.evaluation.in_(list(evaluations))))
