"""What the tests of the page and their fixtures share: sizes, people and a clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page

from sandbox import Controls

DESKTOP = (1280, 800)
PHONE = (390, 844)
# One core may be busy elsewhere; a condition that holds is seen at once anyway.
PATIENCE_MS = 60_000
AIGERIM, DANIYAR = 101, 102

OpenPage = Callable[..., Awaitable[Page]]


@dataclass
class Calendar:
    """A clock for the sandbox that only moves when it is told to."""

    at: datetime = datetime(2026, 12, 16, 7, 0, tzinfo=UTC)
    jumps: list[datetime] = field(default_factory=list)

    async def jump(self, instant: datetime) -> None:
        """Go there at once."""
        self.jumps.append(instant)
        self.at = instant

    async def next_event(self) -> datetime | None:
        """Return an instant 22 hours ahead."""
        return self.at + timedelta(hours=22)

    async def what_is_next(self) -> str:
        """Return what is planned there."""
        return "Graduation day"

    def controls(self) -> Controls:
        """Return what the sandbox is handed."""
        return Controls(
            now=lambda: self.at,
            jump=self.jump,
            next_event=self.next_event,
            timezone="Asia/Almaty",
            what_is_next=self.what_is_next,
        )
