"""The log of Bot API calls, and whether the bot is busy."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import BotApiError
from sandbox.files import Upload

REMEMBERED = 20_000
# Waiting for updates is not work.
_IDLE = frozenset({"getUpdates"})
# Faults after which nothing was done and nothing was said.
UNPROCESSED = frozenset({"drop_before", "outage"})


@dataclass
class Call:
    """One call while it runs; the outcome is written into it."""

    method: str
    params: dict[str, Any]
    error: BotApiError | None = None
    fault: str = ""


class Calls:
    """Every call that ended, numbered from 1, and how many are running."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self._number = 0
        self._running = 0
        self._unanswered: dict[int | None, float] = {}
        self._last_stir = clock.monotonic()

    @contextmanager
    def running(self, method: str, params: dict[str, Any]) -> Iterator[Call]:
        """Log the call when the block ends, with the refusal the block wrote into it."""
        call = Call(method, params)
        busy = method not in _IDLE
        self._running += busy
        if busy:
            self.stir()
        try:
            yield call
        finally:
            self._running -= busy
            self._log(call)
            if busy:
                self.answered(_whole(call.params.get("chat_id")))

    def since(self, number: int, method: str = "") -> list[dict[str, Any]]:
        """Return the calls after `number`, oldest first, of one method if it is named."""
        return [call for call in self._done if call["n"] > number and method in ("", call["method"])]

    def next_number(self) -> int:
        """Return the number to ask `since` with next time."""
        return self._number

    def mark(self, chat_id: int | None = None) -> None:
        """Note that a person did something now, to which the bot will react with a call about the same chat.

        Without a chat any call counts: a bot that was blocked, say, tells others if anybody.
        """
        self._unanswered[chat_id] = self._clock.monotonic()
        self.stir()

    def answered(self, chat_id: int | None) -> None:
        """Note that the bot reacted in this chat."""
        self._unanswered.pop(chat_id, None)
        self._unanswered.pop(None, None)
        self.stir()

    def stir(self) -> None:
        """Note that something happens now: a call begins or ends, updates are handed out."""
        self._last_stir = self._clock.monotonic()

    def settled(self, quiet: float, reaction: float) -> bool:
        """Return True when no call runs, nothing happened for `quiet` real seconds, and the bot reacted to everybody.

        A bot that makes no call at all counts as having reacted `reaction` seconds after the person's act.
        """
        now = self._clock.monotonic()
        reacted = all(now - marked_at >= reaction for marked_at in self._unanswered.values())
        return not self._running and reacted and now - self._last_stir >= quiet

    def _log(self, call: Call) -> None:
        self._number += 1
        entry: dict[str, Any] = {
            "n": self._number,
            "at": self._clock.now().isoformat(),
            "method": call.method,
            "params": {name: _shown(value) for name, value in call.params.items()},
            "ok": call.error is None and call.fault not in UNPROCESSED,
        }
        if call.error:
            entry |= {"error_code": call.error.code, "description": call.error.description}
        if call.fault:
            entry["fault"] = call.fault
        self._done.append(entry)


def _whole(value: Any) -> int | None:
    """Return a chat id as the caller of a form or of JSON writes it, None for any other value."""
    text = str(value)
    return int(text) if text.removeprefix("-").isdecimal() else None


def _shown(value: Any) -> Any:
    return f"<{len(value.data)} bytes>" if isinstance(value, Upload) else value
