"""Codes sent to university addresses: only a keyed hash of the last one, and what limits the next."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, String, Table

from storage.tables.base import Moment, metadata

mail_codes = Table(
    "mail_codes",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),  # of person, account and code, under a key of this installation
    Column("sent_at", Moment, nullable=False),
    Column("day", Date, nullable=False),  # local
    Column("codes", Integer, nullable=False),  # sent on that day
    Column("tries", Integer, nullable=False, default=0),  # wrong ones
    Column("used", Boolean, nullable=False, default=False),
)
