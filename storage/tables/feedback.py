"""Anonymous feedback, and the contacts shown with two of its topics.

No table here has a person, account, time, language or rising number, and none has a hidden row id. Texts are sealed and
of one size. What waits for its round is one body of all; the day of a message that was handed over is the day of its
round. What limits how much one person sends is kept in memory only.
"""

from sqlalchemy import Column, Date, LargeBinary, String, Table, Text

from storage.tables.base import metadata

feedback_inboxes = Table(
    "feedback_inboxes",
    metadata,
    Column("unit", String, primary_key=True),  # an organisation; empty: marketing and communication
    Column("public_key", LargeBinary(32), nullable=False),  # the other half is a file in KEYS_DIR
    sqlite_with_rowid=False,
)

feedback_waiting = Table(
    "feedback_waiting",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("day", Date, nullable=False),  # local, of the last change
    Column("body", LargeBinary, nullable=False),  # everything that waits, under a key replaced with every message
    sqlite_with_rowid=False,
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("thread", LargeBinary(16), nullable=False, index=True),  # keyed hash of the thread key
    Column("unit", String, nullable=False),
    Column("topic", String, nullable=False),  # domain.feedback.Topic
    Column("day", Date, nullable=False),  # of the round
    Column("state", String, nullable=False),  # domain.feedback_thread.MessageState
    Column("body", LargeBinary, nullable=False),  # sealed to the inbox
    sqlite_with_rowid=False,
)

feedback_replies = Table(
    "feedback_replies",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("thread", LargeBinary(16), nullable=False, index=True),
    Column("day", Date, nullable=False),  # local
    Column("body", LargeBinary, nullable=False),  # sealed to the thread: only the key in the sender's chat opens it
    sqlite_with_rowid=False,
)

feedback_contacts = Table(
    "feedback_contacts",
    metadata,
    Column("language", String, primary_key=True),
    Column("text", Text, nullable=False),  # one contact a line
)
