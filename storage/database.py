"""One door to the database: reads side by side, writes one after another, commits shared.

SQLite has one writer, and a commit costs an fsync; so writers that wait for each other share a transaction,
each inside a savepoint, and each returns only after the commit that holds its rows. A writer that asks to be
alone (a submit) gets a transaction of its own. PostgreSQL is used in the same way: there is one bot process.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.sqlite_connection import connect
from storage.wiping import USUAL_PATIENCE, is_wipe_owed, wipe_paid, wipe_postgresql, wipe_sqlite

MOST_WRITERS_IN_A_COMMIT = 64
KEPT_CONNECTIONS = 30
"""Connections that stay open; a few more may open for a moment."""


class Database:
    """Reads and writes on one engine; use `open_database`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._shared: _SharedTransaction | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite (else PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; on SQLite all its statements see the same moment."""
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql("BEGIN")
            yield connection

    @asynccontextmanager
    async def writing(self, *, alone: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection whose changes are durable when the block has ended, or undone if it raised.

        `alone` gives a transaction that holds nobody else's rows.
        """
        await self._take_turn()
        if alone:
            try:
                await self._commit_shared()
                async with self._begin() as connection:
                    yield connection
            finally:
                self._turn.release()
            return
        try:
            shared = await self._join()
            try:
                async with shared.connection.begin_nested():
                    yield shared.connection
                shared.writers += 1
            finally:
                # The last in the queue pays for all: as long as somebody waits, the commit waits too.
                if not self._waiting or shared.writers >= MOST_WRITERS_IN_A_COMMIT:
                    await self._commit_shared()
        finally:
            self._turn.release()
        await asyncio.shield(shared.committed)

    async def _take_turn(self) -> None:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            # Those before may have left the commit to this writer, who will not come.
            if self._waiting == 1:
                task = asyncio.ensure_future(self._commit_for_absent())
                await asyncio.shield(task)
            raise
        finally:
            self._waiting -= 1

    async def _commit_for_absent(self) -> None:
        async with self._turn:
            await self._commit_shared()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            await self._begin_on(connection)
            try:
                yield connection
            except BaseException:
                await asyncio.shield(connection.rollback())
                raise
            await asyncio.shield(connection.commit())

    async def _begin_on(self, connection: AsyncConnection) -> None:
        if self.is_sqlite:
            # The lock for writing is taken at once, so that a commit cannot fail on it later.
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            await connection.begin()

    async def _join(self) -> "_SharedTransaction":
        if self._shared is None:
            connection = await self.engine.connect()
            try:
                await self._begin_on(connection)
            except BaseException:
                await connection.close()
                raise
            self._shared = _SharedTransaction(connection)
        return self._shared

    async def _commit_shared(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            await asyncio.shield(asyncio.ensure_future(shared.finish()))

    async def wipe(self) -> None:
        """Leaves nothing of what was deleted in the files (field notes on anonymity, 3.7); and owes no wipe any more.

        PostgreSQL's log keeps what it has until the server has gone round it. Raises NotWiped where somebody reads
        meanwhile; then it is to be done again.
        """
        async with self._turn:
            await self._commit_shared()
            async with self.engine.connect() as connection:
                apart = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await (wipe_sqlite if self.is_sqlite else wipe_postgresql)(apart)
                if await is_wipe_owed(apart):
                    await wipe_paid(apart)

    async def close(self) -> None:
        """Closes every connection."""
        async with self._turn:
            await self._commit_shared()
        await self.engine.dispose()


class _SharedTransaction:
    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.writers = 0
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def finish(self) -> None:
        try:
            await self.connection.commit()
        except Exception as error:  # noqa: BLE001 - handed to every writer of this commit, who raises it
            self.committed.set_exception(error)
            self.committed.exception()  # each writer raises it; nobody else needs to be told
        else:
            self.committed.set_result(None)
        finally:
            await self.connection.close()


def open_database(url: str) -> Database:
    """A database at `url` (`sqlite+aiosqlite:///path` or `postgresql+asyncpg://…`); creates the folder of a file.

    Statement parameters never appear in messages of errors (design section 5: answers reach no log).
    """
    parsed = make_url(url)
    # Connections beyond those kept would be opened and closed for each tap of a rush.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": KEPT_CONNECTIONS}
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            _make_private(parsed.database)
        options["connect_args"] = {"timeout": 30, "async_creator_fn": connect}
    engine = create_async_engine(parsed, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    return Database(engine)


def _make_private(path: str) -> None:
    if not os.path.exists(path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _set_pragmas(connection: Any, _record: Any) -> None:
    """WAL with full durability; deleted content is overwritten (field notes on anonymity, 3.7)."""
    # The driver must not begin transactions by itself: BEGIN IMMEDIATE is said by `writing`.
    connection.isolation_level = None
    cursor = connection.cursor()
    busy = f"busy_timeout={USUAL_PATIENCE * 1000}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", busy):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Waits for work that must not be left half done: a cancellation is passed on after it. Raises what it raises."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def is_empty(database: Database) -> bool:
    """Whether there is nobody in the database."""
    async with database.reading() as connection:
        return (await connection.execute(text("SELECT 1 FROM people LIMIT 1"))).first() is None
