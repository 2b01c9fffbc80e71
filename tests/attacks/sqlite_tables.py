"""What SQLite itself reads out of a copied database: its tables, row by row in the order it stores them."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.attacks.evidence import Copy
from tests.attacks.sqlite_file import merged


@dataclass(frozen=True)
class StoredTable:
    """One table: its columns with their declared types, its rows as stored, whether each has a hidden number, and the
    page that is the root of its tree."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Any, ...]]
    has_rowid: bool
    first_page: int


def tables(copy: Copy) -> Sequence[StoredTable]:
    """Every table of the database, with what the log holds."""
    content = merged(copy.database, copy.wal)
    if not content:
        return []
    with _opened(content) as connection:
        query = "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' ORDER BY name"
        return [_table(connection, name, page) for name, page in connection.execute(query).fetchall()]


@contextmanager
def _opened(content: bytes) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    try:
        yield connection
    finally:
        connection.close()


def _table(connection: sqlite3.Connection, name: str, first_page: int) -> StoredTable:
    columns = {row[1]: row[2] for row in connection.execute(f'PRAGMA table_info("{name}")')}
    try:
        connection.execute(f'SELECT rowid FROM "{name}" LIMIT 1')
        has_rowid = True
    except sqlite3.OperationalError:
        has_rowid = False
    # NOT INDEXED: in the order of the table itself, as .dump would
    rows = connection.execute(f'SELECT * FROM "{name}" NOT INDEXED').fetchall()
    return StoredTable(name, columns, rows, has_rowid, first_page)
