"""What is planned next, in plain words: where "to next event" leads, and what the chat page says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import CalendarEntry, CalendarKind, day_of, start_of
from domain.surveys import SURVEYS
from domain.wave import WaveState, next_change
from jobs import deadlines, employment, feedback, remind
from jobs.office import Office
from services.form_approvals import held_waves
from services.waves import RUNNING
from storage.calendar import entries
from storage.outbox import next_due
from storage.people import next_graduation
from storage.reading import next_opening
from storage.waves import load_waves


class EventKind(StrEnum):
    """What happens at an instant, as the chat page names it."""

    WAVE_OPENS = "A survey opens"
    WAVE_CLOSES = "A survey closes"
    COURSES_OPEN = "Courses open for their students"
    REMINDERS = "Reminders to students"
    DEADLINES = "Reminders of deadlines"
    EMPLOYMENT = "Letters about employment"
    FEEDBACK = "Readers hear of waiting feedback"
    LETTERS = "Letters that waited are sent"
    SEMESTER_BEGINS = "The semester begins"
    SEMESTER_ENDS = "The semester is over"
    CLASSES_BEGIN = "Classes begin"
    EXAMS_BEGIN = "The exam period begins"
    CHANGE_OF_GRADE = "The last day for change-of-grade forms"
    GRADUATION = "Graduation day"


@dataclass(frozen=True)
class Event:
    """Something planned; `about` says of what, and may be empty."""

    at: datetime
    kind: EventKind
    about: str = ""

    @property
    def text(self) -> str:
        """One line for the chat page."""
        return f"{self.kind}: {self.about}" if self.about else self.kind.value


_BEGINS = {
    CalendarKind.SESSION: EventKind.SEMESTER_BEGINS,
    CalendarKind.CLASSES: EventKind.CLASSES_BEGIN,
    CalendarKind.EXAM_PERIOD: EventKind.EXAMS_BEGIN,
    CalendarKind.CHANGE_OF_GRADE: EventKind.CHANGE_OF_GRADE,
}


async def next_events(office: Office, now: datetime) -> tuple[Event, ...]:
    """All that is planned for the next instant at which somebody may notice something; empty if nothing is."""
    async with office.database.reading() as connection:
        found = [
            *await _of_waves(connection, office, now),
            *await _of_courses(connection, now),
            *_of_calendar(await entries(connection), now),
            *await _of_graduation(connection, office, now),
        ]
        letters = await next_due(connection, now)
    found += [Event(letters, EventKind.LETTERS)] if letters else []
    for kind, job in _JOBS.items():
        instant = await job(office, now)
        found += [Event(instant, kind)] if instant else []
    ahead = [event for event in found if event.at > now]
    first = min((event.at for event in ahead), default=None)
    return tuple(event for event in ahead if event.at == first)


async def _of_waves(connection: AsyncConnection, office: Office, now: datetime) -> Iterable[Event]:
    found = []
    held = await held_waves(connection, day_of(now, office.zone))
    for wave in await load_waves(connection, *RUNNING):
        change = next_change(wave.state, wave.opens_at, wave.window.closes, held=wave.key in held)
        if change is not None:
            opens = wave.state is WaveState.PLANNED and now < wave.opens_at and wave.key not in held
            kind = EventKind.WAVE_OPENS if opens else EventKind.WAVE_CLOSES
            found.append(Event(change, kind, f"{SURVEYS[wave.survey].name['en']}, {wave.term}"))
    return found


async def _of_courses(connection: AsyncConnection, now: datetime) -> Iterable[Event]:
    opening = await next_opening(connection, now)
    return [Event(opening.at, EventKind.COURSES_OPEN, ", ".join(opening.titles))] if opening else []


def _of_calendar(calendar: Iterable[CalendarEntry], now: datetime) -> Iterable[Event]:
    for entry in calendar:
        if entry.kind in _BEGINS and entry.start > now:
            yield Event(entry.start, _BEGINS[entry.kind], entry.session)
        if entry.kind is CalendarKind.SESSION and entry.end > now:
            yield Event(entry.end, EventKind.SEMESTER_ENDS, entry.session)


async def _of_graduation(connection: AsyncConnection, office: Office, now: datetime) -> Iterable[Event]:
    day = await next_graduation(connection, day_of(now, office.zone))
    return [Event(start_of(day, office.zone), EventKind.GRADUATION)] if day else []


_JOBS = {
    EventKind.REMINDERS: remind.next_instant,
    EventKind.DEADLINES: deadlines.next_instant,
    EventKind.EMPLOYMENT: employment.next_instant,
    EventKind.FEEDBACK: feedback.next_instant,
}
