"""Messages that wait to be sent: person, kind and keys, never text."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.base import Moment, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),  # digest, role_request, …
    # an account that is not the person's any more, and must hear of it; else the person's account is meant
    Column("chat", BigInteger),
    Column("key", String, nullable=False),  # what it is about, and once for it: a day, a request
    Column("due_at", Moment, nullable=False),
    Column("state", String, nullable=False),  # domain.letters.LetterState
    Column("attempts", Integer, nullable=False, default=0),
    Column("sent_at", Moment),
    UniqueConstraint("person", "kind", "key"),
    Index("ix_outbox_state_due", "state", "due_at"),
)

letter_days = Table(
    "letter_days",
    metadata,
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("letters", Integer, nullable=False),  # against the weekly budget; kept a week
)

letter_counts = Table(
    "letter_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("letters", Integer, nullable=False),
)
