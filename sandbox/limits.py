"""How fast a bot may send. Off by default; ages are real time, whatever the sandbox's clock says."""

import math
from collections import defaultdict, deque

from sandbox.clock import Clock
from sandbox.errors import too_many_requests

# Telegram publishes these as advice and enforces more and less by turns; the sandbox enforces exactly them.
PER_SECOND = 30
CHAT_PER_SECOND = 1.0
CHAT_BURST = 3
GROUP_PER_MINUTE = 20
MINUTE = 60.0


class _Window:
    """At most `most` events in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._events: deque[float] = deque(maxlen=most)

    def wait(self, now: float) -> float:
        """Return how many seconds to wait before the next event, 0 or less for none."""
        return self._events[0] + self._seconds - now if len(self._events) == self._events.maxlen else 0.0

    def add(self, now: float) -> None:
        self._events.append(now)


class _Bucket:
    """A burst of CHAT_BURST, refilled at CHAT_PER_SECOND."""

    def __init__(self) -> None:
        self._left = float(CHAT_BURST)
        self._at = 0.0

    def wait(self, now: float) -> float:
        return (1.0 - self._filled(now)) / CHAT_PER_SECOND

    def add(self, now: float) -> None:
        self._left, self._at = self._filled(now) - 1.0, now

    def _filled(self, now: float) -> float:
        return min(float(CHAT_BURST), self._left + (now - self._at) * CHAT_PER_SECOND)


class Limits:
    """One bot's pace: overall, per chat and per group. What was refused does not count."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all = _Window(PER_SECOND, 1.0)
        self._chats: dict[int, _Bucket] = defaultdict(_Bucket)
        self._groups: dict[int, _Window] = defaultdict(lambda: _Window(GROUP_PER_MINUTE, MINUTE))

    def count(self, chat_id: int) -> None:
        """Count one message to a chat; raises BotApiError 429 with the whole seconds to wait."""
        now = self._clock.monotonic()
        rules: list[_Window | _Bucket] = [self._all, self._chats[chat_id]]
        if chat_id < 0:
            rules.append(self._groups[chat_id])
        wait = max(rule.wait(now) for rule in rules)
        # Below a millisecond it is the arithmetic of floats, not haste.
        if wait > 0.001:
            raise too_many_requests(math.ceil(wait))
        for rule in rules:
            rule.add(now)
