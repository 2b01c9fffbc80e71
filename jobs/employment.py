"""Puts the letters about graduates' employment that are due into the outbox, and forgets old drafts."""

from datetime import datetime

from jobs.office import Counts, Office
from services import employment, employment_letters


async def run(office: Office, now: datetime) -> Counts:
    """Puts in what is due now; what was put in before is not put in twice."""
    put_in = await employment_letters.put_due(
        office.database, quiet=office.quiet, budgets=office.budgets, now=now, zone=office.zone
    )
    return {"put_in": put_in, "drafts": await employment.drop_old_drafts(office.database, now=now, zone=office.zone)}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When a letter may become due next."""
    return await employment_letters.next_due(office.database, after, quiet=office.quiet, zone=office.zone)
