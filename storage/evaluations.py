"""Evaluations and who may answer them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.form import INSTRUCTORS_LIMIT
from domain.progress import Instructor
from domain.tasks import CourseTask
from storage.tables.people import people
from storage.tables.surveys import evaluation_instructors, evaluations, participations, waves
from storage.tables.university import classes

_TASK = (
    select(
        evaluations.c.id,
        evaluations.c.wave,
        evaluations.c.opens_at,
        waves.c.closes_at,
        waves.c.form,
        classes.c.title_kk,
        classes.c.title_ru,
        classes.c.title_en,
        participations.c.answered,
        participations.c.declined,
        participations.c.not_mine,
    )
    .join(evaluations, participations.c.evaluation == evaluations.c.id)
    .join(waves, evaluations.c.wave == waves.c.key)
    .join(classes, evaluations.c.class_id == classes.c.id)
)


# Built once: the second is asked at every tap.
_MINE = _TASK.where(
    participations.c.person == bindparam("mine"),
    participations.c.eligible,
    evaluations.c.active,
    waves.c.state == "open",
)
_ONE_OF_MINE = _MINE.where(participations.c.evaluation == bindparam("about"))
_INSTRUCTORS = (
    select(evaluation_instructors.c.evaluation, people.c.id, people.c.given_name, people.c.family_name)
    .join(people, evaluation_instructors.c.person == people.c.id)
    .where(evaluation_instructors.c.evaluation.in_(bindparam("chosen", expanding=True)))
    .order_by(evaluation_instructors.c.evaluation, evaluation_instructors.c.position)
)


async def tasks_of(connection: AsyncConnection, person: str) -> Sequence[CourseTask]:
    """The person's tasks in waves that are open."""
    return await _tasks(connection, (await connection.execute(_MINE, {"mine": person})).all())


async def task_of(connection: AsyncConnection, person: str, evaluation: str) -> CourseTask | None:
    """One task of the person, whatever its state; None if the evaluation is not theirs (any more)."""
    rows = (await connection.execute(_ONE_OF_MINE, {"mine": person, "about": evaluation})).all()
    found = await _tasks(connection, rows)
    return found[0] if found else None


async def _tasks(connection: AsyncConnection, rows: Sequence[Any]) -> Sequence[CourseTask]:
    teachers = await _teachers_of(connection, [row.id for row in rows])
    return [
        CourseTask(
            evaluation=row.id,
            wave=row.wave,
            title={"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en},
            instructors=tuple(teachers[row.id][:INSTRUCTORS_LIMIT]),
            form=row.form,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            answered=row.answered,
            declined=row.declined,
            not_mine=row.not_mine,
            unasked=len(teachers[row.id][INSTRUCTORS_LIMIT:]),
        )
        for row in rows
    ]


async def instructors_of(connection: AsyncConnection, chosen: Collection[str]) -> Mapping[str, Sequence[Instructor]]:
    """The instructors that each evaluation asks about, in that order; at most `INSTRUCTORS_LIMIT`."""
    found = await _teachers_of(connection, chosen)
    return {evaluation: teachers[:INSTRUCTORS_LIMIT] for evaluation, teachers in found.items()}


async def _teachers_of(connection: AsyncConnection, chosen: Collection[str]) -> Mapping[str, Sequence[Instructor]]:
    """Everybody who teaches what an evaluation is about, those it asks about first; nobody for an unknown one."""
    found: dict[str, list[Instructor]] = defaultdict(list)
    for row in await connection.execute(_INSTRUCTORS, {"chosen": list(chosen)}):
        found[row.evaluation].append(Instructor(row.id, f"{row.given_name} {row.family_name}".strip()))
    return found


async def names_of_instructors(connection: AsyncConnection, wave: str) -> Mapping[str, str]:
    """The names of everybody who was asked about in a wave, by id."""
    query = (
        select(people.c.id, people.c.given_name, people.c.family_name)
        .join(evaluation_instructors, evaluation_instructors.c.person == people.c.id)
        .join(evaluations, evaluation_instructors.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave)
        .distinct()
    )
    rows = await connection.execute(query)
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in rows}


async def evaluations_of(connection: AsyncConnection, wave: str) -> Sequence[str]:
    """The evaluations of a wave, by id."""
    query = select(evaluations.c.id).where(evaluations.c.wave == wave).order_by(evaluations.c.id)
    return list((await connection.execute(query)).scalars())


async def mark(connection: AsyncConnection, person: str, evaluation: str, **flags: bool) -> bool:
    """Sets flags of an unanswered participation; False if there is none."""
    mine = update(participations).where(
        participations.c.evaluation == evaluation,
        participations.c.person == person,
        participations.c.eligible,
        participations.c.answered.is_(False),
    )
    return (await connection.execute(mine.values(**flags))).rowcount == 1
