"""Names of people on the roster, to be looked for in what was written: no more of anybody than the name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people import EMPLOYEES
from storage.tables.people import people, roles
from storage.tables.surveys import evaluation_instructors, evaluations, pooled_classes
from storage.tables.university import enrolments


async def everybodys_names(connection: AsyncConnection) -> Sequence[str]:
    """Given, middle and family name of everybody on the roster, each as one text."""
    query = select(people.c.given_name, people.c.middle_name, people.c.family_name)
    return [" ".join(row) for row in await connection.execute(query)]


async def employees_names(connection: AsyncConnection) -> Sequence[str]:
    """The same of everybody who works at the university: by a role, or because they teach."""
    works = select(roles.c.person).where(roles.c.role.in_([role.value for role in EMPLOYEES]))
    teaches = select(enrolments.c.person).where(enrolments.c.role == "teacher")
    query = select(people.c.given_name, people.c.middle_name, people.c.family_name).where(
        or_(people.c.id.in_(works), people.c.id.in_(teaches))
    )
    return [" ".join(row) for row in await connection.execute(query)]


async def names_near(connection: AsyncConnection, chosen: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The same of the students and instructors of each of some evaluations."""
    classes_of = union_all(
        select(evaluations.c.id.label("evaluation"), evaluations.c.class_id),
        select(pooled_classes.c.evaluation, pooled_classes.c.class_id),
    ).subquery()
    parts = union_all(
        select(classes_of.c.evaluation, enrolments.c.person).join(
            enrolments, enrolments.c.class_id == classes_of.c.class_id
        ),
        select(evaluation_instructors.c.evaluation, evaluation_instructors.c.person),
    ).subquery()
    query = (
        select(parts.c.evaluation, people.c.given_name, people.c.middle_name, people.c.family_name)
        .join(people, people.c.id == parts.c.person)
        .where(parts.c.evaluation.in_(chosen))
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.evaluation].append(f"{row.given_name} {row.middle_name} {row.family_name}")
    return found
