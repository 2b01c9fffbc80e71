"""Telegram accounts, and the personal links that tie them to people."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, String, Table

from storage.tables.base import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", String, ForeignKey("people.id", ondelete="SET NULL"), unique=True),
    Column("language", String, nullable=False),
    Column("consent_version", String, nullable=False),
    Column("consent_on", Date, nullable=False),
    Column("blocked_on", Date),
    Column("quiet", Boolean, nullable=False, default=False),  # /stop: no reminders
    # The one message a person acts on, and whether an answer runs in it: never which (design section 2).
    Column("card_message", BigInteger),
    Column("card_protected", Boolean, nullable=False, default=False),  # what it says is edited away before it goes
    Column("running", Boolean, nullable=False, default=False),
)

links = Table(
    "links",
    metadata,
    Column("hash", String, primary_key=True),  # the link itself is kept nowhere
    Column("person", String, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("confirmed", Boolean, nullable=False, default=False),  # activates every roster role; sandbox tokens only
    Column("used_on", Date),
    Column("used_by", BigInteger),
)
