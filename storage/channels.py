"""Groups and channels the bot may post to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.posts import channels


@dataclass(frozen=True)
class Channel:
    """A group or channel where the bot is an administrator."""

    chat: int
    kind: str
    title: str


async def save_channel(connection: AsyncConnection, chat: int, kind: str, title: str, can_post: bool) -> None:
    """Notes a chat the bot is in and whether it may post there."""
    await connection.execute(delete(channels).where(channels.c.chat == chat))
    await connection.execute(insert(channels).values(chat=chat, kind=kind, title=title, can_post=can_post))


async def channels_to_post(connection: AsyncConnection) -> Sequence[Channel]:
    """Where the bot may post, by title."""
    query = select(channels).where(channels.c.can_post).order_by(channels.c.title, channels.c.chat)
    return [Channel(row.chat, row.kind, row.title) for row in await connection.execute(query)]
