"""How long things are kept (design sections 2 and 7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.access import CLOCK
from domain.calendar import day_of
from domain.feedback_rounds import DAYS_KEPT as FEEDBACK_DAYS_KEPT
from domain.reminders import BUDGET_DAYS
from storage.audit import note
from storage.database import Database
from storage.drafts import drop_expired_drafts
from storage.feedback_messages import drop_old_threads
from storage.links import drop_expired_links
from storage.mail_codes import drop_old_codes
from storage.moderation import drop_unread
from storage.outbox import fold_into_counts, forget_letter_days
from storage.participations import drop_flags, waves_with_flags
from storage.wiping import is_wipe_owed, owe_wipe

LETTERS_KEPT = timedelta(hours=48)
FLAGS_KEPT = timedelta(days=30)
"""After the release; until it they say who was asked, and N and n of each evaluation stay (field notes, 3.7)."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows went."""

    letters: int
    drafts: int
    links: int
    feedback: int
    flags: int


async def forget_old(database: Database, *, now: datetime, zone: ZoneInfo) -> Forgotten:
    """Sent letters become counts after 48 hours; drafts go 14 days after the last save, links at their date, anonymous
    conversations 180 days after their last word; who was asked, and comments nobody has read, 30 days after the release
    of the wave. What is owed a wipe, by this or by others, gets it. Raises NotWiped, when all else is done."""
    today = day_of(now, zone)
    async with database.writing() as connection:
        letters = await fold_into_counts(connection, now - LETTERS_KEPT, zone)
        await forget_letter_days(connection, today - timedelta(days=BUDGET_DAYS))
        drafts = await drop_expired_drafts(connection, today)
        links = await drop_expired_links(connection, today)
        feedback = await drop_old_threads(connection, today - timedelta(days=FEEDBACK_DAYS_KEPT))
        await drop_old_codes(connection, today - timedelta(days=1))  # a code of late yesterday may still hold
        if feedback:
            await owe_wipe(connection)
    flags = await _forget_flags(database, now, zone)
    await _wipe_what_is_owed(database)
    return Forgotten(letters, drafts, links, feedback, flags)


async def _forget_flags(database: Database, now: datetime, zone: ZoneInfo) -> int:
    """Deletes the flags of waves released long enough ago, and their unread comments; all of it has been counted."""
    gone = 0
    async with database.reading() as connection:
        found = await waves_with_flags(connection, day_of(now, zone) - FLAGS_KEPT)
    for wave in found:
        async with database.writing() as connection:
            gone += await drop_flags(connection, wave)
            await drop_unread(connection, wave)
            await note(connection, now, CLOCK.id, "flags_forgotten", wave)
            await owe_wipe(connection)
    return gone


async def _wipe_what_is_owed(database: Database) -> None:
    async with database.reading() as connection:
        owed = await is_wipe_owed(connection)
    if owed:
        await database.wipe()
