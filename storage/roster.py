"""Who teaches and takes which class, and how the university is built; only what is active."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Row, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.courses import ClassKind, CourseClass
from domain.people import Role
from domain.progress import Instructor
from domain.roster import EnrolmentRole, Organisation, OrganisationKind, OrganisationTree
from storage.tables.people import people
from storage.tables.university import classes, enrolments, organisations

_IDS_AT_ONCE = 500


async def classes_of_term(connection: AsyncConnection, term: str) -> tuple[CourseClass, ...]:
    """The classes of a term, of every kind, in order of id."""
    query = select(classes).where(classes.c.term == term, classes.c.active).order_by(classes.c.id)
    return tuple(class_of(row) for row in await connection.execute(query))


def class_of(row: Row[tuple[object, ...]]) -> CourseClass:
    """The domain's class in a row of `classes`."""
    return CourseClass(
        id=row.id,
        title={"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en},
        kind=ClassKind(row.kind),
        term=row.term,
        organisation=row.organisation,
        last_class=row.last_class,
        exam_start=row.exam_start,
        exam_end=row.exam_end,
        course=row.course,
    )


async def teachers_of(connection: AsyncConnection, class_ids: Collection[str]) -> dict[str, tuple[Instructor, ...]]:
    """The instructors of each class, each once: the primary one first, then by name; classes without are left out."""
    found: dict[str, dict[str, Instructor]] = {}
    for ids in _portions(class_ids):
        query = (
            select(enrolments.c.class_id, people.c.id, people.c.given_name, people.c.family_name)
            .join(people, people.c.id == enrolments.c.person)
            .where(
                enrolments.c.class_id.in_(ids),
                enrolments.c.role == EnrolmentRole.TEACHER.value,
                enrolments.c.active,
                people.c.active,
            )
            .order_by(
                enrolments.c.class_id,
                enrolments.c.primary.desc(),
                people.c.family_name,
                people.c.given_name,
                people.c.id,
            )
        )
        for row in await connection.execute(query):
            instructor = Instructor(row.id, f"{row.given_name} {row.family_name}".strip())
            found.setdefault(row.class_id, {}).setdefault(row.id, instructor)
    return {class_id: tuple(instructors.values()) for class_id, instructors in found.items()}


async def students_of(connection: AsyncConnection, class_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The ids of the students of each class; classes without are left out."""
    found: dict[str, set[str]] = {}
    for ids in _portions(class_ids):
        query = (
            select(enrolments.c.class_id, enrolments.c.person)
            .join(people, people.c.id == enrolments.c.person)
            .where(
                enrolments.c.class_id.in_(ids),
                enrolments.c.role == EnrolmentRole.STUDENT.value,
                enrolments.c.active,
                people.c.active,
            )
        )
        for class_id, person in await connection.execute(query):
            found.setdefault(class_id, set()).add(person)
    return {class_id: frozenset(students) for class_id, students in found.items()}


async def organisation_tree(connection: AsyncConnection) -> OrganisationTree:
    """All active parts of the university."""
    query = select(organisations).where(organisations.c.active).order_by(organisations.c.id)
    return OrganisationTree({row.id: _organisation_of(row) for row in await connection.execute(query)})


def _organisation_of(row: Row[tuple[object, ...]]) -> Organisation:
    return Organisation(
        id=row.id,
        kind=OrganisationKind(row.kind),
        name={"kk": row.name_kk, "ru": row.name_ru, "en": row.name_en},
        parent=row.parent,
        responsible_vp=Role(row.responsible_vp) if row.responsible_vp else None,
    )


def _portions(ids: Collection[str]) -> Iterator[Sequence[str]]:
    """The ids in portions that an engine takes as parameters of one statement."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _IDS_AT_ONCE):
        yield ordered[start : start + _IDS_AT_ONCE]


async def has_roster(connection: AsyncConnection) -> bool:
    """Whether there is anybody, or any part of a university, active or not."""
    for table in (people, organisations, classes):
        if (await connection.execute(select(literal(1)).select_from(table).limit(1))).first() is not None:
            return True
    return False
