"""Updates that Telegram brings: each is taken once, and answered with 200 only after it was taken.

Telegram brings an update again until the answer is 200, and of one person only one at a time. So what is in hand when
the process ends is brought to the next one, and the order of a person's updates is kept.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from aiohttp import web

from bot.logs import place_of

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
MOST_TRIES = 20
"""With Telegram's pauses of up to a minute about a quarter of an hour: a database that is away comes back in that time,
and an update that can never be taken holds up nobody but its own person, and not for a day."""

Take = Callable[[Mapping[str, Any]], Awaitable[None]]


class Inbox:
    """Hands updates to `take`, at most `most` at the same time."""

    def __init__(self, take: Take, secret: str, most: int) -> None:
        self._take = take
        self._secret = secret.encode()
        self._room = asyncio.Semaphore(most)
        self._in_hand: dict[int, asyncio.Task[bool]] = {}
        self._tries: dict[int, int] = {}

    async def receive(self, request: web.Request) -> web.Response:
        """200 for an update that was taken; 401 without the secret, 400 for what is no update, 503 to come again."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        update = _update(await request.read())
        if update is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        number = update["update_id"]
        # one that comes again while it is in hand waits for the same end; it is not taken twice, nor answered before
        task = self._in_hand.get(number) or self._begin(number, update)
        taken = await asyncio.shield(task)
        return web.Response(status=HTTPStatus.OK if taken else HTTPStatus.SERVICE_UNAVAILABLE)

    def _begin(self, number: int, update: Mapping[str, Any]) -> asyncio.Task[bool]:
        task = self._in_hand[number] = asyncio.create_task(self._handle(number, update))
        task.add_done_callback(lambda _done: self._in_hand.pop(number))
        return task

    async def _handle(self, number: int, update: Mapping[str, Any]) -> bool:
        """Whether Telegram need not bring it again."""
        try:
            async with self._room:
                await self._take(update)
        except Exception as error:  # noqa: BLE001 - it comes again; logged without what the person wrote
            tries = self._tries.pop(number, 0) + 1
            log.error("update_not_taken", kind=type(error).__name__, place=place_of(error), tries=tries)
            if tries < MOST_TRIES:
                self._tries[number] = tries
                return False
        self._tries.pop(number, None)
        return True


def _update(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
