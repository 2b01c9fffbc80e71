"""What a wave asks about and what it leaves out, and the roster that this is planned from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from secrets import token_urlsafe

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.planning import Enrolment, EvaluationPlan, LeftOut, Teaching, TermRoster
from domain.window import Omission
from storage.roster import classes_of_term
from storage.tables.people import people
from storage.tables.surveys import evaluation_instructors, evaluations, left_out, participations, pooled_classes
from storage.tables.university import classes, enrolments

EVALUATION_ID_BYTES = 9


async def roster_in(connection: AsyncConnection, term: str) -> TermRoster:
    """The active classes of a term, who studies in them and who teaches them."""
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
    return TermRoster(await classes_of_term(connection, term), tuple(students), tuple(teachers))


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
    pools: dict[str, list[str]] = defaultdict(list)
    others = select(pooled_classes).where(pooled_classes.c.evaluation.in_(mine)).order_by(pooled_classes.c.class_id)
    for row in await connection.execute(others):
        pools[row.evaluation].append(row.class_id)
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
                tuple(pools[row.id]),
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
    if old.pooled != plan.pooled:
        await _save_pool(connection, evaluation, plan.pooled)
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


async def _save_pool(connection: AsyncConnection, evaluation: str, classes: Sequence[str]) -> None:
    await connection.execute(delete(pooled_classes).where(pooled_classes.c.evaluation == evaluation))
    rows = [{"evaluation": evaluation, "class_id": class_id} for class_id in classes]
    if rows:
        await connection.execute(insert(pooled_classes), rows)


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


async def save_left_out(connection: AsyncConnection, wave: str, found: Sequence[LeftOut]) -> None:
    """Keeps what a wave does not ask about, in place of what was kept before."""
    await connection.execute(delete(left_out).where(left_out.c.wave == wave))
    rows = [
        {"wave": wave, "class_id": one.class_id, "reason": one.reason.value, "students": one.students} for one in found
    ]
    if rows:
        await connection.execute(insert(left_out), rows)


async def load_left_out(connection: AsyncConnection, wave: str) -> Sequence[LeftOut]:
    """What a wave does not ask about, by class id."""
    query = select(left_out).where(left_out.c.wave == wave).order_by(left_out.c.class_id)
    return [LeftOut(row.class_id, Omission(row.reason), row.students) for row in await connection.execute(query)]
