"""Puts the letters about results that are out into the outbox, and ends requests nobody decided."""

from datetime import datetime

from jobs.office import Counts, Office
from services import approvals, notices


async def run(office: Office, now: datetime) -> Counts:
    """Puts in what was asked for; what was put in before is not put in twice."""
    told = await notices.put_due(office.database, quiet=office.quiet, budgets=office.budgets, now=now, zone=office.zone)
    lapsed = await approvals.lapse(office.database, quiet=office.quiet, now=now, zone=office.zone)
    return {"told": told, "lapsed": lapsed}
