"""Copies open pools once a day, where the operator has set a recovery key."""

from datetime import datetime

from domain.calendar import day_of
from jobs.office import Counts, Office
from services import escrow
from storage.facts import load_fact, save_fact


async def run(office: Office, now: datetime) -> Counts:
    """Copies what has grown by five or more, but five. Raises BallotsUnreadable."""
    if office.escrow is None:
        return {}
    today = day_of(now, office.zone).isoformat()
    async with office.database.reading() as connection:
        if await load_fact(connection, "escrow_copied_on") == today:
            return {}
    copied = await escrow.copy_grown(office.database, office.box, office.escrow)
    async with office.database.writing() as connection:
        await save_fact(connection, "escrow_copied_on", today)
    return {"copied": copied}
