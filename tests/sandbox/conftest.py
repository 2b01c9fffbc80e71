"""A sandbox per test, a client for people, and a bot without a library."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from sandbox_raw_bot import RawBot

from sandbox import Sandbox, images
from sandbox.client import Client, Person


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


@pytest_asyncio.fixture
async def started(bot: RawBot, client: Client) -> Person:
    """A person who pressed START."""
    person = await client.person("Dana", language_code="ru")
    await person.start(settle=False)
    return person


@pytest.fixture
def png() -> bytes:
    return images.draw(40, 20, (200, 30, 30))
