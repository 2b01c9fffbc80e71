"""Where submitted answers wait for the close of their wave."""

from collections.abc import AsyncIterator
from secrets import token_bytes

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.surveys import ballots

ID_BYTES = 16


async def put_in(connection: AsyncConnection, evaluation: str, ballot: str, size: int) -> None:
    """Adds a ballot (JSON), padded to the form's size, under a random id: no person, time, order or language."""
    body = ballot.encode().ljust(size, b" ")
    await connection.execute(insert(ballots).values(id=token_bytes(ID_BYTES), evaluation=evaluation, body=body))


async def take_out(connection: AsyncConnection, evaluation: str) -> AsyncIterator[str]:
    """The ballots of one evaluation, in the order of their random ids."""
    query = select(ballots.c.body).where(ballots.c.evaluation == evaluation).order_by(ballots.c.id)
    for body in (await connection.execute(query)).scalars():
        yield body.decode().rstrip(" ")


async def empty(connection: AsyncConnection, evaluation: str) -> None:
    """Removes the ballots of one evaluation, once they are counted."""
    await connection.execute(delete(ballots).where(ballots.c.evaluation == evaluation))
