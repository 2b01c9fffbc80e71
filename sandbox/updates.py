"""One bot's queue of updates: what getUpdates hands out and forgets."""

import asyncio
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import TERMINATED, SimError, conflict

# How long Telegram keeps an update that nobody fetches: a tap 150 seconds, anything else a day.
TAP_KEPT_SECONDS = 150.0
KEPT_SECONDS = 86_400.0
MAX_TIMEOUT = 50
MAX_LIMIT = 100
FIRST_UPDATE_ID = 700_000_001
# How many updates can still be delivered once more.
REMEMBERED = 10_000
# Left out unless a bot asks for them by name; Bot API, getUpdates.
_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

Update = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Waiting:
    """An update in the queue. `expires` is real time of the clock."""

    update: Update
    expires: float


class Updates:
    """Updates that wait for their bot, oldest first. Ages are real time, whatever the sandbox's clock says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: list[Waiting] = []
        self._again: list[Waiting] = []
        self._known: OrderedDict[int, Update] = OrderedDict()
        self._next_id = FIRST_UPDATE_ID
        self._allowed: list[str] = []
        self._poller = 0
        self._why = TERMINATED
        self._changed = asyncio.Event()

    @property
    def allowed(self) -> list[str]:
        """The kinds of update the bot asked for last; empty means the usual ones."""
        return list(self._allowed)

    def allow(self, kinds: list[str]) -> None:
        """Keep only these kinds of update from now on; an empty list means the usual ones."""
        self._allowed = list(kinds)

    def add(self, kind: str, content: dict[str, Any]) -> int:
        """Queue an update and return its id; one of a kind the bot did not ask for is dropped, but keeps its id."""
        update_id = self._next_id
        self._next_id += 1
        update = {"update_id": update_id, kind: content}
        self._known[update_id] = update
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if kind in self._allowed or (not self._allowed and kind not in _UNASKED):
            kept = TAP_KEPT_SECONDS if kind == "callback_query" else KEPT_SECONDS
            self._queue.append(Waiting(update, self._clock.monotonic() + kept))
            self.wake()
        return update_id

    def again(self, update_id: int) -> None:
        """Deliver an update once more, whatever was confirmed since; raises SimError 404 for an unknown id."""
        if update_id not in self._known:
            raise SimError(404, f"there was no update {update_id}")
        self._again.append(Waiting(self._known[update_id], self._clock.monotonic() + KEPT_SECONDS))
        self.wake()

    def drop(self) -> None:
        """Forget everything that waits."""
        self._queue.clear()
        self._again.clear()

    def pending(self) -> int:
        """Return how many updates the bot has not fetched and confirmed."""
        self._drop_expired()
        return len(self._queue) + len(self._again)

    def waiting(self) -> list[Waiting]:
        """Return what is to be delivered, what comes once more first."""
        self._drop_expired()
        return [*self._again, *self._queue]

    def done(self, waiting: Waiting) -> None:
        """Take an update that was delivered out of the queue."""
        self._queue = [other for other in self._queue if other is not waiting]
        self._again = [other for other in self._again if other is not waiting]

    def end_poll(self, words: str) -> None:
        """End the poll that waits, if there is one, with a 409 in these words."""
        self._poller += 1
        self._why = words
        self.wake()

    async def fetch(self, offset: int, limit: int, seconds: int, allowed: list[str] | None) -> list[Update]:
        """Confirm what lies before `offset` and return up to `limit` updates, waiting up to `seconds`.

        A negative offset counts from the end and forgets the rest. `seconds` is cut to 0-50, `limit` to 1-100, as
        Telegram does. Raises BotApiError 409 as soon as another call for the same bot begins.
        """
        self.end_poll(TERMINATED)
        poller = self._poller
        if allowed is not None:
            self.allow(allowed)
        self._confirm(offset)
        deadline = self._clock.monotonic() + min(max(seconds, 0), MAX_TIMEOUT)
        while True:
            if batch := self._batch(limit if 1 <= limit <= MAX_LIMIT else MAX_LIMIT):
                return batch
            left = deadline - self._clock.monotonic()
            if left <= 0:
                return []
            await self.changed(left)
            if poller != self._poller:
                raise conflict(self._why)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            del self._queue[:offset]
        elif offset > 0:
            self._queue = [waiting for waiting in self._queue if waiting.update["update_id"] >= offset]

    def _batch(self, limit: int) -> list[Update]:
        self._drop_expired()
        # Repeats come first, so that the last id of the batch still is the highest the bot has seen.
        repeats, self._again = self._again[:limit], self._again[limit:]
        return [waiting.update for waiting in [*repeats, *self._queue[: limit - len(repeats)]]]

    def _drop_expired(self) -> None:
        now = self._clock.monotonic()
        self._queue = [waiting for waiting in self._queue if waiting.expires > now]

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, seconds: float) -> None:
        """Return when something is new, at the latest after `seconds`."""
        # Not wait_for: in Python 3.11 it can swallow a cancellation that comes together with the change.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
