"""Faults on order: what can go wrong between a bot and Telegram, made to go wrong when a test says so."""

import math
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, get_args

from sandbox.clock import Clock
from sandbox.errors import BotApiError, SimError, too_many_requests

Kind = Literal["429", "500", "502", "drop_before", "drop_after", "delay", "outage"]
KINDS: tuple[str, ...] = get_args(Kind)
DROPS = frozenset({"drop_before", "drop_after", "outage"})
# Ordered in place of a method: what carries an update to a webhook, of the person that `chat` names.
DELIVERY = "webhook"
_OF_DELIVERIES = frozenset({"drop_before", "drop_after", "delay"})
MAX_SECONDS = 3600.0
# A bot polls all the time, so a fault without a method would be used up before the call that is meant.
_ONLY_BY_NAME = frozenset({"getUpdates", DELIVERY})


@dataclass
class Fault:
    """One order: for the next `times` calls or until `until` (real seconds of the clock), whichever ends first.

    `wait` is the `retry_after` of a 429 and the length of a delay, in seconds; None lets a 429 tell what is left of it.
    """

    id: int
    kind: Kind
    method: str = ""
    chat: int | None = None
    times: int | None = None
    until: float | None = None
    wait: float | None = None
    hits: int = 0

    def fits(self, method: str, chat: Any) -> bool:
        """Return True when a call of `method` to `chat` (as the caller wrote it) is meant; an outage means them all."""
        if self.kind == "outage":
            return True
        if self.method.lower() != method.lower() and (self.method or method in _ONLY_BY_NAME):
            return False
        return self.chat is None or str(self.chat) == str(chat)

    def over(self, now: float) -> bool:
        """Return True when the fault will hit no further call."""
        return self.times == 0 or (self.until is not None and now >= self.until)

    def refusal(self, now: float) -> BotApiError | None:
        """Return what Telegram would say, None for a fault that says nothing."""
        if self.kind == "429":
            left = self.until - now if self.until is not None else 1.0
            return too_many_requests(max(1, math.ceil(left if self.wait is None else self.wait)))
        words = {"500": "Internal Server Error", "502": "Bad Gateway"}.get(self.kind)
        return BotApiError(int(self.kind), words) if words else None

    def public(self, now: float) -> dict[str, Any]:
        """Return the fault as `/sim/faults` shows it; `seconds` are those left."""
        seconds = None if self.until is None else round(max(0.0, self.until - now), 3)
        names = ("id", "kind", "method", "chat", "times", "wait", "hits")
        return {name: getattr(self, name) for name in names} | {"seconds": seconds}


class Faults:
    """Every order that still stands, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults: dict[int, Fault] = {}
        self._ids = count(1)

    def order(
        self, kind: Kind, *, method: str, chat: int | None, times: int | None, seconds: float | None, wait: float | None
    ) -> dict[str, Any]:
        """Keep a fault and return it; without `times` and `seconds` it hits one call. Raises SimError 400."""
        if kind == "outage" and (seconds is None or method or chat is not None or times is not None):
            raise SimError(400, "an outage takes seconds and nothing else: it hits every call")
        if kind == "delay" and wait is None:
            raise SimError(400, "a delay needs wait, in seconds")
        if method == DELIVERY and kind not in _OF_DELIVERIES:
            raise SimError(400, "a delivery to a webhook is delayed or dropped; it is the bot that answers it")
        if times is None and seconds is None:
            times = 1
        now = self._clock.monotonic()
        until = None if seconds is None else now + seconds
        fault = Fault(next(self._ids), kind, method, chat, times, until, wait)
        self._faults[fault.id] = fault
        return fault.public(now)

    def standing(self) -> list[dict[str, Any]]:
        """Return what may still hit a call."""
        self._forget()
        return [fault.public(self._clock.monotonic()) for fault in self._faults.values()]

    def clear(self, fault_id: int | None = None) -> None:
        """Take one fault back, or all; raises SimError 404 for one that does not stand."""
        self._forget()
        if fault_id is None:
            self._faults.clear()
        elif self._faults.pop(fault_id, None) is None:
            raise SimError(404, f"no fault {fault_id} stands")

    def hit(self, method: str, chat: Any) -> Fault | None:
        """Return the fault that this call meets, counted as met; None when nothing is wrong."""
        self._forget()
        found = next((fault for fault in self._faults.values() if fault.fits(method, chat)), None)
        if found:
            found.hits += 1
            found.times = None if found.times is None else found.times - 1
        return found

    def outage(self) -> bool:
        """Return True while nothing gets through."""
        self._forget()
        return any(fault.kind == "outage" for fault in self._faults.values())

    def refusal(self, fault: Fault) -> BotApiError | None:
        """Return what Telegram says of a call that met `fault` now, or None."""
        return fault.refusal(self._clock.monotonic())

    def _forget(self) -> None:
        now = self._clock.monotonic()
        self._faults = {number: fault for number, fault in self._faults.items() if not fault.over(now)}
