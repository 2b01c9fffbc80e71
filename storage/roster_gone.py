"""Which rows of the roster a batch takes away: what a whole file does not hold, what a file of changes names.

A roster says everything about the terms it holds. A term it does not hold and that has ended is history: neither the
term nor its classes and enrolments go when they are not in the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table, and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.roster import MOST_GONE_OF_ONE, MOST_GONE_SHARE, RosterKind
from domain.roster_marks import EVERY_KEY, Mark
from storage.tables.people import people, roles, staged_people, staged_roles
from storage.tables.staging import staged_marks
from storage.tables.university import (
    classes,
    courses,
    enrolments,
    organisations,
    staged_classes,
    staged_courses,
    staged_enrolments,
    staged_organisations,
    staged_terms,
    terms,
)

FIRST_LOSSES = 20
"""Classes named in a warning that too many of their people would go."""


@dataclass(frozen=True)
class Said:
    """What a staged batch is about."""

    batch: str
    today: date
    """The local day, by which terms have ended."""
    changes: frozenset[RosterKind] = frozenset()
    """The kinds of rows of which the batch holds changes only."""


@dataclass(frozen=True)
class Target:
    """A table and the staging table in front of it."""

    table: Table
    staged: Table

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row in both."""
        return tuple(column.name for column in self.table.primary_key)

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns that a roster says beside the key."""
        return tuple(c.name for c in self.staged.columns if c.name != "batch" and c.name not in self.key)

    def same_key(self) -> ColumnElement[bool]:
        """Whether a row of the table and a staged row are about the same."""
        return and_(*(self.table.c[name] == self.staged.c[name] for name in self.key))


TARGETS: Mapping[RosterKind, Target] = {
    RosterKind.ORGANISATIONS: Target(organisations, staged_organisations),
    RosterKind.TERMS: Target(terms, staged_terms),
    RosterKind.COURSES: Target(courses, staged_courses),
    RosterKind.PEOPLE: Target(people, staged_people),
    RosterKind.ROLES: Target(roles, staged_roles),
    RosterKind.CLASSES: Target(classes, staged_classes),
    RosterKind.ENROLMENTS: Target(enrolments, staged_enrolments),
}


def is_gone(kind: RosterKind, said: Said) -> ColumnElement[bool]:
    """Whether a row of the kind's table goes with the batch."""
    if kind in said.changes:
        return and_(_is_active(kind), _is_named_gone(kind, said))
    return and_(_is_active(kind), not_(_is_history(kind, said)), _is_absent(kind, said), not_(_is_kept(kind, said)))


@dataclass(frozen=True)
class Loss:
    """A class or a role that many people would leave: its key, how many, and how many there are."""

    key: str
    gone: int
    before: int


async def losses_of_classes(connection: AsyncConnection, said: Said) -> tuple[Loss, ...]:
    """The first of the classes that stay and lose more people than a right file takes away, the greatest loss first."""
    is_leaving = is_gone(RosterKind.CLASSES, said)
    stays = exists(select(literal(1)).where(classes.c.id == enrolments.c.class_id, classes.c.active, not_(is_leaving)))
    gone = func.sum(case((is_gone(RosterKind.ENROLMENTS, said), 1), else_=0))
    query = (
        select(enrolments.c.class_id.label("key"), gone.label("gone"), func.count().label("before"))
        .where(enrolments.c.active, stays)
        .group_by(enrolments.c.class_id)
        .having(gone > MOST_GONE_OF_ONE, gone > MOST_GONE_SHARE * func.count())
        .order_by(gone.desc(), enrolments.c.class_id)
        .limit(FIRST_LOSSES)
    )
    return tuple(_loss(row) for row in await connection.execute(query))


async def losses_of_roles(connection: AsyncConnection, said: Said) -> tuple[Loss, ...]:
    """The roles that more people lose than a right file takes away."""
    gone = func.sum(case((is_gone(RosterKind.ROLES, said), 1), else_=0))
    query = (
        select(roles.c.role.label("key"), gone.label("gone"), func.count().label("before"))
        .where(roles.c.source == "roster")
        .group_by(roles.c.role)
        .having(gone > MOST_GONE_OF_ONE, gone > MOST_GONE_SHARE * func.count())
        .order_by(roles.c.role)
    )
    return tuple(_loss(row) for row in await connection.execute(query))


