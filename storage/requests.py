"""Requests that commands leave to the running bot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.settings import requests


@dataclass(frozen=True)
class Request:
    """Something a command asks of the running bot."""

    id: int
    kind: str
    body: Mapping[str, str]


async def leave(connection: AsyncConnection, kind: str, body: Mapping[str, str]) -> int:
    """Leaves a request; returns its number."""
    row = {"kind": kind, "body": json.dumps(dict(body)), "state": "waiting"}
    result = await connection.execute(insert(requests).values(**row).returning(requests.c.id))
    return int(result.scalar_one())


async def waiting(connection: AsyncConnection) -> Sequence[Request]:
    """The requests nobody has taken, oldest first."""
    query = select(requests).where(requests.c.state == "waiting").order_by(requests.c.id)
    return [Request(row.id, row.kind, json.loads(row.body)) for row in await connection.execute(query)]


async def settle(connection: AsyncConnection, number: int, *, done: bool, answer: str) -> None:
    """Writes what became of a request."""
    values = {"state": "done" if done else "failed", "answer": answer}
    await connection.execute(update(requests).where(requests.c.id == number).values(**values))


async def outcome(connection: AsyncConnection, number: int) -> tuple[bool, str] | None:
    """Whether it was done, with the answer; None while it waits."""
    row = (await connection.execute(select(requests).where(requests.c.id == number))).one()
    return None if row.state == "waiting" else (row.state == "done", row.answer)


async def forget(connection: AsyncConnection, number: int) -> None:
    """Removes a request: whoever left it has its outcome, or waits no more."""
    await connection.execute(delete(requests).where(requests.c.id == number))


async def forget_all(connection: AsyncConnection) -> None:
    """Removes every request: in a restored database nobody waits for them any more."""
    await connection.execute(delete(requests))
