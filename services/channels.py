"""Channels and groups where results may be posted."""

from collections.abc import Sequence

from domain.access import Act, Actor, require
from storage.channels import Channel, channels_to_post, save_channel
from storage.database import Database


async def note_channel(database: Database, chat: int, kind: str, title: str, can_post: bool) -> None:
    """Remembers that the bot was let into a chat, or put out of it."""
    async with database.writing() as connection:
        await save_channel(connection, chat, kind, title, can_post)


async def where_to_post(database: Database, who: Actor) -> Sequence[Channel]:
    """The chats the bot may post to. Raises NotAllowed."""
    require(who, Act.POST_PICTURES)
    async with database.reading() as connection:
        return await channels_to_post(connection)
