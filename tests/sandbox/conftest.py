"""A sandbox per test, a client for people, and a way to make raw Bot API calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest_asyncio

from sandbox import Sandbox
from sandbox.client import Client

TOKEN = "42:word"


@dataclass
class RawBot:
    """A bot without a library."""

    base: str
    session: aiohttp.ClientSession

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        """Call with a JSON body and return the whole answer."""
        async with self.session.post(f"{self.base}/bot{token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert answer["ok"] is (response.status == 200), "the HTTP status and the body must say the same"
            return answer

    async def result(self, method: str, **params: Any) -> Any:
        """Call and return the result; the call must succeed."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        """Call and return (code, description); the call must be refused."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    server = Sandbox()
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest_asyncio.fixture
async def bot(sandbox: Sandbox, http: aiohttp.ClientSession) -> RawBot:
    raw = RawBot(sandbox.url, http)
    await raw.result("getMe")
    return raw


@pytest_asyncio.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Client]:
    async with Client(sandbox.url) as people:
        yield people
