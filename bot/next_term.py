"""The demo's quality office plans ahead: when a semester begins, its wave is planned."""

from dataclasses import dataclass
from datetime import datetime

from bot.surveys import NEXT_TERM, plan_teaching
from domain.access import OPERATOR
from domain.calendar import CalendarKind
from jobs.office import Counts, Office
from storage.calendar import entries
from storage.waves import load_wave


@dataclass
class NextTerm:
    """A job of the demo's timetable."""

    planned: bool = False

    async def run(self, office: Office, now: datetime) -> Counts:
        """Plans the wave of the next semester, once it has begun."""
        if not self.planned and await _is_due(office, now):
            await plan_teaching(office.database, OPERATOR, NEXT_TERM, now=now, zone=office.zone)
            self.planned = True
            return {"planned": 1}
        return {}


async def _is_due(office: Office, now: datetime) -> bool:
    async with office.database.reading() as connection:
        if await load_wave(connection, f"teaching-{NEXT_TERM}") is not None:
            return False
        begun = await entries(connection, kind=CalendarKind.SESSION, session=NEXT_TERM)
    return any(entry.start <= now for entry in begun)
