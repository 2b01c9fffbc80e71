"""Puts the reminders of employees' deadlines into the outbox."""

from datetime import datetime

from jobs.office import Counts, Office
from services import duty_reminders


async def run(office: Office, now: datetime) -> Counts:
    """Puts in what is due now; what was put in before is not put in twice."""
    await duty_reminders.begin(office.database, now=now)
    due = await duty_reminders.put_due(
        office.database, quiet=office.quiet, budgets=office.budgets, now=now, zone=office.zone
    )
    return {"put_in": due}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When a reminder of a deadline may become due next."""
    return await duty_reminders.next_due(office.database, after, quiet=office.quiet, zone=office.zone)
