"""The counted evaluations of a wave, as a release is made from them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.form import Form
from domain.tally import Tally, in_order
from domain.units import Evaluated
from storage.evaluations import instructors_of
from storage.tables.surveys import evaluations
from storage.tables.university import classes


async def load_evaluated(
    connection: AsyncConnection, wave: str, form: Form, tallies: Mapping[str, Tally]
) -> Sequence[Evaluated]:
    """Every evaluation of an opened wave with what was counted of it (`tallies`), by their ids."""
    query = (
        select(
            evaluations.c.id,
            evaluations.c.eligible,
            classes.c.course,
            classes.c.title_kk,
            classes.c.title_ru,
            classes.c.title_en,
            classes.c.organisation,
        )
        .join(classes, evaluations.c.class_id == classes.c.id)
        .where(evaluations.c.wave == wave)
        .order_by(evaluations.c.id)
    )
    rows = (await connection.execute(query)).all()
    teachers = await instructors_of(connection, [row.id for row in rows])
    found = []
    for row in rows:
        title = {"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en}
        keys = tuple(each.key for each in teachers.get(row.id, ()))
        counted = in_order(form, tallies[row.id], keys)
        found.append(Evaluated(row.id, title, row.organisation, row.eligible, counted, keys, row.course))
    return found
