"""Tells readers once a day how many messages wait for them."""

from datetime import datetime

from jobs.office import Counts, Office
from services import feedback


async def run(office: Office, now: datetime) -> Counts:
    """Puts in the letters of the day, once."""
    return {"told": await feedback.tell_readers(office.database, quiet=office.quiet, now=now, zone=office.zone)}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When readers are told next."""
    return await feedback.next_telling(office.database, after, zone=office.zone)
