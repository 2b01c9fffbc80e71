"""A university of one course whose evaluation is open, on either engine, with the keys beside it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core import open_core
from tests.attacks.sapa import Sapa, settings_in
from tests.attacks.small_university import found
from tests.engines import postgresql_url

STUDENTS = 12


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def sapa(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sapa]:
    """The product with twelve students who may answer."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgresql_url()) if request.param == "postgresql" else ""
        core = await stack.enter_async_context(open_core(settings_in(tmp_path, url)))
        await found(core, STUDENTS)
        yield Sapa(core)
