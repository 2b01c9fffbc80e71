"""The schema of the migrations is the schema of the tables, up and down, on both engines."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage.database import Database
from storage.migrations import configuration, upgrade
from storage.tables import metadata


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_build_exactly_the_tables_of_the_code(empty_database: Database) -> None:
    await upgrade(empty_database)

    async with empty_database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_upgrading_twice_changes_nothing(empty_database: Database) -> None:
    await upgrade(empty_database)
    await upgrade(empty_database)

    async with empty_database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_each_migration_goes_down_and_up_again(empty_database: Database) -> None:
    await upgrade(empty_database)
    async with empty_database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))
    async with empty_database.engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert set(left) <= {"alembic_version"}

    await upgrade(empty_database)

    async with empty_database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