async def still_used(connection: AsyncConnection, said: Said) -> tuple[tuple[RosterKind, str], ...]:
    """Kind and id of what a file of changes took away and active rows still refer to; asked when it was applied."""
    found: list[tuple[RosterKind, str]] = []
    for kind, users in _USERS.items():
        used = [
            exists(select(literal(1)).where(column == staged_marks.c.key, column.table.c.active)) for column in users
        ]
        query = (
            select(staged_marks.c.key).where(*_marks(said, Mark.GONE, kind), or_(*used)).order_by(staged_marks.c.key)
        )
        found += [(kind, key) for key in (await connection.execute(query)).scalars()]
    return tuple(found)


_USERS: Mapping[RosterKind, tuple[Column[str], ...]] = {
    RosterKind.ORGANISATIONS: (
        organisations.c.parent,
        courses.c.organisation,
        people.c.organisation,
        people.c.programme,
        people.c.unit,
        classes.c.organisation,
    ),
    RosterKind.TERMS: (terms.c.parent, classes.c.term),
    RosterKind.COURSES: (classes.c.course,),
}
"""The columns that refer to rows of a kind, where those rows do not go with it."""


def _loss(row: Row[Any]) -> Loss:
    return Loss(row.key, int(row.gone), int(row.before))


def _is_active(kind: RosterKind) -> ColumnElement[bool]:
    return {
        RosterKind.ORGANISATIONS: organisations.c.active,
        RosterKind.TERMS: terms.c.active,
        RosterKind.COURSES: courses.c.active,
        RosterKind.PEOPLE: and_(people.c.active, people.c.from_roster),
        RosterKind.ROLES: roles.c.source == "roster",
        RosterKind.CLASSES: classes.c.active,
        RosterKind.ENROLMENTS: enrolments.c.active,
    }[kind]


def _is_history(kind: RosterKind, said: Said) -> ColumnElement[bool]:
    """Whether a row belongs to a term that has ended and that the batch does not hold."""
    held = select(staged_terms.c.id).where(staged_terms.c.batch == said.batch)
    is_past = and_(terms.c.end <= said.today, terms.c.id.not_in(held))
    past_terms = select(terms.c.id).where(is_past)
    if kind is RosterKind.TERMS:
        return is_past
    if kind is RosterKind.CLASSES:
        return classes.c.term.in_(past_terms)
    if kind is RosterKind.ENROLMENTS:
        return enrolments.c.class_id.in_(select(classes.c.id).where(classes.c.term.in_(past_terms)))
    return literal(False)


def _is_absent(kind: RosterKind, said: Said) -> ColumnElement[bool]:
    target = TARGETS[kind]
    staged = target.staged
    return not_(exists(select(literal(1)).select_from(staged).where(staged.c.batch == said.batch, target.same_key())))


def _is_kept(kind: RosterKind, said: Said) -> ColumnElement[bool]:
    """Whether the row, or of a role the person's row, was wrong in the file and stays as it is."""
    key = roles.c.person if kind is RosterKind.ROLES else TARGETS[kind].table.c.id
    kinds = (kind, RosterKind.PEOPLE) if kind is RosterKind.ROLES else (kind,)
    marked = select(literal(1)).where(
        *_marks(said, Mark.KEPT, *kinds), or_(staged_marks.c.key == key, staged_marks.c.key == EVERY_KEY)
    )
    return exists(marked)


def _is_named_gone(kind: RosterKind, said: Said) -> ColumnElement[bool]:
    """Whether a file of changes says so; with a person go their roles and enrolments, with a class its enrolments."""
    if kind is RosterKind.ROLES:
        person = _has_mark(said, RosterKind.PEOPLE, roles.c.person)
        one = and_(staged_marks.c.key == roles.c.person, staged_marks.c.role == roles.c.role)
        every = and_(
            _has_mark(said, kind, roles.c.person, staged_marks.c.role == ""), _is_absent(RosterKind.ROLES, said)
        )
        return or_(person, exists(select(literal(1)).where(*_marks(said, Mark.GONE, kind), one)), every)
    named = _has_mark(said, kind, TARGETS[kind].table.c.id)
    if kind is not RosterKind.ENROLMENTS:
        return named
    of_class = _has_mark(said, RosterKind.CLASSES, enrolments.c.class_id)
    of_person = _has_mark(said, RosterKind.PEOPLE, enrolments.c.person)
    return and_(or_(named, of_class, of_person), or_(named, _is_absent(kind, said)))


def _has_mark(said: Said, kind: RosterKind, key: ColumnElement[str], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal(1)).where(*_marks(said, Mark.GONE, kind), staged_marks.c.key == key, *more))


def _marks(said: Said, mark: Mark, *kinds: RosterKind) -> tuple[ColumnElement[bool], ...]:
    return (
        staged_marks.c.batch == said.batch,
        staged_marks.c.mark == mark.value,
        staged_marks.c.kind.in_([kind.value for kind in kinds]),
    )
