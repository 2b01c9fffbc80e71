"""Waves, and what the roster and the calendar say about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Integer as _Integer
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import CalendarKind
from domain.courses import ClassKind, CourseClass
from domain.planning import Enrolment, EvaluationPlan, Teaching
from domain.wave import WaveState
from domain.window import Window
from storage.tables.calendar import calendar_entries
from storage.tables.people import people
from storage.tables.surveys import evaluation_instructors, evaluations, participations, waves
from storage.tables.university import classes, enrolments, terms

EVALUATION_ID_BYTES = 9


@dataclass(frozen=True)
class WaveRow:
    """A wave as it stands."""

    key: str
    survey: str
    form: str
    term: str
    state: WaveState
    opens_at: datetime
    window: Window
    running_since: datetime | None
    counted_on: date | None
    counted: int
    opened_on: date | None
    key_destroyed_on: date | None


def _wave(row: Row[Any]) -> WaveRow:
    return WaveRow(
        row.key,
        row.survey,
        row.form,
        row.term,
        WaveState(row.state),
        row.opens_at,
        Window(row.window_opens_at, row.closes_at),
        row.running_since,
        row.counted_on,
        row.counted,
        row.opened_on,
        row.key_destroyed_on,
    )


async def load_wave(connection: AsyncConnection, key: str) -> WaveRow | None:
    """The wave with this key, or None."""
    row = (await connection.execute(select(waves).where(waves.c.key == key))).first()
    return _wave(row) if row else None


async def load_waves(connection: AsyncConnection, *states: WaveState) -> Sequence[WaveRow]:
    """The waves in any of `states` (all if none is named), the newest window first."""
    query = select(waves).order_by(waves.c.closes_at.desc(), waves.c.key)
    if states:
        query = query.where(waves.c.state.in_([state.value for state in states]))
    return [_wave(row) for row in await connection.execute(query)]


async def insert_wave(connection: AsyncConnection, key: str, survey: str, form: str, term: str, window: Window) -> None:
    """A new wave, planned."""
    await connection.execute(
        insert(waves).values(
            key=key,
            survey=survey,
            form=form,
            term=term,
            state=WaveState.PLANNED.value,
            opens_at=window.opens,
            window_opens_at=window.opens,
            closes_at=window.closes,
        )
    )


async def update_wave(connection: AsyncConnection, key: str, **values: object) -> None:
    """Sets columns of a wave."""
    await connection.execute(update(waves).where(waves.c.key == key).values(**values))


async def exam_period(connection: AsyncConnection, term: str) -> tuple[datetime, datetime] | None:
    """First and last instant of a term's exam period in the calendar, or None."""
    query = select(calendar_entries.c.starts_at, calendar_entries.c.ends_at).where(
        calendar_entries.c.kind == CalendarKind.EXAM_PERIOD.value, calendar_entries.c.session == term
    )
    row = (await connection.execute(query.order_by(calendar_entries.c.starts_at))).first()
    return (row.starts_at, row.ends_at) if row else None


async def term_title(connection: AsyncConnection, term: str) -> str | None:
    """The title of a term, or None if there is no such term."""
    return (await connection.execute(select(terms.c.title).where(terms.c.id == term))).scalar()


