"""Faults on order, and the pace a bot is held to: what the bot is told, and what was done all the same."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from sandbox_raw_bot import TOKEN, RawBot

from sandbox import Sandbox
from sandbox.client import Client, ClientError, Person
from sandbox.clock import Clock
from sandbox.errors import BotApiError
from sandbox.faults import Faults
from sandbox.limits import CHAT_BURST, GROUP_PER_MINUTE, PER_SECOND, Limits


class StoppedClock(Clock):
    """Real time that a test moves."""

    def __init__(self) -> None:
        super().__init__(None)
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest_asyncio.fixture
async def library(bot: RawBot) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(bot.base))
    yield Bot(TOKEN, session=session)
    await session.close()


async def seen(person: Person) -> list[str]:
    return [message["text"] for message in await person.messages() if not message["out"]]


async def test_a_flood_answer_tells_the_seconds_in_body_header_and_words(
    bot: RawBot, started: Person, client: Client
) -> None:
    await client.fault("429", wait=7)
    url = f"{bot.base}/bot{TOKEN}/sendMessage"
    async with bot.session.post(url, json={"chat_id": started.id, "text": "x"}) as response:
        answer = await response.json()
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    assert answer["parameters"] == {"retry_after": 7}
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert await bot.result("sendMessage", chat_id=started.id, text="x"), "it was ordered for one call"
    assert await seen(started) == ["x"]


async def test_a_flood_of_some_seconds_refuses_every_call_and_counts_down() -> None:
    clock = StoppedClock()
    faults = Faults(clock)
    faults.order("429", method="", chat=None, times=None, seconds=5.0, wait=None)
    waits = []
    for _ in range(3):
        fault = faults.hit("sendMessage", 1)
        assert fault
        refusal = faults.refusal(fault)
        assert refusal
        waits.append((refusal.parameters or {})["retry_after"])
        clock.seconds += 2.4
    assert waits == [5, 3, 1]
    assert faults.hit("sendMessage", 1) is None
    assert faults.standing() == []


async def test_the_errors_of_a_library_follow_from_the_faults(library: Bot, started: Person, client: Client) -> None:
    await client.fault("429", wait=3)
    with pytest.raises(TelegramRetryAfter) as flood:
        await library.send_message(started.id, "x")
    assert flood.value.retry_after == 3
    for kind in ("500", "502"):
        await client.fault(kind)
        with pytest.raises(TelegramServerError):
            await library.send_message(started.id, "x")
    for kind in ("drop_before", "drop_after"):
        await client.fault(kind)
        with pytest.raises(TelegramNetworkError):
            await library.send_message(started.id, kind)
    assert await seen(started) == ["drop_after"], "only the answer of that one was lost"


async def test_the_log_of_calls_tells_what_was_done_and_what_not(bot: RawBot, started: Person, client: Client) -> None:
    for kind in ("drop_before", "drop_after"):
        await client.fault(kind)
        with pytest.raises(aiohttp.ClientError):
            await bot.call("sendMessage", chat_id=started.id, text="x")
    await client.fault("500")
    assert await bot.refusal("sendMessage", chat_id=started.id, text="x") == (500, "Internal Server Error")
    logged = [(call["fault"], call["ok"]) for call in await client.calls("sendMessage")]
    assert logged == [("drop_before", False), ("drop_after", True), ("500", False)]


async def test_a_fault_hits_the_method_and_the_chat_it_names(bot: RawBot, started: Person, client: Client) -> None:
    timur = await client.person("Timur")
    await timur.start(settle=False)
    await client.fault("500", method="sendMessage", chat=timur.id, times=2)
    assert await bot.result("sendMessage", chat_id=started.id, text="x")
    assert await bot.result("sendChatAction", chat_id=timur.id, action="typing")
    for _ in range(2):
        assert (await bot.refusal("sendMessage", chat_id=str(timur.id), text="x"))[0] == 500
    assert await bot.result("sendMessage", chat_id=timur.id, text="x")


async def test_polling_uses_up_only_the_faults_that_name_it(bot: RawBot, started: Person, client: Client) -> None:
    await client.fault("500")
    assert await bot.result("getUpdates")
    assert (await bot.refusal("getMe"))[0] == 500
    await client.fault("502", method="getUpdates")
    assert await bot.refusal("getUpdates") == (502, "Bad Gateway")


async def test_a_delay_holds_the_call_back_and_then_does_it(bot: RawBot, started: Person, client: Client) -> None:
    await client.fault("delay", wait=0.3, method="sendMessage")
    began = time.monotonic()
    call = asyncio.create_task(bot.result("sendMessage", chat_id=started.id, text="late"))
    while not (came := await seen(started)):  # noqa: ASYNC110 - seen from outside
        await asyncio.sleep(0.01)
    assert time.monotonic() - began >= 0.3
    assert came == ["late"]
    await call


async def test_in_an_outage_nothing_gets_through_and_waiting_polls_lose_their_answer(
    bot: RawBot, started: Person, client: Client
) -> None:
    await bot.result("getUpdates", offset=-1)
    offset = (await bot.result("getUpdates"))[0]["update_id"] + 1
    poll = asyncio.create_task(bot.call("getUpdates", offset=offset, timeout=20))
    await asyncio.sleep(0.1)
    await client.fault("outage", seconds=60)
    await started.send("lost?", settle=False)
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(poll, 10)
    with pytest.raises(aiohttp.ClientError):
        await bot.call("getMe")
    with pytest.raises(aiohttp.ClientError):
        await bot.session.get(f"{bot.base}/file/bot{TOKEN}/photos/x.png")
    await client.clear_faults()
    (update,) = await bot.result("getUpdates", offset=offset)
    assert update["message"]["text"] == "lost?"


async def test_faults_are_listed_with_their_hits_and_taken_back(bot: RawBot, client: Client) -> None:
    first = await client.fault("500", times=3, method="getMe")
    second = await client.fault("429", seconds=60, method="sendMessage")
    await bot.refusal("getMe")
    shown = [(fault["id"], fault["times"], fault["hits"]) for fault in await client.faults()]
    assert shown == [(first, 2, 1), (second, None, 0)]
    await client.clear_faults(first)
    assert await bot.result("getMe")
    assert [fault["id"] for fault in await client.faults()] == [second]
    await client.clear_faults()
    assert await client.faults() == []
    with pytest.raises(ClientError, match=f"no fault {first} stands"):
        await client.clear_faults(first)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"kind": "fire"}, "kind must be one of"),
        ({"kind": "outage"}, "takes seconds"),
        ({"kind": "outage", "seconds": 1, "method": "getMe"}, "takes seconds"),
        ({"kind": "delay"}, "needs wait"),
        ({"kind": "500", "times": 0}, "at least 1"),
        ({"kind": "500", "seconds": -1}, "at most 3600"),
        ({"kind": "500", "seconds": "soon"}, "at most 3600"),
        ({"kind": "500", "method": "sendPigeon"}, "no method 'sendPigeon'"),
        ({"kind": "500", "often": True}, "no field 'often'"),
        ({"kind": "500", "method": "webhook"}, "is delayed or dropped"),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(client: Client, order: dict[str, object], words: str) -> None:
    with pytest.raises(ClientError, match=words):
        await client.request("POST", "faults", **order)
    assert await client.faults() == []


def refused(limits: Limits, chat: int) -> int:
    """Return the seconds to wait, 0 when the message may go."""
    try:
        limits.count(chat)
    except BotApiError as error:
        return int((error.parameters or {})["retry_after"])
    return 0


def test_a_chat_takes_a_burst_and_then_one_message_a_second() -> None:
    clock = StoppedClock()
    limits = Limits(clock)
    assert [refused(limits, 1) for _ in range(CHAT_BURST + 1)] == [0] * CHAT_BURST + [1]
    assert refused(limits, 2) == 0
    clock.seconds += 1.0
    assert [refused(limits, 1), refused(limits, 1)] == [0, 1]
    clock.seconds += 60.0
    assert [refused(limits, 1) for _ in range(CHAT_BURST + 1)] == [0] * CHAT_BURST + [1]


def test_thirty_messages_a_second_go_to_all_chats_together() -> None:
    clock = StoppedClock()
    limits = Limits(clock)
    assert not any(refused(limits, chat) for chat in range(1, PER_SECOND + 1))
    assert refused(limits, PER_SECOND + 1) == 1
    clock.seconds += 1.0
    assert refused(limits, PER_SECOND + 1) == 0


def test_a_group_takes_twenty_messages_a_minute() -> None:
    clock = StoppedClock()
    limits = Limits(clock)
    for _ in range(GROUP_PER_MINUTE):
        assert refused(limits, -1) == 0
        clock.seconds += 1.0
    assert refused(limits, -1) == 40
    clock.seconds += 40.0
    assert refused(limits, -1) == 0


@pytest.mark.parametrize("limited", [True, False])
async def test_the_pace_is_kept_only_when_asked_for(http: aiohttp.ClientSession, limited: bool) -> None:
    sandbox = Sandbox(limits=limited)
    await sandbox.start()
    bot = RawBot(sandbox.url, http)
    await bot.result("getMe")
    async with Client(sandbox.url) as client:
        person = await client.person("Dana")
        await person.start(settle=False)
        answers = [await bot.call("sendMessage", chat_id=person.id, text="x") for _ in range(CHAT_BURST + 1)]
    assert [answer["ok"] for answer in answers] == [True] * CHAT_BURST + [not limited]
    if limited:
        assert answers[-1]["parameters"] == {"retry_after": 1}
    await sandbox.stop()
