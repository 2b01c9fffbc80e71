"""Time that passes only when everybody sleeps."""

import asyncio
import heapq
from collections.abc import Awaitable, Iterable
from itertools import count
from typing import Any


class FakeTime:
    """A monotonic clock and its sleep; `run` lets tasks live through as much of it as they need."""

    def __init__(self, start: float = 1000.0) -> None:
        self.now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = count()

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + max(seconds, 0.0), next(self._number), future))
        await future

    async def run(self, jobs: Iterable[Awaitable[Any]]) -> list[Any]:
        """The results of all jobs, raising the first of their errors."""
        tasks = [asyncio.ensure_future(job) for job in jobs]
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            self.wake_next()
        return [task.result() for task in tasks]

    def wake_next(self) -> None:
        """Moves time on to the first sleeper's end and wakes them; does nothing if nobody sleeps."""
        if self._sleepers:
            self.now, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
