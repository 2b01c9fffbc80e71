"""The database of the roster's tests, and the folder of calendars that other people wrote."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.tables import metadata

sys.path.append(str(Path(__file__).parents[1] / "rosters"))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables."""
    opened = open_database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    async with opened.writing(alone=True) as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def samples() -> Path:
    """The folder of sample calendars."""
    folder = os.environ.get("SAPA_SAMPLES")
    if not folder:
        pytest.skip("SAPA_SAMPLES is not set")
    return Path(folder) / "ics"
