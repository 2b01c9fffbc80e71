"""Small facts the product keeps about itself, by name."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.settings import facts


async def load_fact(connection: AsyncConnection, name: str) -> str | None:
    """The value kept under `name`, or None."""
    return (await connection.execute(select(facts.c.value).where(facts.c.name == name))).scalar()


async def drop_fact(connection: AsyncConnection, name: str) -> None:
    """Keeps nothing under `name` any more."""
    await connection.execute(delete(facts).where(facts.c.name == name))


async def save_fact(connection: AsyncConnection, name: str, value: str) -> None:
    """Keeps `value` under `name`."""
    await connection.execute(delete(facts).where(facts.c.name == name))
    await connection.execute(insert(facts).values(name=name, value=value))
