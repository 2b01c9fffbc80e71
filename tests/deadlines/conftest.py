"""The product of the office's stage, on the demo university."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

sys.path.append(str(Path(__file__).parents[1] / "office"))

from office_stage import OfficeStage, copy_of, prepare

STUDENTS = 60

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a university of 60 students, with its calendar and its deadlines."""
    folder = tmp_path_factory.mktemp("university")
    await prepare(folder, STUDENTS)
    return folder


@pytest_asyncio.fixture
async def office(ground: Path, tmp_path: Path) -> AsyncIterator[OfficeStage]:
    """The product on 16 December at noon."""
    async with OfficeStage(copy_of(ground, tmp_path / "data")) as stage:
        yield stage
