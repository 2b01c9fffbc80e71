"""Channels and groups where results may be posted."""

from collections.abc import Sequence

from sqlalchemy import update

from domain.access import Act, Actor, require
from domain.errors import NotFound
from storage.channels import Channel, channels_to_post, save_channel
from storage.database import Database
from storage.tables.posts import channels


async def note_channel(database: Database, chat: int, kind: str, title: str, can_post: bool) -> None:
    """Remembers that the bot was let into a chat, or put out of it."""
    async with database.writing() as connection:
        await save_channel(connection, chat, kind, title, can_post)


async def lose_channel(database: Database, chat: int) -> None:
    """Remembers that posting there was refused: the chat is not offered until the bot is let in again."""
    async with database.writing() as connection:
        await connection.execute(update(channels).where(channels.c.chat == chat).values(can_post=False))


async def where_to_post(database: Database, who: Actor) -> Sequence[Channel]:
    """The chats the bot may post to. Raises NotAllowed."""
    require(who, Act.POST_PICTURES)
    async with database.reading() as connection:
        return await channels_to_post(connection)


async def where_to_write(database: Database, who: Actor) -> Sequence[Channel]:
    """The chats a broadcast may be posted to. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.reading() as connection:
        return await channels_to_post(connection)


async def require_place(database: Database, who: Actor, chat: int) -> None:
    """Does nothing if a broadcast may be posted to this chat. Raises NotAllowed, NotFound."""
    if chat not in {channel.chat for channel in await where_to_write(database, who)}:
        raise NotFound
