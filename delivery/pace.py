"""The pace of calls to Telegram, on real time: bulk letters under its limits, people's replies before them.

Limits (Telegram's bot FAQ; the exact ones are unpublished): about 30 messages a second for bulk, one a second in a
chat. Bulk keeps to 25, which leaves room for replies. Telegram's "too many requests" holds the whole bot, since
calls that ignore it lengthen the penalty. A pace that is off has no limits, but still heeds what Telegram says.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager

from delivery.verdicts import Kind, verdict

BULK_A_SECOND = 25
CHAT_GAP = 1.0
LONGEST_BACK_OFF = 30.0
FIRST_BREATH = 0.25

_CHATS_BEFORE_FORGETTING = 1000


class Pace:
    """One for the whole bot; seconds on a clock that is only ever asked for differences."""

    def __init__(
        self,
        *,
        bulk_a_second: int | None = BULK_A_SECOND,
        chat_gap: float = CHAT_GAP,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = bulk_a_second
        self._chat_gap = chat_gap
        self._monotonic = monotonic
        self._sleep = sleep
        self._bulk_turn = asyncio.Lock()
        self._bulk_due = monotonic()
        self._last_second: deque[float] = deque(maxlen=bulk_a_second or 1)
        self._chats: dict[Hashable, float] = {}
        self._paused_until = self._held_until = float("-inf")
        self._failures = 0

    @classmethod
    def off(cls) -> "Pace":
        """A pace without limits, for simulations."""
        return cls(bulk_a_second=None, chat_gap=0.0)

    @asynccontextmanager
    async def reply(self, chat: Hashable) -> AsyncIterator[None]:
        """Surrounds a call made for somebody who is there: at once, unless Telegram has said to wait.

        If the call raises Telegram's "too many requests", the whole bot is held; the error goes on to the caller.
        """
        await self._wait(lambda: self._paused_until)
        self._note(chat)
        try:
            yield
        except Exception as error:
            if (found := verdict(error)).kind is Kind.WAIT:
                self.pause(found.seconds)
            raise

    async def bulk(self, chat: Hashable) -> float:
        """Waits until a letter may be sent to `chat`, and says how many seconds that took."""
        began = self._monotonic()
        while True:
            await self._wait(lambda: self._chats.get(chat, began))
            async with self._bulk_turn:
                await self._wait(self._bulk_free)
                # Another letter to the same chat may have gone while this one waited for its turn.
                now = self._monotonic()
                if self._chats.get(chat, now) <= now:
                    self._take(now)
                    self._note(chat)
                    return now - began

    @property
    def is_paused(self) -> bool:
        """Whether Telegram has said to wait, and the time is not over."""
        return self._monotonic() < self._paused_until

    def pause(self, seconds: float) -> None:
        """Holds every call for `seconds` from now: Telegram has answered 429. A longer pause stays."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    async def breathe(self, attempt: int) -> None:
        """Waits before one call is made again that Telegram did not take: a quarter of a second, then twice as long."""
        await self._sleep(FIRST_BREATH * 2.0**attempt)

    def back_off(self) -> None:
        """Holds letters, not replies, after a call that Telegram could not take: 1 s, then twice as long each time."""
        now = self._monotonic()
        if now < self._held_until:
            return  # calls that fail together are one failure
        self._held_until = now + min(2.0**self._failures, LONGEST_BACK_OFF)
        self._failures += 1

    def succeeded(self) -> None:
        """Forgets the failures: Telegram has taken a call."""
        self._failures = 0

    def _bulk_free(self) -> float:
        # After a pause the replies that waited through it go first.
        free = max(self._paused_until + self._step, self._held_until)
        if self._limit is None:
            return max(self._paused_until, self._held_until)
        if len(self._last_second) == self._limit:
            free = max(free, self._last_second[0] + 1.0)
        return max(free, self._bulk_due)

    def _take(self, now: float) -> None:
        """The next is due one step after this was due: lateness up to a step is made up for, more is not."""
        self._bulk_due = max(self._bulk_due, now - self._step) + self._step
        self._last_second.append(now)

    @property
    def _step(self) -> float:
        return 1.0 / self._limit if self._limit else 0.0

    def _note(self, chat: Hashable) -> None:
        if not self._chat_gap:
            return
        now = self._monotonic()
        self._chats[chat] = now + self._chat_gap
        if len(self._chats) > _CHATS_BEFORE_FORGETTING:
            self._chats = {each: free for each, free in self._chats.items() if free > now}

    async def _wait(self, free: Callable[[], float]) -> None:
        """Sleeps until `free()`, which may move while it sleeps."""
        while (wait := free() - self._monotonic()) > 0:
            await self._sleep(wait)
