"""The pool of an evaluation: its rows, each a segment that one key opens."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ballots.keyring import Keyring
from storage.ballots.sealing import (
    ENCRYPTED_OVERHEAD,
    SEALED_OVERHEAD,
    Unreadable,
    decrypt,
    divide,
    encrypt,
    fits,
    new_key,
)
from storage.ballots.slots import DamagedKeyFile, Slots
from storage.in_doubt import alone_with
from storage.tables.ballots import pools
from storage.tables.surveys import evaluations


@dataclass(frozen=True)
class Written:
    """A segment that a transaction writes, and the key it needs once that has ended well."""

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
    connection: AsyncConnection, keyring: Keyring, evaluation: str, sealed: bytes, size: int, written: list[Written]
) -> None:
    """Puts a sealed ballot among the others of its evaluation, all shuffled and under fresh keys.

    The fresh keys are on the disk beside the old ones and named in `written`, also when this fails half way; the caller
    erases one or the other when it is known how the transaction ended. Raises Unreadable, DamagedKeyFile, OSError,
    NotStored.
    """
    await wait_for_last(connection, evaluation)
    row = (await connection.execute(_LAST, {"of": evaluation})).first()
    segment, held, key = 0, [], None
    if row is not None:
        segment = row.segment
        key = await asyncio.to_thread(_key_of, keyring.segment(evaluation, segment), row.body)
        held = decrypt(row.body, key, size)
    first, rest = divide([*held, sealed])
    await _write(connection, keyring, Written(evaluation, segment, new_key()), first, key, written)
    if rest:
        await _write(connection, keyring, Written(evaluation, segment + 1, new_key()), rest, None, written)


async def _write(
    connection: AsyncConnection,
    keyring: Keyring,
    new: Written,
    ballots: Sequence[bytes],
    old: bytes | None,
    written: list[Written],
) -> None:
    written.append(new)
    await asyncio.to_thread(keyring.segment(new.evaluation, new.segment).add, new.key, old)
    row = {"evaluation": new.evaluation, "segment": new.segment, "body": encrypt(ballots, new.key)}
    if old is None:
        await connection.execute(insert(pools).values(row))
    else:
        here = (pools.c.evaluation == new.evaluation, pools.c.segment == new.segment)
        await connection.execute(update(pools).where(*here).values(row))


async def refill(connection: AsyncConnection, keyring: Keyring, evaluation: str, ballots: Sequence[bytes]) -> None:
    """Puts these ballots, and no others, into the pool of an evaluation; for a database that nothing else uses."""
    await empty(connection, [evaluation])
    await asyncio.to_thread(keyring.destroy_pools, [evaluation])
    segment, rest = 0, list(ballots)
    while rest:
        first, rest = divide(rest)
        await _write(connection, keyring, Written(evaluation, segment, new_key()), first, None, [])
        segment += 1


def _key_of(slots: Slots, body: bytes) -> bytes:
    """The key of a segment among those in its file; a crash may have left two. Raises Unreadable, DamagedKeyFile."""
    for key in slots.held():
        if fits(body, key):
            return key
    raise Unreadable


def opened_by(slots: Slots, body: bytes) -> bool:
    """Whether a key in this file opens a segment. Raises OSError."""
    try:
        _key_of(slots, body)
    except (Unreadable, DamagedKeyFile):
        return False
    return True


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


async def wait_for_last(connection: AsyncConnection, evaluation: str) -> None:
    """Waits for the end of a ballot's transaction that a dead process, or a lost connection, left. Raises NotStored."""
    await alone_with(connection, f"pool {evaluation}")


async def settle(connection: AsyncConnection, keyring: Keyring, evaluation: str, segment: int) -> bool:
    """Erases every key of a segment that its row does not need; False if the row needs one that is not there.

    For after a crash or a transaction that failed, when only the database knows how it ended. Raises NotStored while
    it does not know that either: every key is left.
    """
    slots = keyring.segment(evaluation, segment)
    try:
        body = await _body(connection, evaluation, segment)
        if body is None or len(await asyncio.to_thread(slots.held)) > 1:
            await wait_for_last(connection, evaluation)
            body = await _body(connection, evaluation, segment)
        if body is None:
            await asyncio.to_thread(slots.destroy)
        else:
            await asyncio.to_thread(_keep_needed, slots, body)
    except (Unreadable, DamagedKeyFile):
        return False
    return True


def _keep_needed(slots: Slots, body: bytes) -> None:
    slots.keep_only(_key_of(slots, body))


async def has_key(connection: AsyncConnection, keyring: Keyring, evaluation: str, segment: int) -> bool:
    """Whether a key that is here opens a segment. Raises OSError."""
    body = await _body(connection, evaluation, segment)
    return body is not None and await asyncio.to_thread(opened_by, keyring.segment(evaluation, segment), body)


async def _body(connection: AsyncConnection, evaluation: str, segment: int) -> bytes | None:
    here = (pools.c.evaluation == evaluation, pools.c.segment == segment)
    return (await connection.execute(select(pools.c.body).where(*here))).scalar()


async def waiting(connection: AsyncConnection) -> Sequence[tuple[str, str, int]]:
    """Every segment there is: its wave, its evaluation, its number."""
    query = select(evaluations.c.wave, pools.c.evaluation, pools.c.segment)
    joined = query.join(evaluations, pools.c.evaluation == evaluations.c.id).order_by(*pools.primary_key)
    return [(row.wave, row.evaluation, row.segment) for row in await connection.execute(joined)]


async def sizes(connection: AsyncConnection, wave: str, size: int) -> Mapping[str, int]:
    """How many ballots wait in each evaluation of a wave, by the length of its pool: nothing is opened for it."""
    ballots = (func.length(pools.c.body) - ENCRYPTED_OVERHEAD) / (size + SEALED_OVERHEAD)
    query = select(pools.c.evaluation, func.sum(ballots)).join(evaluations, pools.c.evaluation == evaluations.c.id)
    rows = await connection.execute(query.where(evaluations.c.wave == wave).group_by(pools.c.evaluation))
    return {evaluation: int(number) for evaluation, number in rows.tuples()}


async def empty(connection: AsyncConnection, chosen: Iterable[str]) -> None:
    """Removes the pools of some evaluations."""
    await connection.execute(delete(pools).where(pools.c.evaluation.in_(list(chosen))))
