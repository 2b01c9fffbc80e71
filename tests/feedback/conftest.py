"""The product of the office's stage, with a real mail server on this host where a test wants one."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "office"))

from mail_stage import MailStage
from office_stage import OfficeStage, copy_of, prepare

STUDENTS = 60


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a university of 60 students with its planned wave."""
    folder = tmp_path_factory.mktemp("university")
    await prepare(folder, STUDENTS)
    return folder


@pytest_asyncio.fixture
async def open_stage(ground: Path, tmp_path: Path) -> AsyncIterator[Any]:
    """Opens a stage with settings of the test's own."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> OfficeStage:
            folder = copy_of(ground, tmp_path / "data")
            return await stack.enter_async_context(OfficeStage(folder, **settings))

        yield start


@pytest_asyncio.fixture
async def office(open_stage: Any) -> OfficeStage:
    """The product on 16 December at noon, without a mail server."""
    stage: OfficeStage = await open_stage()
    return stage


@pytest_asyncio.fixture
async def post() -> AsyncIterator[MailStage]:
    """A mail server on this host."""
    server = MailStage()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def mailing(open_stage: Any, post: MailStage) -> OfficeStage:
    """The product with that mail server."""
    stage: OfficeStage = await open_stage(**post.settings())
    return stage
