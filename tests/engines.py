"""Databases for tests: a new one for each, on SQLite and, where a server is there, on PostgreSQL.

Those that hold something are copies: the first test that needs it makes it, and the others copy what it made.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database, open_database
from storage.migrations import upgrade

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.external)]
EMPTY = "template1"

Fill = Callable[[Database], Awaitable[None]]


class Originals:
    """What databases are copied from, in files and on the server, by name; made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._on_server: dict[str, str] = {}

    @asynccontextmanager
    async def copy(self, engine: str, folder: Path, name: str = "tables", fill: Fill = upgrade) -> AsyncIterator[str]:
        """The address of a copy of what `fill` made of an empty database; one with a `name` is filled once."""
        if engine == "sqlite":
            yield await self._copy_file(folder / "sapa.db", name, fill)
            return
        async with postgresql_url(await self._template(name, fill)) as url:
            yield url

    async def _copy_file(self, path: Path, name: str, fill: Fill) -> str:
        original = self._folder / f"{name}.db"
        if not original.exists():
            await _filled(f"sqlite+aiosqlite:///{original}", fill)
        shutil.copy(original, path)
        return f"sqlite+aiosqlite:///{path}"

    async def _template(self, name: str, fill: Fill) -> str:
        if name not in self._on_server:
            template = _new_name()
            async with _administering() as connection:
                await connection.execute(text(f"CREATE DATABASE {template}"))
            self._on_server[name] = template
            await _filled(_address(template), fill)
        return self._on_server[name]

    async def drop(self) -> None:
        """Leaves nothing on the server."""
        for template in self._on_server.values():
            async with _administering() as connection:
                await connection.execute(text(f"DROP DATABASE {template} WITH (FORCE)"))


@asynccontextmanager
async def postgresql_url(template: str = EMPTY) -> AsyncIterator[str]:
    """The address of a new PostgreSQL database that is dropped at the end; skips the test without a server."""
    name = _new_name()
    async with _administering() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        try:
            yield _address(name)
        finally:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at an address, closed at the end."""
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Originals]:
    """What the databases of tests are copied from."""
    made = Originals(tmp_path_factory.mktemp("originals"))
    yield made
    asyncio.run(made.drop())


@pytest_asyncio.fixture(params=ENGINES)
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without tables, on either engine."""
    if request.param == "sqlite":
        async with opened(f"sqlite+aiosqlite:///{tmp_path}/sapa.db") as database:
            yield database
        return
    async with postgresql_url() as url, opened(url) as database:
        yield database


@pytest_asyncio.fixture(params=ENGINES)
async def database(request: pytest.FixtureRequest, tmp_path: Path, originals: Originals) -> AsyncIterator[Database]:
    """A database with every table and no row, on either engine."""
    async with originals.copy(request.param, tmp_path) as url, opened(url) as database:
        yield database


async def _filled(url: str, fill: Fill) -> None:
    async with opened(url) as database:
        await fill(database)


@asynccontextmanager
async def _administering() -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(_server(), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _server() -> str:
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is unset")
    return server


def _address(name: str) -> str:
    return make_url(_server()).set(database=name).render_as_string(hide_password=False)


def _new_name() -> str:
    return f"sapa_{uuid4().hex}"
