"""Webhooks: updates taken to a bot's own server, in order, until it says yes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from sandbox_raw_bot import TOKEN, RawBot

from sandbox import webhooks
from sandbox.client import Client, Person

SECRET = "Sh-1_b"


class Hook:
    """A bot's server: what came, and what to answer."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Callable[[dict[str, Any]], web.StreamResponse] = lambda _update: web.Response()
        self.arrived = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get(webhooks.SECRET_HEADER))
        async with self.arrived:
            self.arrived.notify_all()
        return self.answer(update)

    async def count(self, number: int) -> None:
        """Wait until so many deliveries were tried."""
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(lambda: len(self.updates) >= number), 60)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


async def until(look: Callable[[], Awaitable[Any]], fits: Callable[[Any], bool]) -> Any:
    """Return what `look` sees once it fits."""
    for _ in range(3000):
        if fits(seen := await look()):
            return seen
        await asyncio.sleep(0.02)
    raise AssertionError(f"it never came to that: {seen}")


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    server = Hook()
    app = web.Application()
    app.router.add_post("/hook", server.take)
    runner, server.url = await serve(app)
    yield server
    await runner.cleanup()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE_SECONDS", 0.02)


async def test_updates_are_delivered_in_order_with_the_secret(
    bot: RawBot, hook: Hook, started: Person, client: Client
) -> None:
    assert await bot.result("setWebhook", url=hook.url, secret_token=SECRET)
    await started.send("one", settle=False)
    await started.send("two", settle=False)
    await hook.count(3)
    assert hook.texts == ["/start", "one", "two"]
    assert set(hook.secrets) == {SECRET}
    await client.settle(reaction=0)
    info = await bot.result("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 40)


async def test_an_update_comes_again_until_the_bot_takes_it(
    bot: RawBot, hook: Hook, started: Person, client: Client
) -> None:
    left = [500, 503, 404]
    hook.answer = lambda _update: web.Response(status=left.pop(0) if left else 204)
    await bot.result("setWebhook", url=hook.url)
    await hook.count(4)
    assert hook.texts == ["/start"] * 4
    await client.settle(reaction=0)
    info = await bot.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_one_persons_stuck_update_does_not_hold_up_another(
    bot: RawBot, hook: Hook, started: Person, client: Client
) -> None:
    hook.answer = lambda update: web.Response(status=500 if update["message"]["from"]["id"] == started.id else 200)
    await bot.result("setWebhook", url=hook.url)
    await hook.count(1)
    timur = await client.person("Timur")
    await timur.start(settle=False)
    await until(lambda: client.request("GET", "pending"), lambda pending: pending["updates"] == 1)
    assert timur.id in [update["message"]["from"]["id"] for update in hook.updates]
    assert hook.updates[0]["message"]["from"]["id"] == started.id


async def test_get_updates_is_refused_while_a_webhook_is_set_and_resumes_after(
    bot: RawBot, hook: Hook, started: Person
) -> None:
    last = (await bot.result("getUpdates"))[-1]["update_id"]
    poll = asyncio.create_task(bot.refusal("getUpdates", offset=last + 1, timeout=50))
    await asyncio.sleep(0.1)
    await bot.result("setWebhook", url=hook.url)
    assert await asyncio.wait_for(poll, 10) == (409, "Conflict: terminated by setWebhook request")
    assert await bot.refusal("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert await bot.result("deleteWebhook")
    assert (await bot.result("getWebhookInfo"))["url"] == ""
    await started.send("polled", settle=False)
    assert (await bot.result("getUpdates"))[-1]["message"]["text"] == "polled"
    assert hook.updates == []


async def test_what_waits_can_be_dropped_and_kinds_left_out(bot: RawBot, hook: Hook, started: Person) -> None:
    await bot.result("setWebhook", url=hook.url, drop_pending_updates=True, allowed_updates=["message"])
    await started.block()
    await started.unblock()
    await started.send("after", settle=False)
    await hook.count(1)
    assert hook.texts == ["after"]
    assert (await bot.result("getWebhookInfo"))["allowed_updates"] == ["message"]


async def test_a_call_written_into_the_answer_is_made(bot: RawBot, hook: Hook, started: Person, client: Client) -> None:
    call = {"method": "sendMessage", "chat_id": started.id, "text": "From the answer"}
    hook.answer = lambda _update: web.json_response(call)
    await bot.result("setWebhook", url=hook.url)
    assert (await started.wait_for("From the answer")).text == "From the answer"
    hook.answer = lambda _update: web.json_response({"method": "deleteWebhook"})
    await started.send("stop", settle=False)
    await client.settle()
    assert (await bot.result("getWebhookInfo"))["url"] == hook.url
    assert (await client.calls("deleteWebhook"))[-1]["ok"] is False


async def test_a_server_that_is_away_is_tried_again(bot: RawBot, hook: Hook, started: Person, client: Client) -> None:
    runner, url = await serve(web.Application())
    await runner.cleanup()
    await bot.result("setWebhook", url=url)
    info = await until(lambda: bot.result("getWebhookInfo"), lambda info: "last_error_message" in info)
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
    await bot.result("setWebhook", url=hook.url)
    await hook.count(1)
    assert hook.texts == ["/start"]


async def test_in_an_outage_nothing_is_delivered(bot: RawBot, hook: Hook, started: Person, client: Client) -> None:
    await bot.result("setWebhook", url=hook.url)
    await hook.count(1)
    await client.fault("outage", seconds=60)
    await started.send("during", settle=False)
    await asyncio.sleep(0.2)
    assert hook.texts == ["/start"]
    await client.clear_faults()
    await started.send("after", settle=False)
    await hook.count(3)
    assert hook.texts == ["/start", "during", "after"]


async def test_a_repeat_on_order_is_delivered_too(bot: RawBot, hook: Hook, started: Person, client: Client) -> None:
    await bot.result("setWebhook", url=hook.url)
    number = await started.send("twice", settle=False)
    await hook.count(2)
    await client.redeliver(number)
    assert hook.texts == ["/start", "twice", "twice"]


async def test_a_delivery_is_delayed_or_lost_on_order(bot: RawBot, hook: Hook, started: Person, client: Client) -> None:
    await client.fault("drop_before", method="webhook")
    await client.fault("drop_after", method="webhook")
    await bot.result("setWebhook", url=hook.url)
    await hook.count(2)
    await client.settle(reaction=0)
    assert hook.texts == ["/start", "/start"], "of three deliveries one did not arrive, and one answer was lost"
    assert (await bot.result("getWebhookInfo"))["last_error_message"] == "Read timeout expired"

    await client.fault("delay", method="webhook", chat=started.id, wait=0.3)
    began = time.monotonic()
    await started.send("late", settle=False)
    await hook.count(3)
    assert time.monotonic() - began >= 0.3
    assert hook.texts[2:] == ["late"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"url": "https://example.org/hook"},
            "bad webhook: the sandbox delivers to http://127.0.0.1 and its like only",
        ),
        ({"url": "http://192.168.0.1/hook"}, "bad webhook: the sandbox delivers to http://127.0.0.1 and its like only"),
        ({"url": "http://127.0.0.1:99999/"}, "bad webhook: the sandbox delivers to http://127.0.0.1 and its like only"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)
async def test_a_webhook_that_telegram_or_this_machine_would_not_reach_is_refused(
    bot: RawBot, params: dict[str, str], words: str
) -> None:
    assert await bot.refusal("setWebhook", **params) == (400, f"Bad Request: {words}")
    assert (await bot.result("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize("in_background", [True, False])
async def test_an_aiogram_bot_answers_through_its_webhook(
    bot: RawBot, started: Person, client: Client, in_background: bool
) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(bot.base))
    library = Bot(TOKEN, session=session)
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def greet(message: Message) -> Any:
        return message.answer(f"Hello, {message.from_user.first_name if message.from_user else ''}")

    app = web.Application()
    SimpleRequestHandler(dispatcher, library, in_background, secret_token=SECRET).register(app, path="/hook")
    runner, url = await serve(app)
    await library.set_webhook(url, secret_token=SECRET)
    assert (await started.wait_for("Hello, Dana")).text == "Hello, Dana"
    await library.delete_webhook()
    await session.close()
    await runner.cleanup()
