"""A database with the newest tables, on each engine there is, fresh for every test."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from roster_examples import fresh_postgres

from storage.database import Database, open_database
from storage.tables import metadata

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.external)]


@pytest.fixture(params=ENGINES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
        await _make_tables(opened)
        yield opened
        await opened.close()
        return
    if not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL is not set")
    async with fresh_postgres(POSTGRES, f"roster_{uuid4().hex}") as url:
        opened = open_database(url)
        await _make_tables(opened)
        yield opened
        await opened.close()


async def _make_tables(opened: Database) -> None:
    async with opened.writing(alone=True) as connection:
        await connection.run_sync(metadata.create_all)
