"""Opens the ballots of waves that have closed."""

from datetime import datetime

from jobs.office import Counts, Office
from services import opening


async def run(office: Office, now: datetime) -> Counts:
    """Opens, counts, and destroys the keys. Raises BallotsUnreadable."""
    return {"waves": await opening.open_closed(office.database, office.box, now=now, zone=office.zone)}
