"""Files that a bot has uploaded."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.posts import uploads


async def load_file_id(connection: AsyncConnection, sha256: str, bot: int) -> str | None:
    """The `file_id` of the file with this hash at this bot, or None."""
    query = select(uploads.c.file_id).where(uploads.c.sha256 == sha256, uploads.c.bot == bot)
    return (await connection.execute(query)).scalar()


async def save_file_id(connection: AsyncConnection, sha256: str, bot: int, file_id: str) -> None:
    """Keeps the `file_id` of a file at a bot, in place of an older one."""
    await connection.execute(delete(uploads).where(uploads.c.sha256 == sha256, uploads.c.bot == bot))
    await connection.execute(insert(uploads).values(sha256=sha256, bot=bot, file_id=file_id))
