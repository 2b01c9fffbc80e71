"""Leaving nothing of what was deleted in the files of a database.

SQLite overwrites what it deletes, and keeps it in its log until the log is cut. PostgreSQL writes each version of a row
to a place of its own, in the order of the changes, and a deleted one stays where it was: so the tables that held what
must be gone are written anew, those with people in them in the order of their keys.
"""

import sqlite3

from sqlalchemy import Dialect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import NotWiped
from storage.facts import drop_fact, load_fact, save_fact
from storage.tables import metadata

REWRITTEN = {
    "participations": "eligible",
    "accounts": "quiet",
    "pools": "body",
    "escrows": "body",
    "waves": "escrowed_key",
    "drafts": "body",
    "comments": "text",
    "loose_values": "value",
    "kept_ballots": "body",
    "feedback": "body",
    "feedback_replies": "body",
    "feedback_waiting": "body",
}
"""Tables of PostgreSQL with rows that must go without a trace, or that tell who did something last; of each a column
that no key stands on."""

SORTED = ("participations", "accounts", "second_opinions")
"""Those with a person in each row: the order of the others is nobody's."""

PATIENCE = 2.0
"""Seconds to wait for whoever reads; meanwhile nobody writes. What did not succeed is tried again at the next tick."""

USUAL_PATIENCE = 30
"""Seconds that any other statement waits for SQLite's lock."""

_USED = text(
    "SELECT relname FROM pg_class WHERE relname = ANY(:names) AND pg_table_is_visible(oid)"
    " AND (pg_relation_size(oid) > 0 OR reltoastrelid <> 0 AND pg_relation_size(reltoastrelid) > 0)"
)
"""Those of some tables that have a file with something in it, be it deleted."""

_OWED = "wipe_owed"
_LOCK_NOT_AVAILABLE = "55P03"


async def owe_wipe(connection: AsyncConnection) -> None:
    """Notes, in the transaction that deletes something, that its traces are to be wiped."""
    await save_fact(connection, _OWED, "yes")


async def is_wipe_owed(connection: AsyncConnection) -> bool:
    """Whether traces of something that was deleted are still to be wiped."""
    return await load_fact(connection, _OWED) is not None


async def wipe_paid(connection: AsyncConnection) -> None:
    """Notes that nothing is left to be wiped."""
    await drop_fact(connection, _OWED)


async def wipe_sqlite(connection: AsyncConnection) -> None:
    """Rebuilds the file and cuts its log, on a connection that begins no transactions. Raises NotWiped."""
    await connection.exec_driver_sql(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
    try:
        # cut first: while somebody reads an old state, each rebuilding would make the log longer by the whole file
        await _cut_log(connection)
        await connection.exec_driver_sql("VACUUM")
        await _cut_log(connection)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise
        raise NotWiped from error
    finally:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout={USUAL_PATIENCE * 1000}")


async def _cut_log(connection: AsyncConnection) -> None:
    """The pragma fails by what it answers, not by an error."""
    busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
    if busy:
        raise NotWiped


async def wipe_postgresql(connection: AsyncConnection) -> None:
    """Writes the tables of `REWRITTEN` anew, on a connection that begins no transactions. Raises NotWiped."""
    await connection.exec_driver_sql(f"SET lock_timeout = {int(PATIENCE * 1000)}")
    try:
        used = frozenset((await connection.execute(_USED, {"names": [*REWRITTEN, *SORTED]})).scalars())
        for table in used.intersection(SORTED):
            await connection.exec_driver_sql(f"CLUSTER {table} USING pk_{table}")
        for table in used.intersection(REWRITTEN):
            await connection.exec_driver_sql(_anew(connection.dialect, table, REWRITTEN[table]))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise NotWiped from error
    finally:
        await connection.exec_driver_sql("RESET lock_timeout")


def _anew(dialect: Dialect, table: str, column: str) -> str:
    """A statement that copies what is there now, all of it under one new transaction, and drops the file it was in.

    VACUUM FULL and CLUSTER keep the transaction of each row, and a deleted row as long as any transaction is open that
    might see it, be it of another database. A change of type does not; `COALESCE` makes it one.
    """
    kind = metadata.tables[table].c[column].type.compile(dialect)
    return f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} USING COALESCE({column}, {column})"
