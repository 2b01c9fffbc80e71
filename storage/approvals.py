"""Pictures that a QA lead looked at and approved, and where they were posted."""

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import token_urlsafe

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.posts import approvals, posts


async def save_approval(
    connection: AsyncConnection, wave: str, version: int, language: str, sha256: str, by: str, on: date
) -> None:
    """Notes which picture was approved, in place of an earlier approval of that language."""
    key = {"wave": wave, "version": version, "language": language}
    await connection.execute(
        delete(approvals).where(
            approvals.c.wave == wave, approvals.c.version == version, approvals.c.language == language
        )
    )
    await connection.execute(insert(approvals).values(**key, sha256=sha256, approved_by=by, approved_on=on))


async def load_approvals(connection: AsyncConnection, wave: str, version: int) -> Mapping[str, str]:
    """The hash of the approved picture of each language."""
    query = select(approvals.c.language, approvals.c.sha256).where(
        approvals.c.wave == wave, approvals.c.version == version
    )
    return {row.language: row.sha256 for row in await connection.execute(query)}


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
