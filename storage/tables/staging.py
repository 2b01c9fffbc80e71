"""Staging: a copy of a table without its references, where rows of an import wait until all have been read.

Rows stand under the name of their import (`batch`), so that two imports at once cannot mix.
"""

from sqlalchemy import Column, String, Table

from storage.tables.base import metadata


def staged(table: Table, *, key: tuple[str, ...], leave_out: tuple[str, ...] = ()) -> Table:
    """The staging table of `table`, called `staged_…`: its columns but `leave_out`, without foreign keys.

    `key` names the columns that, with the batch, are its primary key.
    """
    columns = (
        Column(column.name, column.type, nullable=column.nullable, primary_key=column.name in key)
        for column in table.columns
        if column.name not in leave_out
    )
    return Table(f"staged_{table.name}", metadata, Column("batch", String, primary_key=True), *columns)


staged_marks = Table(
    "staged_marks",
    metadata,
    Column("batch", String, primary_key=True),
    Column("mark", String, primary_key=True),  # domain.roster_marks.Mark
    Column("kind", String, primary_key=True),  # domain.roster.RosterKind
    Column("key", String, primary_key=True),  # an id, of roles the person's; empty: every row of the kind
    Column("role", String, primary_key=True),  # empty: of no role, or of every role of the person
)
