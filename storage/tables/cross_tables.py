"""Which pairs of questions of a wave were exported beside each other: what may be told next depends on it."""

from sqlalchemy import Column, ForeignKey, String, Table

from storage.tables.base import metadata

cross_tables = Table(
    "cross_tables",
    metadata,
    Column("wave", String, ForeignKey("waves.key"), primary_key=True),
    Column("first", String, primary_key=True),
    Column("second", String, primary_key=True),
    sqlite_with_rowid=False,
)
