"""What tests on the office's stage begin with: the demo university is made once, each test has a copy of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from office_stage import OfficeStage, copy_of, prepare

STUDENTS = 60

OpenStage = Callable[..., Any]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a university of 60 students with its calendar, its deadlines and its planned wave."""
    folder = tmp_path_factory.mktemp("university")
    await prepare(folder, STUDENTS)
    return folder


@pytest_asyncio.fixture
async def open_stage(ground: Path, tmp_path: Path) -> AsyncIterator[OpenStage]:
    """Opens a stage with settings of the test's own."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> OfficeStage:
            folder = copy_of(ground, tmp_path / "data")
            return await stack.enter_async_context(OfficeStage(folder, **settings))

        yield start


@pytest_asyncio.fixture
async def office(request: pytest.FixtureRequest, open_stage: OpenStage) -> OfficeStage:
    """The product on 16 December at noon, or when the mark `begins` says, without a mail server."""
    begins = request.node.get_closest_marker("begins")
    stage: OfficeStage = await open_stage(**({"clock_start": begins.args[0]} if begins else {}))
    return stage
