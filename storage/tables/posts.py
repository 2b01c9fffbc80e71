"""Channels and groups the bot may post to, the files Telegram already has, and what was posted."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table

from storage.tables.base import metadata

channels = Table(
    "channels",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),  # channel, group, supergroup
    Column("title", String, nullable=False),
    Column("can_post", Boolean, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("file_id", String, nullable=False),  # belongs to one bot
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", String, primary_key=True),
    Column("wave", String, ForeignKey("waves.key"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String, nullable=False),  # the picture's name: its language, and what else it ends with
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("posted_on", Date, nullable=False),
)
