"""A university of one course whose evaluation is open, on either engine, with the keys beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core import open_core
from tests.attacks.sapa import Sapa, settings_in
from tests.attacks.small_university import found
from tests.engines import ENGINES, Originals

STUDENTS = 12


@pytest_asyncio.fixture(params=ENGINES)
async def sapa(request: pytest.FixtureRequest, tmp_path: Path, originals: Originals) -> AsyncIterator[Sapa]:
    """The product with twelve students who may answer."""
    async with originals.copy(request.param, tmp_path) as url, open_core(settings_in(tmp_path, url)) as core:
        await found(core, STUDENTS)
        yield Sapa(core)
