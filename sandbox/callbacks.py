"""Taps: a tap becomes a callback query, which a bot answers once and in time."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import QUERY_TOO_OLD, SimError, bad_request

REMEMBERED = 10_000
FIRST_QUERY_ID = 4_400_000_000_000_001


@dataclass
class Tap:
    """One tap of one person. `answer` has text, show_alert and url once the bot answered."""

    id: str
    bot_id: int
    person_id: int
    chat_id: int
    tapped_at: float
    answer: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def public(self) -> dict[str, Any]:
        """Return the tap as `GET /sim/taps/{id}` shows it."""
        empty = {"text": "", "show_alert": False, "url": ""}
        return {"answered": self.answer is not None, **(self.answer or empty)}


class Callbacks:
    """Taps by id. Telegram does not publish how long a query may wait; about 15 seconds were seen, in real time."""

    def __init__(self, clock: Clock, answer_seconds: float) -> None:
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._taps: OrderedDict[str, Tap] = OrderedDict()
        self._next_id = FIRST_QUERY_ID

    def tap(self, bot_id: int, person_id: int, chat_id: int) -> Tap:
        """Record a tap that happened now."""
        tap = Tap(str(self._next_id), bot_id, person_id, chat_id, self._clock.monotonic())
        self._next_id += 1
        self._taps[tap.id] = tap
        if len(self._taps) > REMEMBERED:
            self._taps.popitem(last=False)
        return tap

    def get(self, tap_id: str) -> Tap:
        """Return a tap; raises SimError 404."""
        if tap_id not in self._taps:
            raise SimError(404, f"there was no tap {tap_id}")
        return self._taps[tap_id]

    def answer(self, bot_id: int, tap_id: str, answer: dict[str, Any]) -> Tap:
        """Record the bot's answer; raises BotApiError 400 for an unknown, late or already answered query."""
        tap = self._taps.get(tap_id)
        if tap is None or tap.bot_id != bot_id or tap.answer is not None:
            raise bad_request(QUERY_TOO_OLD)
        if self._clock.monotonic() - tap.tapped_at > self._answer_seconds:
            raise bad_request(QUERY_TOO_OLD)
        tap.answer = answer
        tap.answered.set()
        return tap
