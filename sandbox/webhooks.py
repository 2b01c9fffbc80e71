"""Webhooks: updates are taken to the bot's own server on this machine, again and again until it says yes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.clock import Clock
from sandbox.faults import DELIVERY, Faults
from sandbox.parameters import Parameters, Uploads, read_reply
from sandbox.security import LOOPBACK
from sandbox.updates import Update, Waiting

if TYPE_CHECKING:
    from sandbox.world import Bot

# Bot API, setWebhook
MAX_CONNECTIONS, DEFAULT_CONNECTIONS = 100, 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
# The server of the Bot API pauses longer and longer for one person's updates, at most about this long (real seconds).
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# How long an answer's Retry-After can hold an update back, and how long an answer may take.
MOST_RETRY_AFTER = 3600.0
ANSWER_SECONDS = 60.0
LOOK_EVERY_SECONDS = 1.0

# Makes the call that a webhook wrote into its answer; what comes of it is told to nobody but the log of calls.
Perform = Callable[["Bot", str, Parameters, Uploads], Awaitable[None]]


@dataclass
class Webhook:
    """Where updates go, and what went wrong last."""

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    last_error: dict[str, Any] = field(default_factory=dict)

    def info(self) -> dict[str, Any]:
        """Return the fields of the Bot API `WebhookInfo` that only a bot with a webhook has."""
        return {"ip_address": "127.0.0.1", "max_connections": self.max_connections, **self.last_error}


def is_deliverable(url: str) -> bool:
    """Return True for plain HTTP on this machine. Telegram asks for HTTPS; nothing leaves this machine from here."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK and parts.username is None


class Webhooks:
    """The deliveries that run, one per bot with a webhook."""

    def __init__(self, clock: Clock, faults: Faults, stir: Callable[[], None]) -> None:
        self._clock = clock
        self.faults = faults
        self.stir = stir
        self.perform: Perform = _nothing
        self._running: dict[int, asyncio.Task[None]] = {}

    async def put(self, bot: "Bot", webhook: Webhook | None) -> None:
        """Deliver the bot's updates to a webhook from now on, or leave them to getUpdates."""
        await self._stop(bot.id)
        bot.webhook = webhook
        if webhook:
            self._running[bot.id] = asyncio.create_task(_Delivery(self, self._clock, bot, webhook).run())

    async def close(self) -> None:
        """End every delivery; the webhooks stay set."""
        for bot_id in list(self._running):
            await self._stop(bot_id)

    async def _stop(self, bot_id: int) -> None:
        if task := self._running.pop(bot_id, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class _Delivery:
    """One bot's updates on their way: in order for one person, side by side for several."""

    def __init__(self, webhooks: Webhooks, clock: Clock, bot: "Bot", webhook: Webhook) -> None:
        self._webhooks = webhooks
        self._clock = clock
        self._bot = bot
        self._webhook = webhook
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._failures: dict[int, int] = {}
        self._rests_until: dict[int, float] = {}

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    for key, waiting in self._ready():
                        self._busy[key] = asyncio.create_task(self._take(session, key, waiting))
                    await self._bot.updates.changed(self._pause())
            finally:
                tasks = list(self._busy.values())
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _ready(self) -> list[tuple[int, Waiting]]:
        """Return the oldest update of everybody who has none on its way and is not resting after a failure."""
        if self._webhooks.faults.outage():
            return []
        now = self._clock.monotonic()
        ready: dict[int, Waiting] = {}
        for waiting in self._bot.updates.waiting():
            key = _whose(waiting.update)
            if key not in self._busy and self._rests_until.get(key, now) <= now:
                ready.setdefault(key, waiting)
        free = self._webhook.max_connections - len(self._busy)
        return list(ready.items())[: max(0, free)]

    def _pause(self) -> float:
        now = self._clock.monotonic()
        rests = [until - now for until in self._rests_until.values() if until > now]
        return min([LOOK_EVERY_SECONDS, *rests])

    async def _take(self, session: aiohttp.ClientSession, key: int, waiting: Waiting) -> None:
        self._webhooks.stir()
        try:
            retry_after = await self._carry(session, key, waiting)
        finally:
            del self._busy[key]
        if retry_after is None:
            self._failures.pop(key, None)
            self._rests_until.pop(key, None)
        else:
            failures = self._failures[key] = self._failures.get(key, 0) + 1
            pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10))
            self._rests_until[key] = self._clock.monotonic() + max(pause, retry_after)
        self._webhooks.stir()
        self._bot.updates.wake()

    async def _carry(self, session: aiohttp.ClientSession, key: int, waiting: Waiting) -> float | None:
        """Return what `_post` does, unless a fault stands in the way: then the update comes again, or late."""
        fault = self._webhooks.faults.hit(DELIVERY, key)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.wait or 0.0)
        elif fault and fault.kind == "drop_before":
            self._failed("Connection reset by peer")
            return 0.0
        return await self._post(session, waiting, answer_is_lost=bool(fault and fault.kind == "drop_after"))

    async def _post(self, session: aiohttp.ClientSession, waiting: Waiting, *, answer_is_lost: bool) -> float | None:
        """Return None when the update was taken, else the seconds the bot asked to wait, 0 for no wish."""
        headers = {SECRET_HEADER: self._webhook.secret} if self._webhook.secret else {}
        url, update = self._webhook.url, waiting.update
        try:
            async with session.post(url, json=update, headers=headers, allow_redirects=False) as response:
                if not 200 <= response.status < 300:
                    self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                    return _retry_after(response)
                reply = await read_reply(response)
            if answer_is_lost:
                raise TimeoutError
        except TimeoutError:
            self._failed("Read timeout expired")
            return 0.0
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
            return 0.0
        except aiohttp.ClientError:
            self._failed("Connection reset by peer")
            return 0.0
        self._bot.updates.done(waiting)
        if reply:
            await self._webhooks.perform(self._bot, *reply)
        return None

    def _failed(self, words: str) -> None:
        self._webhook.last_error = {"last_error_date": self._clock.unix(), "last_error_message": words}


def _whose(update: Update) -> int:
    """Return whose turn an update is: the person's, else the chat's."""
    content: dict[str, Any] = next((value for key, value in update.items() if key != "update_id"), {})
    whom = content.get("from") or content.get("user") or content.get("chat") or {}
    return int(whom.get("id", 0))


def _retry_after(response: aiohttp.ClientResponse) -> float:
    wish = response.headers.get("Retry-After", "")
    return min(float(wish), MOST_RETRY_AFTER) if wish.isdecimal() else 0.0


async def _nothing(_bot: "Bot", _method: str, _given: Parameters, _files: Uploads) -> None:
    """Nobody answers calls yet."""
