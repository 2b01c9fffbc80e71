"""The record of administrative acts."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.audit import audit


async def note(connection: AsyncConnection, now: datetime, actor: str, act: str, subject: str = "") -> None:
    """Records who did what to which thing; never called for an answer."""
    await connection.execute(insert(audit).values(at=now, actor=actor, act=act, subject=subject))
