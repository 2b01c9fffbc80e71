"""Who did which administrative act, by day and hour; never an answer, never a participation."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.base import Moment, metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),  # a person's id, clock, operator
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False, default=""),
)
