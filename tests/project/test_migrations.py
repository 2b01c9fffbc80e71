"""The schema of the migrations is the schema of the tables, up and down, on both engines."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database, open_database
from storage.migrations import configuration, upgrade
from storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database on either engine."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
        yield opened
        await opened.close()
        return
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        pytest.skip("TEST_POSTGRES_URL is unset")
    name = f"sapa_{uuid4().hex}"
    admin = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    opened = open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
    yield opened
    await opened.close()
    async with admin.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name}"))
    await admin.dispose()


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    await upgrade(database)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_upgrading_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
    await upgrade(database)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_each_migration_goes_down_and_up_again(database: Database) -> None:
    await upgrade(database)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))
    async with database.engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert set(left) <= {"alembic_version"}

    await upgrade(database)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
