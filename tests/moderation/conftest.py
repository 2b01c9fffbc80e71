"""The office's stage on the demo university; and a university of one closed course, on either engine."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "office"))

from closed_course import ClosedCourse, close_with_comments
from office_ground import ground, office, open_stage

from bot.core import open_core
from tests.attacks.sapa import Sapa, settings_in
from tests.attacks.small_university import found
from tests.engines import postgresql_url

__all__ = ["ground", "office", "open_stage"]

STUDENTS = 12
ANSWERED = 6


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def course(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosedCourse]:
    """Six of twelve have answered with two comments each; the ballots are opened."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgresql_url()) if request.param == "postgresql" else ""
        core = await stack.enter_async_context(open_core(settings_in(tmp_path, url)))
        await found(core, STUDENTS)
        yield await close_with_comments(Sapa(core), ANSWERED)
