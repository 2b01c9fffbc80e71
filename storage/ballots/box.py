"""The ballot box: one door for putting a ballot in, and one for taking all of them out at the close."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nacl.exceptions import CryptoError
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import BallotsUnreadable, ConfigurationProblem, NotStored
from storage.ballots import pool
from storage.ballots.keyring import Keyring
from storage.ballots.sealing import Unreadable, new_key, public_half, seal, unseal
from storage.ballots.slots import DamagedKeyFile
from storage.database import Database, to_the_end
from storage.key_files import ReadableByOthers
from storage.tables.surveys import evaluations, waves

_SQLITE_FULL = 2
_BROKEN = (Unreadable, DamagedKeyFile, CryptoError, OSError)


@dataclass
class Submission:
    """One transaction in which a ballot is put in."""

    connection: AsyncConnection
    keyring: Keyring
    written: list[pool.Written] = field(default_factory=list)

    async def put(self, evaluation: str, ballot: str, size: int) -> None:
        """Seals a ballot (JSON of at most `size` bytes) to its wave and puts it among the others of its evaluation."""
        query = select(waves.c.public_key).join(evaluations, evaluations.c.wave == waves.c.key)
        public = (await self.connection.execute(query.where(evaluations.c.id == evaluation))).scalar_one()
        if public is None:
            raise Unreadable
        sealed = seal(ballot, size, public)
        await pool.add(self.connection, self.keyring, evaluation, sealed, size, self.written)


class BallotBox:
    """The ballots of one installation: what is in the database is opened by keys that are not.

    Each ballot is sealed to its wave; the ballots of an evaluation stand together, shuffled, under a key that is
    replaced with every ballot. So neither the database nor any copy of it tells which ballot came when, and the
    participation flag may change in the same transaction (field notes on anonymity, 3.1-3.3).
    """

    def __init__(self, folder: Path) -> None:
        self.keyring = Keyring(folder)
        self._turn = asyncio.Lock()
        self.opening = asyncio.Lock()
        """Held while a wave is opened: the clock and the quality office may ask for it at once."""

    @asynccontextmanager
    async def submitting(self, database: Database) -> AsyncIterator[Submission]:
        """A durable transaction alone, for one ballot; afterwards the keys of what it replaced are erased.

        Raises NotStored if the database, the disk or a key fails, with nothing stored; other errors pass, with nothing
        stored either.
        """
        async with self._turn:
            written: list[pool.Written] = []
            try:
                async with database.writing(alone=True) as connection:
                    submission = Submission(connection, self.keyring, written)
                    yield submission
                    if written:
                        await _require_durable(database, connection)
            except asyncio.CancelledError:
                # the commit may be on its way: both keys stay until the next ballot, or the start, knows which it needs
                raise
            except BaseException as error:
                await to_the_end(self._settle(database, written))
                if isinstance(error, (*_BROKEN, SQLAlchemyError)):
                    raise NotStored from error
                raise
            await self._erase(written)

    async def _erase(self, written: Iterable[pool.Written]) -> None:
        """Erases what was replaced, to the end even if the sender is gone: the next ballot waits for it.

        The ballot is in, whatever the disk says now; a key that stays is erased with the next ballot, at the start or
        at the close.
        """
        try:
            await to_the_end(asyncio.to_thread(self._erase_old, written))
        except _BROKEN:
            return

    def _erase_old(self, written: Iterable[pool.Written]) -> None:
        for one in written:
            self.keyring.segment(one.evaluation, one.segment).keep_only(one.key)

    async def _settle(self, database: Database, written: Sequence[pool.Written]) -> None:
        """After a failure the database says which key is needed; if it cannot, both stay until it can."""
        try:
            async with database.reading() as connection:
                for one in written:
                    await pool.settle(connection, self.keyring, one.evaluation, one.segment)
        except (*_BROKEN, SQLAlchemyError, NotStored):
            return

    async def prepare(self, database: Database) -> None:
        """Makes the box ready after a start: keys private, every pool opens, what a crash left is erased.

        An open wave without a pair of keys gets one. Raises ConfigurationProblem with the remedy.
        """
        await asyncio.to_thread(self._require_private)
        async with database.reading() as connection:
            lost = await self._lost(connection)
        if lost:
            raise ConfigurationProblem(
                f"No key in KEYS_DIR opens the answers of {', '.join(lost)}. If the keys are elsewhere, set KEYS_DIR."
                " If this database comes from a backup, its answers cannot be read any more:"
                f" `sapa survey reset {lost[0]}` forgets them and asks again."
            )
        async with database.writing() as connection:
            query = select(waves.c.key).where(waves.c.state == "open", waves.c.public_key.is_(None))
            for wave in (await connection.execute(query)).scalars().all():
                await self.begin_wave(connection, wave)

    def _require_private(self) -> None:
        try:
            self.keyring.require_private()
        except ReadableByOthers as error:
            mode = "700" if error.path.is_dir() else "600"
            raise ConfigurationProblem(f"{error.path} can be read by others. Run: chmod {mode} {error.path}") from error

    async def _lost(self, connection: AsyncConnection) -> Sequence[str]:
        """The waves whose ballots no key here opens; a segment with two keys keeps the one it needs."""
        lost = set()
        query = select(waves.c.key, waves.c.public_key).where(
            waves.c.public_key.is_not(None), waves.c.opened_on.is_(None)
        )
        for row in (await connection.execute(query)).all():
            if not self._opens(row.key, row.public_key):
                lost.add(row.key)
        for wave, evaluation, segment in await pool.waiting(connection):
            if not await self._settled(connection, evaluation, segment):
                lost.add(wave)
        return sorted(lost)

    async def _settled(self, connection: AsyncConnection, evaluation: str, segment: int) -> bool:
        try:
            return await pool.settle(connection, self.keyring, evaluation, segment)
        except NotStored:  # both keys stay; the next ballot waits for the same, and erases one
            return await pool.has_key(connection, self.keyring, evaluation, segment)

    def _opens(self, wave: str, public: bytes) -> bool:
        try:
            return self.keyring.opens(wave, public)
        except DamagedKeyFile:
            return False

    async def begin_wave(self, connection: AsyncConnection, wave: str) -> None:
        """Makes the pair of keys of a wave that opens; the private half is on the disk before this returns."""
        private = new_key()
        await asyncio.to_thread(self.keyring.keep_wave, wave, private)
        await connection.execute(update(waves).where(waves.c.key == wave).values(public_key=public_half(private)))

    async def sealed(self, database: Database, evaluation: str, size: int) -> Sequence[bytes]:
        """The ballots of an open evaluation, still sealed to their wave. Raises BallotsUnreadable."""
        async with self._turn, database.reading() as connection:
            try:
                return await pool.read(connection, self.keyring, evaluation, size)
            except _BROKEN as error:
                raise BallotsUnreadable(evaluation) from error

    async def take_out(self, connection: AsyncConnection, wave: str, evaluation: str, size: int) -> list[str]:
        """The ballots of one evaluation of a closed wave, opened, in the order the last shuffle left.

        Raises BallotsUnreadable, also while PostgreSQL is still at a ballot whose sender is gone.
        """
        try:
            await pool.wait_for_last(connection, evaluation)
            sealed = await pool.read(connection, self.keyring, evaluation, size)
            return await asyncio.to_thread(self._unseal, wave, sealed) if sealed else []
        except (*_BROKEN, NotStored) as error:
            raise BallotsUnreadable(evaluation) from error

    def _unseal(self, wave: str, sealed: Sequence[bytes]) -> list[str]:
        private = self.keyring.wave(wave)
        if private is None:
            raise Unreadable
        return [unseal(one, private) for one in sealed]

    def destroy(self, wave: str, evaluations: Collection[str]) -> None:
        """Erases the keys of a wave and of its pools: no copy of them can be read from now on."""
        self.keyring.destroy(wave, frozenset(evaluations))


async def _require_durable(database: Database, connection: AsyncConnection) -> None:
    """Raises NotStored where a commit may be lost: the pool would then stand under a key that is erased."""
    if database.is_sqlite:
        level = (await connection.exec_driver_sql("PRAGMA synchronous")).scalar()
        durable = isinstance(level, int) and level >= _SQLITE_FULL
    else:
        durable = (await connection.exec_driver_sql("SHOW synchronous_commit")).scalar() != "off"
    if not durable:
        raise NotStored
