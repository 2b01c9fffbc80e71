"""Classes of the demo university made small, before or while their wave runs."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.university import classes, enrolments


async def students_of(connection: AsyncConnection, class_id: str) -> list[str]:
    """Who studies in a class now, by id."""
    query = select(enrolments.c.person).where(
        enrolments.c.class_id == class_id, enrolments.c.role == "student", enrolments.c.active
    )
    return list((await connection.execute(query.order_by(enrolments.c.person))).scalars())


async def leave(connection: AsyncConnection, class_id: str, number: int) -> None:
    """So many students, the last ones, leave a class."""
    gone = (await students_of(connection, class_id))[-number:]
    mine = enrolments.c.class_id == class_id
    await connection.execute(update(enrolments).where(mine, enrolments.c.person.in_(gone)).values(active=False))


async def part(connection: AsyncConnection, class_id: str, second: str, number: int, teacher: str = "") -> None:
    """So many students, the last ones, become a class of their own, with another teacher if one is named."""
    moved = (await students_of(connection, class_id))[-number:]
    mine = enrolments.c.class_id == class_id
    cls = (await connection.execute(select(classes).where(classes.c.id == class_id))).one()
    await connection.execute(insert(classes).values({**cls._mapping, "id": second, "code": second}))
    await connection.execute(update(enrolments).where(mine, enrolments.c.person.in_(moved)).values(class_id=second))
    teaching = (await connection.execute(select(enrolments).where(mine, enrolments.c.role == "teacher"))).all()
    for row in teaching:
        changed = {"id": f"{row.id}-2", "class_id": second, "person": teacher or row.person}
        await connection.execute(insert(enrolments).values({**row._mapping, **changed}))
