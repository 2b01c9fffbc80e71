"""Server-sent events: what changes on a person's screen, as it happens."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# A page that does not read for this long loses its oldest events; it loads everything anew when it comes back.
MAX_WAITING = 1000


@dataclass(eq=False)
class Subscription:
    """One open stream. `person_id` is whose screen it shows."""

    person_id: int
    _waiting: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))

    def put(self, name: str, data: Any) -> None:
        """Queue one event."""
        self._push(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    def close(self) -> None:
        """Let the reader end."""
        self._push(None)

    async def next(self, seconds: float) -> bytes | None:
        """Return the next event as bytes, a comment when none came in `seconds`, None at the end."""
        try:
            return await asyncio.wait_for(self._waiting.get(), seconds)
        except TimeoutError:
            return b": still here\n\n"

    def _push(self, piece: bytes | None) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(piece)


class Events:
    """Everybody who looks."""

    def __init__(self) -> None:
        self._open: set[Subscription] = set()

    @contextmanager
    def subscribe(self, person_id: int) -> Iterator[Subscription]:
        """Give a stream for one person, closed at the end of the block."""
        subscription = Subscription(person_id)
        self._open.add(subscription)
        try:
            yield subscription
        finally:
            self._open.discard(subscription)

    def watchers(self) -> list[Subscription]:
        """Return every open stream."""
        return list(self._open)

    def tell(self, name: str, data: Any, person_id: int | None = None) -> None:
        """Send an event to one person's screens, or to all when `person_id` is None."""
        for subscription in self.watchers():
            if person_id in (None, subscription.person_id):
                subscription.put(name, data)

    def close(self) -> None:
        """End every stream."""
        for subscription in self.watchers():
            subscription.close()
