"""SQLite in a thread, with one visit to the thread for each statement.

The driver as it comes visits its thread four times a statement: for a cursor, the statement, its rows and the
cursor's end. On the way of a tap these visits were most of the time (`make bench`).
"""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite


class Cursor:
    """The result of one statement, fetched whole."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> "Cursor":
        """Runs a statement and fetches its rows."""
        await self._connection.in_thread(partial(self._run, sqlite3.Connection.execute, statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        """Runs a statement for each of many rows."""
        await self._connection.in_thread(partial(self._run, sqlite3.Connection.executemany, statement, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """The rows of the last statement, once."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Nothing is open: the statement ended in its own visit."""

    def _run(self, run: Any, statement: str, parameters: Any, connection: sqlite3.Connection) -> None:
        cursor = run(connection, statement, parameters)
        self.description = cursor.description
        self._rows = cursor.fetchall() if self.description else ()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


class Connection(aiosqlite.Connection):
    """The driver's connection, with cursors that need one visit."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        """A new cursor; the thread is not asked for it."""
        return Cursor(self)

    async def in_thread(self, work: Any) -> None:
        """Runs `work` on the SQLite connection in its thread."""
        await self._execute(work, self._conn)  # type: ignore[no-untyped-call]


def connect(path: str, **options: Any) -> Connection:
    """A connection to be awaited, as the driver's own `connect` gives."""
    connection = Connection(partial(sqlite3.connect, path, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # an interpreter that ends does not wait for it
    return connection
