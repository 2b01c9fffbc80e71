"""A commit of PostgreSQL that takes its time, while whoever asked for it is cut off: a slow disk, or a replica."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy import event

from storage.database import Database

_HOLD = 20261216
_LOOKS = 1000
_SLOW = f"""
CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock({_HOLD}); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT OR UPDATE ON {{table}} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
"""
_HELD = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {_HOLD} AND NOT granted"


@asynccontextmanager
async def held_commits(database: Database, table: str) -> AsyncIterator["Held"]:
    """While the block lasts each commit that wrote to a table waits until it is let go; only the first one, then."""
    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(address)
    try:
        await other.execute(_SLOW.format(table=table))
        await other.execute(f"SELECT pg_advisory_lock({_HOLD})")
        with _connections(database) as mine:
            yield Held(other, mine)
        await other.execute(f"DROP TRIGGER slow ON {table}; DROP FUNCTION wait_at_commit")
    finally:
        await other.close()


class Held:
    """The commits that are held."""

    def __init__(self, other: Any, mine: list[Any]) -> None:
        self._other, self._mine = other, mine

    async def cut_off(self) -> None:
        """Waits until a commit is held, and cuts its client off: the server does not notice."""
        for _ in range(_LOOKS):
            if await self._other.fetchval(_HELD):
                break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("no commit is held")
        for connection in self._mine:
            connection.terminate()

    async def let_go(self, seconds: float = 0) -> None:
        """Lets commits end, so many seconds from now."""
        await asyncio.sleep(seconds)
        with suppress(asyncpg.PostgresWarning):
            await self._other.execute(f"SELECT pg_advisory_unlock({_HOLD})")


@contextmanager
def _connections(database: Database) -> Iterator[list[Any]]:
    """Every connection that is taken meanwhile, as the driver knows it."""
    engine, found = database.engine.sync_engine, list[Any]()

    def take(connection: Any, *_rest: Any) -> None:
        found.append(connection.driver_connection)

    event.listen(engine, "checkout", take)
    try:
        yield found
    finally:
        event.remove(engine, "checkout", take)
