"""Puts the reminders that are due into the outbox."""

from datetime import datetime

from jobs.office import Counts, Office
from services import reminders


async def run(office: Office, now: datetime) -> Counts:
    """Puts in what is due now; what was put in before is not put in twice."""
    due = await reminders.put_due(
        office.database, quiet=office.quiet, budgets=office.budgets, now=now, zone=office.zone
    )
    return {"put_in": due}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When a reminder may become due next."""
    return await reminders.next_due(office.database, after, quiet=office.quiet, zone=office.zone)
