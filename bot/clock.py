"""The clock: the only place that knows what time it is. With a sandbox token it can be moved."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time; or, with a `speed`, a time that can be moved and runs that many times as fast as the real one.

    It starts at `start`, else at the real time.
    """

    def __init__(self, start: datetime | None = None, speed: float | None = None) -> None:
        self.is_virtual = start is not None or speed is not None
        self._speed = 1.0 if speed is None else speed
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
        """The clock stands at `instant` inside the block: one stop of a walk.

        A walk is such a block around its stops; between them the clock stands at the last one, so it never goes back.
        """
        before, self._held = self._held, instant.astimezone(UTC)
        try:
            yield
        finally:
            self._held = before if before is None else max(before, self._held)

    def _set(self, instant: datetime) -> None:
        self._start = instant
        self._since = time.monotonic()


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place
