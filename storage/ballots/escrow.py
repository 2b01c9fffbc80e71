"""Copies of pools for an accident: sealed to a recovery key whose other half is nowhere on the host.

Off unless the operator sets ESCROW_KEY; docs/operations.md says what it costs. A copy is made anew when at least five
ballots have come since the last one, and always leaves five out: so whoever holds all copies and the recovery key can
narrow an answer to the five people of one interval, and what the counts say beyond the copies is that of five or more
(field notes on anonymity, 3.3).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ballots.keyring import Keyring
from storage.ballots.pool import refill, sizes
from storage.ballots.sealing import SEALED_OVERHEAD, Unreadable, public_half, shuffled
from storage.tables.ballots import escrows
from storage.tables.surveys import evaluations, waves

SMALLEST_GROWTH = 5
LEFT_OUT = 5
"""Without these, the counts less the last copy would be the answers of the last one to four."""

_NO_MORE = 2**31 - 1
"""Of a pool that was put back no copy is made: one could leave out others than the copy before."""


@dataclass(frozen=True)
class PutBack:
    """What came back of a wave, and what did not though it is of the same evaluations."""

    ballots: int
    lost: int


def is_due(held: int, copied: int) -> bool:
    """Whether a pool of so many ballots is copied anew, where its copy holds so many (0: there is none)."""
    return held - LEFT_OUT >= copied + SMALLEST_GROWTH


async def copied(connection: AsyncConnection, wave: str) -> Mapping[str, int]:
    """How many ballots the copies of a wave hold, by evaluation."""
    query = select(escrows.c.evaluation, escrows.c.ballots).join(evaluations, escrows.c.evaluation == evaluations.c.id)
    return dict((await connection.execute(query.where(evaluations.c.wave == wave))).tuples().all())


async def keep_copy(connection: AsyncConnection, evaluation: str, sealed: Sequence[bytes], public: bytes) -> None:
    """Puts a copy of an evaluation's ballots, but five, shuffled, in place of the one before."""
    chosen = shuffled(without_five(sealed))
    body = bytes(SealedBox(PublicKey(public)).encrypt(b"".join(chosen)))
    await connection.execute(delete(escrows).where(escrows.c.evaluation == evaluation))
    await connection.execute(insert(escrows).values(evaluation=evaluation, ballots=len(chosen), body=body))


def without_five(sealed: Sequence[bytes]) -> Sequence[bytes]:
    """All but five that chance chose when they were sealed, before anybody knew their order.

    Whoever is in a copy is in every later one: those who come may only push out of the five, so that all copies
    together still leave five out.
    """
    return sorted(sealed, key=lambda one: blake2b(one).digest())[:-LEFT_OUT]


async def keep_wave_key(connection: AsyncConnection, keyring: Keyring, wave: str, public: bytes) -> None:
    """Keeps the private half of a wave's pair, sealed like the copies: they are of no use without it."""
    private = keyring.wave(wave)
    if private is None:
        raise Unreadable
    body = bytes(SealedBox(PublicKey(public)).encrypt(private))
    await connection.execute(update(waves).where(waves.c.key == wave).values(escrowed_key=body))


async def put_back(
    connection: AsyncConnection, keyring: Keyring, wave: str, lost: Collection[str], recovery: bytes, size: int
) -> PutBack:
    """Puts the copied ballots of a wave's lost evaluations into pools under fresh keys.

    Raises Unreadable for another key.
    """
    escrowed = (await connection.execute(select(waves.c.escrowed_key).where(waves.c.key == wave))).scalar()
    if escrowed is None:
        return PutBack(0, 0)
    private = _opened(escrowed, recovery)
    keyring.keep_wave(wave, private)
    await connection.execute(update(waves).where(waves.c.key == wave).values(public_key=public_half(private)))
    query = select(escrows.c.evaluation, escrows.c.body).where(escrows.c.evaluation.in_(list(lost)))
    held, back, gone = await sizes(connection, wave, size), 0, 0
    for row in (await connection.execute(query)).all():
        plain, length = _opened(row.body, recovery), size + SEALED_OVERHEAD
        sealed = [plain[start : start + length] for start in range(0, len(plain), length)]
        await refill(connection, keyring, row.evaluation, sealed)
        mine = update(escrows).where(escrows.c.evaluation == row.evaluation)
        await connection.execute(mine.values(ballots=_NO_MORE))
        back += len(sealed)
        gone += held[row.evaluation] - len(sealed)
    return PutBack(back, gone)


async def drop_copies(connection: AsyncConnection, wave: str) -> None:
    """Removes the copies of a wave whose ballots are counted."""
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    await connection.execute(delete(escrows).where(escrows.c.evaluation.in_(mine)))
    await connection.execute(update(waves).where(waves.c.key == wave).values(escrowed_key=None))


async def drop_copies_of(connection: AsyncConnection, chosen: Iterable[str]) -> None:
    """Removes the copies of some evaluations whose ballots are lost and asked for again."""
    await connection.execute(delete(escrows).where(escrows.c.evaluation.in_(list(chosen))))


def _opened(body: bytes, recovery: bytes) -> bytes:
    try:
        return bytes(SealedBox(PrivateKey(recovery)).decrypt(body))
    except CryptoError as error:
        raise Unreadable from error
