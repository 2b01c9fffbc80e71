"""Forgets what is no longer needed: sent reminders become counts, old drafts, links, conversations and flags go."""

from dataclasses import asdict
from datetime import datetime

from jobs.office import Counts, Office
from services import retention


async def run(office: Office, now: datetime) -> Counts:
    """Forgets everything past its time."""
    done = await retention.forget_old(office.database, now=now, zone=office.zone)
    return asdict(done)
