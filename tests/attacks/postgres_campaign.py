"""Trials on a PostgreSQL cluster: the product on it, the naive storage on it, and how their files are taken."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from tests.attacks.campaign import Files, Place, files_in, make_folder
from tests.attacks.people import Respondent
from tests.attacks.postgres_attacks import HEAP, LOG, ROWS
from tests.attacks.postgres_cluster import Cluster
from tests.attacks.postgres_files import log_records
from tests.attacks.sapa import opened, settings_in
from tests.attacks.small_university import found

_TABLES = """
CREATE TABLE participations (id serial PRIMARY KEY, person text, answered_at timestamptz DEFAULT now());
CREATE TABLE drafts (person text PRIMARY KEY, body text);
CREATE TABLE responses (id serial PRIMARY KEY, submitted_at timestamptz DEFAULT now(), body text);
CREATE TABLE comments (id serial PRIMARY KEY, response integer, question text, text text);
"""


class NaiveOnPostgres:
    """The naive storage once more, in PostgreSQL."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def answer(self, who: Respondent) -> None:
        """A draft, changed once, and the answer in place of it."""
        run = self._connection.execute
        for text in (who.replaced, who.first):
            await run(
                "INSERT INTO drafts VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET body = $2", who.person, text
            )
        if who.finishes:
            async with self._connection.transaction():
                await self._submit(who)

    async def _submit(self, who: Respondent) -> None:
        run = self._connection.execute
        answers = {"goals": [str(who.choices[0])], "helped": who.first, "change": who.second}
        await run("INSERT INTO participations (person) VALUES ($1)", who.person)
        add = "INSERT INTO responses (body) VALUES ($1) RETURNING id"
        response = await self._connection.fetchval(add, json.dumps({"answers": answers}))
        for question, text in (("helped", who.first), ("change", who.second)):
            add = "INSERT INTO comments (response, question, text) VALUES ($1, $2, $3)"
            await run(add, response, question, text)
        await run("DELETE FROM drafts WHERE person = $1", who.person)

    async def close(self) -> None:
        """Nothing happens at the close."""

    async def moderate(self) -> None:
        """Nobody reads them."""

    async def release(self) -> None:
        """Nothing happens at the release."""


class ProductsOnPostgres:
    """The product for each trial, on a copy of a university that is founded once for each size."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._founded: set[int] = set()

    @asynccontextmanager
    async def __call__(self, students: int, folder: Path) -> AsyncIterator[Place]:
        """The product with keys in a new folder, and a database that is dropped at the end."""
        ground, name = self._folder / f"keys-{students}", f"ground_{students}"
        if students not in self._founded:
            await _administer(self._cluster, f"CREATE DATABASE {name}")
            async with opened(settings_in(ground, self._cluster.url(name))) as sapa:
                await found(sapa.core, students)
            self._founded.add(students)
        shutil.copytree(ground, folder)
        async with (
            _database(self._cluster, name) as database,
            opened(settings_in(folder, self._cluster.url(database))) as sapa,
        ):
            first = await _begin_segment(self._cluster)
            yield Place(sapa, _nothing, _taker(self._cluster, database, first, folder))


class NaiveStorages:
    """The naive storage for each trial."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @asynccontextmanager
    async def __call__(self, _students: int, folder: Path) -> AsyncIterator[Place]:
        """The naive storage in a database that is dropped at the end."""
        make_folder(folder)
        async with _database(self._cluster, "template1") as database:
            connection = await asyncpg.connect(self._cluster.dsn(database))
            try:
                await connection.execute(_TABLES)
                first = await _begin_segment(self._cluster)
                yield Place(NaiveOnPostgres(connection), _nothing, _taker(self._cluster, database, first, folder))
            finally:
                await connection.close()


async def _nothing() -> Files:
    """After each answer nothing is taken: the log keeps it all."""
    return {}


def _taker(cluster: Cluster, database: str, first: str, keys: Path) -> Callable[[], Awaitable[Files]]:
    async def take() -> Files:
        connection = await asyncpg.connect(cluster.dsn(database))
        try:
            await connection.execute("ANALYZE comments")  # as the server does by itself, a minute later
            await connection.execute("CHECKPOINT")
            rows = await _rows(connection)
            names = await connection.fetch(
                "SELECT pg_relation_filenode(oid), relname FROM pg_class WHERE relkind = 'r'"
            )
            base = (
                cluster.data
                / "base"
                / str(await connection.fetchval("SELECT oid FROM pg_database WHERE datname = $1", database))
            )
        finally:
            await connection.close()
        return {
            **rows,
            **_heaps(base, {str(number): name for number, name in names}),
            **_segments(cluster.data / "pg_wal", first),
            **_server_log(cluster),
            **files_in(keys),
        }

    return take


async def _rows(connection: asyncpg.Connection) -> Files:
    names = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return {
        f"{ROWS}{name}": "\n".join(
            f"{row['xmin']}\t{row['ctid']}\t{row['content']}"
            for row in await connection.fetch(f'SELECT xmin::text, ctid::text, t::text AS content FROM "{name}" AS t')
        ).encode()
        for (name,) in names
    }


def _heaps(base: Path, names: Mapping[str, str]) -> Files:
    files = [path for path in base.iterdir() if path.name[0].isdigit()]
    return {f"{HEAP}{names.get(path.name, path.name)}": path.read_bytes() for path in files}


def _segments(folder: Path, first: str) -> Files:
    names = sorted(path.name for path in folder.iterdir() if len(path.name) == len(first) and path.name >= first)
    return {f"{LOG}{name}": log_records((folder / name).read_bytes()) for name in names}


def _server_log(cluster: Cluster) -> Files:
    return {"server.log": (cluster.folder / "server.log").read_bytes()}


async def _begin_segment(cluster: Cluster) -> str:
    """Ends the segment of the log that is being written; the name of the next one."""
    connection = await asyncpg.connect(cluster.dsn("postgres"))
    try:
        await connection.execute("SELECT pg_switch_wal()")
        return str(await connection.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn() + 1)"))
    finally:
        await connection.close()


@asynccontextmanager
async def _database(cluster: Cluster, template: str) -> AsyncIterator[str]:
    await _administer(cluster, f"CREATE DATABASE trial TEMPLATE {template}")
    try:
        yield "trial"
    finally:
        await _administer(cluster, "DROP DATABASE trial WITH (FORCE)")


async def _administer(cluster: Cluster, statement: str) -> None:
    connection = await asyncpg.connect(cluster.dsn("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
