"""The demo's graduate of last summer: she answered on her graduation day, so that "nothing changed" can be tapped."""

from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import actor
from domain.calendar import at
from domain.conversation import Choose, Input, Write
from domain.employment import Wave
from domain.people import Role
from services import employment
from storage.database import Database
from storage.tables.people import people, roles

EVENING = time(18)

ANSWERS: tuple[Input, ...] = (
    Choose("status", "full_time"),
    Write("«Сарыарқа Аналитика» ЖШС"),
    Write("Кіші талдаушы"),
    Choose("sector", "professional"),
    Choose("country", "kz"),
    Write("Алматы"),
    Choose("related", "yes"),
    Choose("offer", "study"),
)


async def newest_graduate(connection: AsyncConnection, role: Role = Role.ALUMNUS) -> str | None:
    """The id of the first of those with a role on the demo's roster who graduate last; None if nobody does."""
    query = (
        select(people.c.id)
        .join(roles, roles.c.person == people.c.id)
        .where(roles.c.role == role.value, people.c.graduation_date.is_not(None))
        .order_by(people.c.graduation_date.desc(), people.c.id)
        .limit(1)
    )
    found: str | None = (await connection.execute(query)).scalar()
    return found


async def answer_on_graduation_day(database: Database, person: str, zone: ZoneInfo) -> None:
    """Consents and answers the wave of the graduation day, in its evening, through the services."""
    async with database.reading() as connection:
        query = select(people.c.graduation_date).where(people.c.id == person)
        day = (await connection.execute(query)).scalar_one()
    who, now = actor(person, {Role.ALUMNUS}), at(day, EVENING, zone)
    await employment.agree(database, who, now=now, zone=zone)
    await employment.begin(database, who, now=now, zone=zone)
    await employment.answer(database, who, Wave.W1, *ANSWERS, now=now, zone=zone)
    await employment.submit(database, who, Wave.W1, now=now, zone=zone)
