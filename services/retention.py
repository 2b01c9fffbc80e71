"""How long things are kept (design sections 2 and 7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import day_of
from domain.feedback_rounds import DAYS_KEPT as FEEDBACK_DAYS_KEPT
from domain.reminders import BUDGET_DAYS
from storage.database import Database
from storage.drafts import drop_expired_drafts
from storage.feedback_messages import drop_old_threads
from storage.links import drop_expired_links
from storage.mail_codes import drop_old_codes
from storage.outbox import fold_into_counts, forget_letter_days

LETTERS_KEPT = timedelta(hours=48)


@dataclass(frozen=True)
class Forgotten:
    """How many rows went."""

    letters: int
    drafts: int
    links: int
    feedback: int


async def forget_old(database: Database, *, now: datetime, zone: ZoneInfo) -> Forgotten:
    """Sent letters become counts after 48 hours; drafts go 14 days after the last save, links at their date, anonymous
    conversations 180 days after their last word."""
    today = day_of(now, zone)
    async with database.writing() as connection:
        letters = await fold_into_counts(connection, now - LETTERS_KEPT, zone)
        await forget_letter_days(connection, today - timedelta(days=BUDGET_DAYS))
        drafts = await drop_expired_drafts(connection, today)
        links = await drop_expired_links(connection, today)
        feedback = await drop_old_threads(connection, today - timedelta(days=FEEDBACK_DAYS_KEPT))
        await drop_old_codes(connection, today - timedelta(days=1))  # a code of late yesterday may still hold
    return Forgotten(letters, drafts, links, feedback)
