"""The sandbox's time: virtual for dates when somebody hands in a clock, real otherwise."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Controls:
    """A clock that can be moved, lent to the sandbox.

    `now` returns an aware datetime; `jump` walks to an instant and returns when everything due until then is sent;
    `next_event` returns the next planned instant, None if there is none; `timezone` is an IANA name; `what_is_next`
    says in plain words what is planned there.
    """

    now: Callable[[], datetime]
    jump: Callable[[datetime], Awaitable[None]]
    next_event: Callable[[], Awaitable[datetime | None]]
    timezone: str
    what_is_next: Callable[[], Awaitable[str]] | None = None


class Clock:
    """Dates come from the controls; ages of taps and polls come from `monotonic`, which nobody can move."""

    def __init__(self, controls: Controls | None) -> None:
        self.controls = controls

    def now(self) -> datetime:
        """Return the present instant, aware."""
        return self.controls.now() if self.controls else datetime.fromtimestamp(time.time(), UTC)

    def unix(self) -> int:
        """Return the present instant in whole Unix seconds, the unit of every date in the Bot API."""
        return int(self.now().timestamp())

    def monotonic(self) -> float:
        """Return real seconds from an arbitrary start."""
        return time.monotonic()
