"""Where anonymous messages wait for their round: one body that says nothing, under a key replaced with every message.

The messages stand together, shuffled. Whoever has every copy of the database and its log, and the key files of today,
opens the newest body only: which message came with which commit is told by none (field notes on anonymity, 3.1-3.3).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from random import SystemRandom
from secrets import token_bytes
from struct import Struct

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import NotStored
from storage.ballots.slots import DamagedKeyFile, Slots
from storage.database import Database, to_the_end
from storage.in_doubt import alone_with
from storage.key_files import make_key_folder, require_private
from storage.tables.feedback import feedback_inboxes, feedback_waiting

_ID_BYTES = 16
_ALL = "feedback waiting"
_HEAD = Struct(f">{_ID_BYTES}s{_ID_BYTES}sI")
_shuffle = SystemRandom().shuffle


@dataclass(frozen=True)
class Waiting:
    """A message that waits: its inbox, the mark of its conversation, the local day, and what is sealed to the inbox."""

    unit: str
    mark: bytes
    day: date
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class _Held:
    """A body that can be opened, with the key that does."""

    id: bytes
    key: bytes
    messages: Sequence[Waiting]


@dataclass(frozen=True)
class Mixing:
    """One transaction in which what waits may be replaced."""

    connection: AsyncConnection
    _room: "WaitingRoom"
    merged: list[bytes] = field(default_factory=list)
    """The bodies whose messages went into another one; their keys go with them, once that is certain."""

    async def messages(self) -> Sequence[Waiting]:
        """Everything that waits and can be opened, in random order."""
        return await self._room.messages(self.connection)

    async def replace(self, messages: Iterable[Waiting], today: date) -> None:
        """Puts these in place of everything that could be opened, shuffled and under a fresh key."""
        held = await self._room.held(self.connection)
        key = random_bytes(SecretBox.KEY_SIZE)
        id, old = (held[0].id, held[0].key) if held else (token_bytes(_ID_BYTES), None)
        await asyncio.to_thread(self._room.slots(id).add, key, old)
        await self.connection.execute(
            delete(feedback_waiting).where(feedback_waiting.c.id.in_([id] + [one.id for one in held]))
        )
        row = {"id": id, "day": today, "body": _encrypt(messages, key)}
        await self.connection.execute(insert(feedback_waiting).values(row))
        self.merged.extend(one.id for one in held[1:])


class WaitingRoom:
    """What waits in one installation; its keys are files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def mixing(self, database: Database) -> AsyncIterator[Mixing]:
        """A durable transaction alone; afterwards every key that the database does not need is erased.

        Raises NotStored while PostgreSQL is still at one that lost its client.
        """
        async with self._turn:
            try:
                async with database.writing(alone=True) as connection:
                    if not database.is_sqlite:  # the old key goes for good: the new body must be on the disk before
                        await connection.execute(text("SET LOCAL synchronous_commit TO on"))
                    await alone_with(connection, _ALL)
                    mixing = Mixing(connection, self)
                    yield mixing
            except asyncio.CancelledError:
                # the commit may be on its way: both keys stay until the next message, or the start
                raise
            except BaseException:
                await to_the_end(self.settle(database))
                raise
            await to_the_end(self.settle(database))
            for id in mixing.merged:
                await to_the_end(asyncio.to_thread(self.slots(id).destroy))

    async def messages(self, connection: AsyncConnection) -> Sequence[Waiting]:
        """Everything that waits and can be opened, in random order."""
        found = [message for held in await self.held(connection) for message in held.messages]
        _shuffle(found)
        return found

    async def held(self, connection: AsyncConnection) -> Sequence[_Held]:
        """The bodies that can be opened: one, and another only if a lost key came back.

        One from a backup, whose key is gone, stays aside until its time is over.
        """
        units = await _units(connection)
        rows = (await connection.execute(select(feedback_waiting).order_by(feedback_waiting.c.id))).all()
        keys = [await asyncio.to_thread(self._key_of, row.id, row.body) for row in rows]
        return [_Held(row.id, key, _decrypt(row.body, key, units)) for row, key in zip(rows, keys, strict=True) if key]

    async def settle(self, database: Database) -> None:
        """Erases what a replaced body was opened with; if database or disk fail, both keys stay until they do not."""
        try:
            async with database.reading() as connection:
                await alone_with(connection, _ALL)
                rows = (await connection.execute(select(feedback_waiting))).all()
                await asyncio.to_thread(self._erase_old, [(row.id, row.body) for row in rows])
        except (SQLAlchemyError, OSError, NotStored):
            return

    def _erase_old(self, bodies: Iterable[tuple[bytes, bytes]]) -> None:
        for id, body in bodies:
            key = self._key_of(id, body)
            if key is not None:
                self.slots(id).keep_only(key)

    def slots(self, id: bytes) -> Slots:
        """The key file of one body."""
        return Slots(self._folder / f"{id.hex()}.key")

    def require_private(self) -> None:
        """Raises ReadableByOthers if another account of the host may read a key."""
        make_key_folder(self._folder)
        for path in (self._folder, *sorted(self._folder.iterdir())):
            require_private(path)

    def _key_of(self, id: bytes, body: bytes) -> bytes | None:
        try:
            return next((key for key in self.slots(id).held() if _opens(key, body)), None)
        except DamagedKeyFile:
            return None


def _opens(key: bytes, body: bytes) -> bool:
    try:
        SecretBox(key).decrypt(body)
    except CryptoError:
        return False
    return True


def _encrypt(messages: Iterable[Waiting], key: bytes) -> bytes:
    """Every message takes as much room as any other."""
    mixed = [_HEAD.pack(_name(one.unit), one.mark, one.day.toordinal()) + one.body for one in messages]
    _shuffle(mixed)
    return bytes(SecretBox(key).encrypt(len(mixed).to_bytes(4, "big") + b"".join(mixed)))


def _decrypt(body: bytes, key: bytes, units: dict[bytes, str]) -> Sequence[Waiting]:
    return list(_messages(SecretBox(key).decrypt(body), units))


def _messages(plain: bytes, units: dict[bytes, str]) -> Iterator[Waiting]:
    count = int.from_bytes(plain[:4], "big")
    size = (len(plain) - 4) // max(count, 1)
    for place in range(count):
        one = plain[4 + place * size : 4 + (place + 1) * size]
        name, mark, day = _HEAD.unpack_from(one)
        yield Waiting(units[name], mark, date.fromordinal(day), one[_HEAD.size :])


async def _units(connection: AsyncConnection) -> dict[bytes, str]:
    """Every inbox by the name that stands beside its messages."""
    found = (await connection.execute(select(feedback_inboxes.c.unit))).scalars()
    return {_name(unit): unit for unit in found}


def _name(unit: str) -> bytes:
    return blake2b(unit.encode(), digest_size=_ID_BYTES).digest()