async def classes_in(connection: AsyncConnection, term: str) -> Sequence[CourseClass]:
    """The active classes of a term."""
    query = select(classes).where(classes.c.term == term, classes.c.active).order_by(classes.c.id)
    return [
        CourseClass(
            row.id,
            {"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en},
            ClassKind(row.kind),
            row.term,
            row.organisation,
            row.last_class,
            row.exam_start,
            row.exam_end,
        )
        for row in await connection.execute(query)
    ]


async def enrolments_in(connection: AsyncConnection, term: str) -> tuple[Sequence[Enrolment], Sequence[Teaching]]:
    """Who studies in and who teaches the active classes of a term."""
    query = (
        select(
            enrolments.c.class_id,
            enrolments.c.person,
            enrolments.c.role,
            enrolments.c.primary,
            people.c.given_name,
            people.c.family_name,
        )
        .join(classes, enrolments.c.class_id == classes.c.id)
        .join(people, enrolments.c.person == people.c.id)
        .where(classes.c.term == term, classes.c.active, enrolments.c.active, people.c.active)
    )
    students: list[Enrolment] = []
    teachers: list[Teaching] = []
    for row in await connection.execute(query):
        if row.role == "student":
            students.append(Enrolment(row.class_id, row.person))
        else:
            name = f"{row.family_name} {row.given_name}"
            teachers.append(Teaching(row.class_id, row.person, name, bool(row.primary)))
    return students, teachers


async def load_plans(connection: AsyncConnection, wave: str) -> Mapping[str, tuple[str, EvaluationPlan]]:
    """What was planned before, by class: the evaluation's id and its plan."""
    teachers: dict[str, list[str]] = defaultdict(list)
    eligible: dict[str, set[str]] = defaultdict(set)
    dropped: dict[str, set[str]] = defaultdict(set)
    mine = select(evaluations.c.id).where(evaluations.c.wave == wave)
    order = (evaluation_instructors.c.evaluation, evaluation_instructors.c.position)
    found = select(evaluation_instructors).where(evaluation_instructors.c.evaluation.in_(mine)).order_by(*order)
    for row in await connection.execute(found):
        teachers[row.evaluation].append(row.person)
    took = select(participations.c.evaluation, participations.c.person, participations.c.eligible)
    for row in await connection.execute(took.where(participations.c.evaluation.in_(mine))):
        (eligible if row.eligible else dropped)[row.evaluation].add(row.person)
    return {
        row.class_id: (
            row.id,
            EvaluationPlan(
                row.class_id,
                row.opens_at,
                tuple(teachers[row.id]),
                frozenset(eligible[row.id]),
                frozenset(dropped[row.id]),
                row.active,
            ),
        )
        for row in await connection.execute(select(evaluations).where(evaluations.c.wave == wave))
    }


async def save_plan(
    connection: AsyncConnection, wave: str, before: tuple[str, EvaluationPlan] | None, plan: EvaluationPlan
) -> None:
    """Brings the rows of one evaluation to its plan; who answered keeps that flag."""
    if before is None:
        evaluation = token_urlsafe(EVALUATION_ID_BYTES)
        row = {"id": evaluation, "wave": wave, "class_id": plan.class_id}
        await connection.execute(insert(evaluations).values(**row, opens_at=plan.opens_at, active=plan.active))
        old = EvaluationPlan(plan.class_id, plan.opens_at, (), frozenset(), active=plan.active)
    else:
        evaluation, old = before
    if (old.opens_at, old.active) != (plan.opens_at, plan.active):
        changed = update(evaluations).where(evaluations.c.id == evaluation)
        await connection.execute(changed.values(opens_at=plan.opens_at, active=plan.active))
    if old.instructors != plan.instructors:
        await _save_instructors(connection, evaluation, plan.instructors)
    await _save_participants(connection, evaluation, old, plan)


async def _save_instructors(connection: AsyncConnection, evaluation: str, instructors: Sequence[str]) -> None:
    mine = evaluation_instructors.c.evaluation == evaluation
    await connection.execute(delete(evaluation_instructors).where(mine))
    rows = [
        {"evaluation": evaluation, "person": person, "position": position}
        for position, person in enumerate(instructors)
    ]
    if rows:
        await connection.execute(insert(evaluation_instructors), rows)


async def _save_participants(
    connection: AsyncConnection, evaluation: str, old: EvaluationPlan, plan: EvaluationPlan
) -> None:
    known = old.eligible | old.dropped
    # sorted: the order of the rows says nothing about when anybody came
    added = [{"evaluation": evaluation, "person": person} for person in sorted(plan.eligible - known)]
    if added:
        await connection.execute(insert(participations), added)
    mine = participations.c.evaluation == evaluation
    for persons, eligible in ((plan.eligible & old.dropped, True), (plan.dropped & old.eligible, False)):
        for person in sorted(persons):
            changed = update(participations).where(mine, participations.c.person == person)
            await connection.execute(changed.values(eligible=eligible))
    for person in sorted(known - plan.eligible - plan.dropped):
        await connection.execute(delete(participations).where(mine, participations.c.person == person))


async def count_participation(connection: AsyncConnection, wave: str) -> tuple[int, int]:
    """How many participations of the wave are answered, and how many there are (N: everybody ever eligible)."""
    query = (
        select(func.count(), func.coalesce(func.sum(participations.c.answered.cast(_Integer)), 0))
        .select_from(participations)
        .join(evaluations, participations.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave)
    )
    every, answered = (await connection.execute(query)).one()
    return int(answered), int(every)
