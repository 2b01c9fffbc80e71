"""Names of faculties, programmes and classes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.language import Text
from storage.tables.university import organisations


async def organisation_name(connection: AsyncConnection, organisation: str) -> Text:
    """The name of an organisation in three languages; empty if there is none."""
    row = (await connection.execute(select(organisations).where(organisations.c.id == organisation))).first()
    return {"kk": row.name_kk, "ru": row.name_ru, "en": row.name_en} if row else {}


async def university_name(connection: AsyncConnection) -> Text:
    """The name of the university on the roster in three languages; empty if the roster has none."""
    query = select(organisations).where(organisations.c.kind == "university").order_by(organisations.c.id)
    row = (await connection.execute(query)).first()
    return {"kk": row.name_kk, "ru": row.name_ru, "en": row.name_en} if row else {}
