"""Databases with the tables and a few people in them: SQLite in a file, and PostgreSQL when one is given."""

import os
import uuid
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import insert, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database, open_database
from storage.tables import metadata
from storage.tables.accounts import accounts
from storage.tables.people import people

PEOPLE = [f"p{number:03}" for number in range(60)]
"""Each has an account, and a chat of the number in their id plus 1000."""


@pytest_asyncio.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/letters.db")
    await fill(database)
    yield database
    await database.close()


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.external)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        database = open_database(f"sqlite+aiosqlite:///{tmp_path}/letters.db")
        await fill(database)
        yield database
        await database.close()
        return
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    name = f"letters_{uuid.uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name}")
    try:
        database = open_database(make_url(server).set(database=name).render_as_string(hide_password=False))
        await fill(database)
        yield database
        await database.close()
    finally:
        await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def fill(database: Database) -> None:
    """Makes the tables and puts the people in."""
    async with database.writing(alone=True) as connection:
        await connection.run_sync(metadata.create_all)
        rows = [{"id": person, "given_name": "A", "family_name": "B"} for person in PEOPLE]
        await connection.execute(insert(people), rows)
        since = {"language": "kk", "consent_version": "1", "consent_on": date(2026, 9, 1)}
        rooms = [{"user_id": 1000 + number, "person": person, **since} for number, person in enumerate(PEOPLE)]
        await connection.execute(insert(accounts), rooms)


async def _on_server(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
