"""What needs the word of a second person, and who was told that results are out."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, text

from storage.tables.base import metadata

approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),  # random
    Column("kind", String, nullable=False),  # domain.approvals.Kind
    Column("subject", String, nullable=False),  # a form's hash, a wave, a broadcast
    Column("content", String, nullable=False),  # the hash of exactly what is asked about
    Column("asked_by", String, nullable=False),  # a person, or the operator of the host
    Column("asked_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("state", String, nullable=False),  # domain.approvals.State
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_on", Date),
    Column("reason", String, nullable=False, default=""),  # domain.approvals.Reason
    Index("ix_approvals_kind_subject", "kind", "subject"),
    Index(
        "ix_approvals_waiting",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

results_notices = Table(
    "results_notices",
    metadata,
    Column("wave", String, ForeignKey("waves.key"), primary_key=True),  # once, whatever is corrected later
    Column("asked_on", Date, nullable=False),
    Column("told_on", Date),  # the letters are in the outbox
)
