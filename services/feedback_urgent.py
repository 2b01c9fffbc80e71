"""Letters to the readers of an inbox whose message cannot wait for its round."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.feedback import load_readers
from storage.outbox import put

LETTER = "feedback_urgent"


async def tell_at_once(connection: AsyncConnection, unit: str, now: datetime) -> None:
    """Puts in a letter to each reader of the inbox, at any hour; several messages of one minute share it."""
    key = now.isoformat(timespec="minutes")
    for person in sorted((await load_readers(connection)).of(unit)):
        await put(connection, person, LETTER, key, now)
