"""Deliveries over real HTTP: taken once, answered only then, and never lost when the process ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.web import inbox as inbox_module
from bot.web.address import Address
from bot.web.inbox import SECRET_HEADER, Inbox
from bot.web.server import listening
from domain.errors import ConfigurationProblem

SECRET = "Sh-1_b"
DRAIN = 0.3


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Bot:
    """What the inbox hands updates to: it can be told to wait, and to fail."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.ended: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failures = 0
        self.at_once = self.most_at_once = 0

    async def take(self, update: Mapping[str, Any]) -> None:
        self.began.append(update["update_id"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
            if self.failures:
                self.failures -= 1
                raise ValueError("Салем, what somebody wrote")
            self.ended.append(update["update_id"])
        finally:
            self.at_once -= 1


class Hook:
    """A served inbox and somebody who posts to it."""

    def __init__(self, bot: Bot, address: Address, session: aiohttp.ClientSession) -> None:
        self.bot = bot
        self.address = address
        self.session = session

    async def post(self, body: object, secret: str | bytes | None = SECRET) -> int:
        """Brings an update; returns the status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.session.post(self.address.url, json=body, headers=headers) as response:  # type: ignore[arg-type]
            assert not await response.read()
            return response.status

    async def begun(self, number: int) -> None:
        """Waits until so many updates are, or were, in hand."""
        async with asyncio.timeout(60):
            while len(self.bot.began) < number:  # noqa: ASYNC110 - seen from outside
                await asyncio.sleep(0.01)


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def address() -> Address:
    port = free_port()
    return Address(f"http://127.0.0.1:{port}/telegram", "/telegram", "127.0.0.1", port, SECRET)


@pytest_asyncio.fixture
async def hook(bot: Bot, address: Address, session: aiohttp.ClientSession) -> AsyncIterator[Hook]:
    async with listening(address, Inbox(bot.take, SECRET, most=2), DRAIN):
        yield Hook(bot, address, session)


async def test_an_update_is_answered_once_it_is_taken(hook: Hook) -> None:
    hook.bot.open.clear()
    delivery = asyncio.create_task(hook.post({"update_id": 1}))
    await hook.begun(1)
    await asyncio.sleep(0.05)
    assert not delivery.done()

    hook.bot.open.set()

    assert await delivery == 200
    assert hook.bot.ended == [1]


@pytest.mark.parametrize("secret", [None, "", "Sh-1_", "Sh-1_bb", "sh-1_b", "Ш"])
async def test_nobody_without_the_secret_is_heard(hook: Hook, secret: str | None) -> None:
    assert await hook.post({"update_id": 1}, secret) == 401
    assert hook.bot.began == []


@pytest.mark.parametrize("body", [[], "x", {}, {"update_id": "1"}, None])
async def test_what_is_no_update_is_refused_and_not_logged(hook: Hook, body: object) -> None:
    with capture_logs() as said:
        assert await hook.post(body) == 400
        async with hook.session.post(hook.address.url, data=b"{", headers={SECRET_HEADER: SECRET}) as response:
            assert response.status == 400
    assert hook.bot.began == []
    assert said == []


async def test_there_is_one_path_and_one_verb(hook: Hook) -> None:
    headers = {SECRET_HEADER: SECRET}
    async with hook.session.get(hook.address.url, headers=headers) as response:
        assert response.status == 405
    for path in ("", "/", "s", "/1"):
        async with hook.session.post(f"{hook.address.url}{path}x", json={"update_id": 1}, headers=headers) as response:
            assert response.status == 404
    assert hook.bot.began == []


async def test_one_that_comes_again_while_it_is_in_hand_waits_for_the_same_end(hook: Hook) -> None:
    hook.bot.open.clear()
    deliveries = [asyncio.create_task(hook.post({"update_id": 7})) for _ in range(3)]
    await hook.begun(1)
    await asyncio.sleep(0.05)
    assert not any(delivery.done() for delivery in deliveries)

    hook.bot.open.set()

    assert await asyncio.gather(*deliveries) == [200, 200, 200]
    assert hook.bot.began == [7]


async def test_one_that_could_not_be_taken_comes_again_and_its_words_are_not_logged(hook: Hook) -> None:
    hook.bot.failures = 2
    with capture_logs() as said:
        assert [await hook.post({"update_id": 3}) for _ in range(3)] == [503, 503, 200]
    assert hook.bot.ended == [3]
    assert [(event["event"], event["kind"], event["tries"]) for event in said] == [
        ("update_not_taken", "ValueError", 1),
        ("update_not_taken", "ValueError", 2),
    ]
    assert "Салем" not in str(said)


async def test_one_that_can_never_be_taken_does_not_hold_up_its_person_for_ever(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "MOST_TRIES", 3)
    hook.bot.failures = 100
    assert [await hook.post({"update_id": 3}) for _ in range(3)] == [503, 503, 200]


async def test_no_more_than_the_limit_are_handled_at_once(hook: Hook) -> None:
    hook.bot.open.clear()
    deliveries = [asyncio.create_task(hook.post({"update_id": number})) for number in range(5)]
    await hook.begun(2)
    await asyncio.sleep(0.05)
    assert len(hook.bot.began) == 2

    hook.bot.open.set()

    assert await asyncio.gather(*deliveries) == [200] * 5
    assert hook.bot.most_at_once == 2
    assert sorted(hook.bot.ended) == list(range(5))


async def test_at_the_end_what_is_in_hand_is_still_answered(
    bot: Bot, address: Address, session: aiohttp.ClientSession
) -> None:
    bot.open.clear()
    hook = Hook(bot, address, session)
    async with listening(address, Inbox(bot.take, SECRET, most=2), 10):
        delivery = asyncio.create_task(hook.post({"update_id": 1}))
        await hook.begun(1)
        asyncio.get_running_loop().call_later(0.1, bot.open.set)
    assert await delivery == 200
    assert bot.ended == [1]
    with pytest.raises(aiohttp.ClientConnectionError):
        await hook.post({"update_id": 2})


async def test_what_takes_too_long_at_the_end_is_not_answered_and_so_comes_again(
    bot: Bot, address: Address, session: aiohttp.ClientSession
) -> None:
    bot.open.clear()
    hook = Hook(bot, address, session)
    async with listening(address, Inbox(bot.take, SECRET, most=2), DRAIN):
        delivery = asyncio.create_task(hook.post({"update_id": 1}))
        await hook.begun(1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await delivery
    assert bot.ended == []
    bot.open.set()


async def test_a_place_that_is_taken_is_told_in_one_line(hook: Hook) -> None:
    with pytest.raises(ConfigurationProblem) as refused:
        async with listening(hook.address, Inbox(hook.bot.take, SECRET, most=2), DRAIN):
            raise AssertionError("it listens")
    told = str(refused.value)
    assert told.startswith(f"WEB_LISTEN: cannot listen at 127.0.0.1 port {hook.address.port}: ")
    assert "address already in use" in told.lower()
    assert "\n" not in told
