"""The schema, step by step (Alembic); `upgrade` brings a database to the newest."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


async def upgrade(database: Database) -> None:
    """Brings the schema of `database` to the newest version; does nothing if it is there already."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if MigrationContext.configure(connection).get_current_revision() != _newest():
        command.upgrade(configuration(connection), "head")


@cache
def _newest() -> str:
    return known_versions()[0]


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def known_versions() -> Sequence[str]:
    """The versions of the schema that this code knows, the newest first."""
    return [script.revision for script in ScriptDirectory(str(Path(__file__).parent)).walk_revisions()]
