"""Hands over anonymous messages once a day, and tells readers how many wait for them."""

from datetime import datetime

from jobs.office import Counts, Office
from services import feedback_rounds


async def run(office: Office, now: datetime) -> Counts:
    """Holds the round of the day, once."""
    done = await feedback_rounds.hold_round(
        office.database, office.seals, quiet=office.quiet, now=now, zone=office.zone
    )
    return {"handed_over": done.handed_over, "unreadable": done.unreadable, "told": done.told}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When a round next has something to do."""
    return await feedback_rounds.next_round(office.database, office.seals, after, zone=office.zone)
