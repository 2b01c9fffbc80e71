"""Databases for tests: an empty one for each, on SQLite and, where a server is there, on PostgreSQL."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database, open_database
from storage.migrations import upgrade


@asynccontextmanager
async def postgresql_url() -> AsyncIterator[str]:
    """The address of a new PostgreSQL database that is dropped at the end; skips the test without a server."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is unset")
    name = f"sapa_{uuid4().hex}"
    admin = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with admin.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        async with admin.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await admin.dispose()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without tables, on either engine."""
    if request.param == "sqlite":
        database = open_database(f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
        yield database
        await database.close()
        return
    async with postgresql_url() as url:
        database = open_database(url)
        yield database
        await database.close()


@pytest_asyncio.fixture
async def database(empty_database: Database) -> Database:
    """A database with every table and no row, on either engine."""
    await upgrade(empty_database)
    return empty_database
