"""A released result as what a broadcast says; apart from the rest, for drawing takes a library of its own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.access import Act, Actor, require
from domain.broadcast import Broadcast
from domain.errors import NotFound
from services import pictures
from services.broadcasts import load_draft
from storage.broadcasts import update_broadcast
from storage.database import Database


async def use_result(
    database: Database, who: Actor, number: str, wave: str, *, now: datetime, zone: ZoneInfo
) -> Broadcast:
    """Sends the approved pictures of a wave. Raises as `broadcasts.draft`; NotFound unless they are approved."""
    require(who, Act.BROADCAST)
    if not await pictures.may_post(database, wave, now=now, zone=zone):
        raise NotFound
    async with database.writing() as connection:
        await load_draft(connection, who, number)
        await update_broadcast(connection, number, wave=wave, asking="")
        return await load_draft(connection, who, number)
