"""Who of the quality office wants another to decide about a comment; gone with the decision."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from storage.tables.base import metadata

second_opinions = Table(
    "second_opinions",
    metadata,
    Column("comment", LargeBinary(16), ForeignKey("comments.id"), primary_key=True),
    Column("asker", String, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sqlite_with_rowid=False,
)
