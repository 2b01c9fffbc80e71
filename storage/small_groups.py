"""Small groups of a wave, with what their classes are called."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.form import INSTRUCTORS_LIMIT
from domain.language import Text
from domain.small_groups import ManyInstructors, OmittedClass, PooledGroups
from domain.window import Omission
from storage.tables.surveys import evaluation_instructors, evaluations, left_out, participations, pooled_classes, waves
from storage.tables.university import classes, enrolments

_TITLES = (classes.c.title_kk, classes.c.title_ru, classes.c.title_en)


async def too_small_for(connection: AsyncConnection, person: str) -> Sequence[Text]:
    """The titles of the person's courses whose groups are too small to be asked, in waves that are open."""
    query = (
        select(*_TITLES)
        .distinct()
        .join(left_out, left_out.c.class_id == classes.c.id)
        .join(waves, left_out.c.wave == waves.c.key)
        .join(enrolments, enrolments.c.class_id == classes.c.id)
        .where(
            enrolments.c.person == person,
            enrolments.c.role == "student",
            enrolments.c.active,
            left_out.c.reason == Omission.TOO_FEW.value,
            waves.c.state == "open",
        )
        .order_by(*_TITLES)
    )
    return [_title(row) for row in await connection.execute(query)]


async def pools_of(connection: AsyncConnection, wave: str) -> Sequence[PooledGroups]:
    """The groups of a wave that are asked together, by the class that each pool is known by."""
    own = select(evaluations.c.id.label("evaluation"), evaluations.c.class_id)
    together = union_all(own, select(pooled_classes.c.evaluation, pooled_classes.c.class_id)).subquery()
    chosen = (
        select(pooled_classes.c.evaluation)
        .join(evaluations, pooled_classes.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave, evaluations.c.active)
    )
    everybody = select(func.count()).where(participations.c.evaluation == together.c.evaluation).scalar_subquery()
    query = (
        select(together.c.evaluation, classes.c.id, classes.c.code, *_TITLES, everybody.label("people"))
        .join(classes, together.c.class_id == classes.c.id)
        .where(together.c.evaluation.in_(chosen))
        .order_by(classes.c.id)
    )
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in await connection.execute(query):
        rows[row.evaluation].append(row)
    return [
        PooledGroups(_title(found[0]), tuple(row.code or row.id for row in found), found[0].people)
        for found in rows.values()
    ]


async def omitted_of(connection: AsyncConnection, wave: str) -> Sequence[OmittedClass]:
    """The classes of a wave that nobody is asked about, but for the kinds that never are, by class id."""
    query = (
        select(classes.c.id, classes.c.code, *_TITLES, left_out.c.reason, left_out.c.students)
        .join(left_out, left_out.c.class_id == classes.c.id)
        .where(left_out.c.wave == wave, left_out.c.reason != Omission.KIND.value)
        .order_by(classes.c.id)
    )
    return [
        OmittedClass(_title(row), row.code or row.id, Omission(row.reason), row.students)
        for row in await connection.execute(query)
    ]


async def crowded_of(connection: AsyncConnection, wave: str) -> Sequence[ManyInstructors]:
    """The classes of a wave with more instructors than are asked about, by class id."""
    many = func.count(evaluation_instructors.c.person)
    query = (
        select(classes.c.id, classes.c.code, *_TITLES, many.label("instructors"))
        .join(evaluations, evaluations.c.class_id == classes.c.id)
        .join(evaluation_instructors, evaluation_instructors.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave, evaluations.c.active)
        .group_by(classes.c.id, classes.c.code, *_TITLES)
        .having(many > INSTRUCTORS_LIMIT)
        .order_by(classes.c.id)
    )
    return [
        ManyInstructors(_title(row), row.code or row.id, row.instructors, INSTRUCTORS_LIMIT)
        for row in await connection.execute(query)
    ]


def _title(row: Any) -> Text:
    return {"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en}
