"""Anonymous feedback, and the contacts shown with two of its topics.

A message has no person, account, time, language or serial number: a random id and the day, nothing that any other
table knows. What limits how much one person sends is kept in memory only.
"""

from sqlalchemy import Boolean, Column, Date, LargeBinary, String, Table, Text

from storage.tables.base import metadata

feedback = Table(
    "feedback",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("day", Date, nullable=False),  # local
    Column("topic", String, nullable=False),  # domain.feedback.Topic
    Column("unit", String, nullable=False, default=""),  # an organisation; empty: marketing and communication
    Column("text", Text, nullable=False),
    Column("seen", Boolean, nullable=False, default=False),
    sqlite_with_rowid=False,
)

feedback_contacts = Table(
    "feedback_contacts",
    metadata,
    Column("language", String, primary_key=True),
    Column("text", Text, nullable=False),  # one contact a line
)
