"""Deadlines of employees that the QA office keeps, and what their owners have marked as done (kept by name)."""

from sqlalchemy import Column, ForeignKey, String, Table

from storage.tables.base import Moment, metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("key", String, primary_key=True),
    Column("title_kk", String, nullable=False),
    Column("title_ru", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("owner_roles", String, nullable=False, default=""),  # role keys with | between
    Column("owner", String, nullable=False, default=""),  # a person's id
    Column("unit", String, nullable=False, default=""),  # an organisation's id
    Column("due_at", Moment, nullable=False),
    Column("handed_to", String, nullable=False, default=""),  # role keys with | between
)

deadline_marks = Table(
    "deadline_marks",
    metadata,
    Column("duty", String, primary_key=True),  # domain.duties.Duty.key
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", Moment, nullable=False),  # as it stood then: a mark is for one occasion
    Column("done_at", Moment, nullable=False),
)
