"""Where pictures of results were posted."""

from collections.abc import Sequence
from datetime import date
from secrets import token_urlsafe

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.posts import posts


async def save_post(
    connection: AsyncConnection, wave: str, version: int, picture: str, chat: int, message: int, on: date
) -> None:
    """Notes a picture that was posted, by its name."""
    row = {"id": token_urlsafe(9), "wave": wave, "version": version, "language": picture}
    await connection.execute(insert(posts).values(**row, chat=chat, message=message, posted_on=on))


async def posted_in(connection: AsyncConnection, wave: str, version: int, picture: str) -> Sequence[int]:
    """The chats a picture was posted to, by its name."""
    query = select(posts.c.chat).where(posts.c.wave == wave, posts.c.version == version, posts.c.language == picture)
    return (await connection.execute(query)).scalars().all()
