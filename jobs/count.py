"""Counts participation once a day, in steps of 5: all that anybody sees while a wave is open."""

from datetime import datetime

from jobs.office import Counts, Office
from services import waves


async def run(office: Office, now: datetime) -> Counts:
    """Counts the open waves that were not counted today."""
    return {"counted": await waves.count_progress(office.database, now=now, zone=office.zone)}
