"""Small facts the product keeps about itself, and requests of commands to the running bot."""

from sqlalchemy import Column, Integer, String, Table, Text

from storage.tables.base import metadata

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),  # clock, bot_username, walked_to, limits
    Column("value", Text, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # clock_jump, …
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),  # waiting, done, failed
    Column("answer", Text, nullable=False, default=""),
)
