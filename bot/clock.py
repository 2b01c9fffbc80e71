"""The clock: the only place that knows what time it is. With a sandbox token it can be moved."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time, or a time that starts at an instant and runs `speed` times as fast."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self.is_virtual = start is not None or speed != 1.0
        self._speed = speed
        self._held: datetime | None = None
        self._set(start or _real_now())

    def now(self) -> datetime:
        """The instant it is, in UTC."""
        if self._held is not None:
            return self._held
        if not self.is_virtual:
            return _real_now()
        elapsed = time.monotonic() - self._since
        return self._start + timedelta(seconds=elapsed * self._speed)

    def jump_to(self, instant: datetime) -> None:
        """Moves a virtual clock; who jumps must let the timetable walk there (`bot/timetable.py`)."""
        assert self.is_virtual, "real time does not jump"
        self._set(instant.astimezone(UTC))

    @contextmanager
    def held_at(self, instant: datetime) -> Iterator[None]:
        """The clock stands at `instant` inside the block: one stop of a walk."""
        before, self._held = self._held, instant.astimezone(UTC)
        try:
            yield
        finally:
            self._held = before

    def _set(self, instant: datetime) -> None:
        self._start = instant
        self._since = time.monotonic()


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place
