"""Opens and closes waves as the clock says, and keeps them in step with the roster."""

from datetime import datetime

from jobs.office import Counts, Office
from services import waves


async def run(office: Office, now: datetime) -> Counts:
    """Opens and closes what is due."""
    changed = await waves.follow_clock(office.database, office.box, now=now, zone=office.zone, quiet=office.quiet)
    return {"changed": len(changed)}


async def next_instant(office: Office, after: datetime) -> datetime | None:
    """When a wave opens or closes next."""
    return await waves.next_state_change(office.database, now=after, zone=office.zone)
