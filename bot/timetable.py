"""The timetable: at each instant the jobs run and the outbox is emptied; a jump walks through the instants between.

What is due is read from the database, so a restart needs no catching up of its own, and a jumped week leaves the same
messages as a lived one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from bot.clock import Clock
from bot.upcoming import Event, next_events
from domain.calendar import at, day_of
from domain.errors import SapaError
from jobs import count, deadlines, employment, escrow, feedback, follow, notices, open_ballots, remind, retain
from jobs.office import Counts, Office
from storage.facts import save_fact
from storage.outbox import next_due

log = structlog.get_logger()

Job = Callable[[Office, datetime], Awaitable[Counts]]
Deliver = Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True)
class Entry:
    """One job by its name in the log."""

    name: str
    run: Job


JOBS: tuple[Entry, ...] = (
    Entry("follow", follow.run),
    Entry("open_ballots", open_ballots.run),
    Entry("escrow", escrow.run),
    Entry("count", count.run),
    Entry("remind", remind.run),
    Entry("deadlines", deadlines.run),
    Entry("employment", employment.run),
    Entry("feedback", feedback.run),
    Entry("notices", notices.run),
    Entry("retain", retain.run),
)


class Timetable:
    """Runs the jobs of one office by one clock."""

    def __init__(self, office: Office, clock: Clock, deliver: Deliver, extra: Sequence[Entry] = ()) -> None:
        self._office = office
        self._clock = clock
        self._deliver = deliver
        self._jobs = (*JOBS, *extra)
        self._walked_to = clock.now()
        self._turn = asyncio.Lock()
        self._complained: set[str] = set()
        self._planned: list[datetime] | None = None
        """What is planned, in a walk; None where something has happened since it was looked up."""

    async def tick(self) -> None:
        """What is due by now; a virtual clock may have passed several instants since the last tick."""
        async with self._turn:
            if self._clock.is_virtual:
                await self._walk_to(self._clock.now())
            else:
                await self._stop_at(self._clock.now())

    async def jump_to(self, instant: datetime) -> datetime:
        """Walks to `instant` and sets the clock there; returns the time it then is. Time never goes back."""
        async with self._turn:
            target = max(instant, self._clock.now())
            with self._clock.held_at(self._clock.now()):
                await self._walk_to(target)
            self._clock.jump_to(target)
            await self._keep(target)
        return target

    async def next_events(self) -> tuple[Event, ...]:
        """What is planned for the next instant at which somebody may notice something."""
        return await next_events(self._office, self._clock.now())

    async def next_event(self) -> datetime | None:
        """That instant, or None if nothing is planned."""
        return next((event.at for event in await self.next_events()), None)

    async def _walk_to(self, target: datetime) -> None:
        """Stops at every planned instant up to `target`, and at `target` itself."""
        self._planned = None
        while (instant := await self._next_stop(self._walked_to)) < target:
            await self._stop_at(instant)
        await self._stop_at(target)

    async def _next_stop(self, after: datetime) -> datetime:
        """What was planned stays planned while nothing happens, so most midnights need not look it up again."""
        office = self._office
        if self._planned is None:
            async with office.database.reading() as connection:
                letter = await next_due(connection, after)
            planned = [letter, *[await job(office, after) for job in _DATED]]
            self._planned = [instant for instant in planned if instant is not None]
        stops = [_next_midnight(after, office), *self._planned]
        return min(instant for instant in stops if instant > after)

    async def _stop_at(self, instant: datetime) -> None:
        with self._clock.held_at(instant):
            # every job runs, whatever those before it did
            done = [await self._run(entry, instant) for entry in self._jobs]
            await self._deliver(instant)
        if any(done) or instant in (self._planned or ()):
            self._planned = None
        self._walked_to = instant
        if self._clock.is_virtual:
            await self._keep(instant)

    async def _run(self, entry: Entry, instant: datetime) -> bool:
        """Returns whether it did anything, or failed."""
        try:
            counts = await entry.run(self._office, instant)
        except SapaError as error:
            # said once: a wave that may not open is not a fault of every tick
            if str(error) not in self._complained:
                self._complained.add(str(error))
                log.warning("job_refused", job=entry.name, reason=str(error))
            return True
        except Exception as error:  # noqa: BLE001 - one job that fails must not stop the others
            log.error("job_failed", job=entry.name, kind=type(error).__name__)
            return True
        did = any(counts.values())
        if did:
            log.info("job", job=entry.name, **counts)
        return did

    async def _keep(self, instant: datetime) -> None:
        async with self._office.database.writing() as connection:
            await save_fact(connection, "clock", instant.isoformat())


_DATED = (
    follow.next_instant,
    remind.next_instant,
    feedback.next_instant,
    deadlines.next_instant,
    employment.next_instant,
)


def _next_midnight(after: datetime, office: Office) -> datetime:
    return at(day_of(after, office.zone) + timedelta(days=1), time(0), office.zone)
