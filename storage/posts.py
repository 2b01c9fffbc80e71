"""Where pictures of results were posted."""

from collections.abc import Sequence
from datetime import date
from secrets import token_urlsafe

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.posts import posts


async def save_post(
    connection: AsyncConnection, wave: str, version: int, language: str, chat: int, message: int, on: date
) -> None:
    """Notes a picture that was posted."""
    row = {"id": token_urlsafe(9), "wave": wave, "version": version, "language": language}
    await connection.execute(insert(posts).values(**row, chat=chat, message=message, posted_on=on))


async def posted_in(connection: AsyncConnection, wave: str, version: int, language: str) -> Sequence[int]:
    """The chats a picture was posted to."""
    query = select(posts.c.chat).where(posts.c.wave == wave, posts.c.version == version, posts.c.language == language)
    return (await connection.execute(query)).scalars().all()
