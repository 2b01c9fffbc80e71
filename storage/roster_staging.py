"""A roster on its way in: staged row by row, compared with what is there, applied set by set.

A roster says everything about the terms it holds. A term it does not hold and that has ended is history: neither the
term nor its classes and enrolments go when they are not in the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import CalendarKind
from domain.people import ROLES_BY_LINK_ALONE
from domain.roster import KIND_OF_ROW, Changes, KindDiff, RosterDiff, RosterKind, RosterRow
from storage.tables.accounts import accounts
from storage.tables.calendar import calendar_entries
from storage.tables.people import people, roles, staged_people, staged_roles
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

FIRST_KEYS = 20
"""Keys named in a difference; the rest is only counted."""


_FIELDS: Mapping[type, tuple[str, ...]] = {row: tuple(field.name for field in fields(row)) for row in KIND_OF_ROW}


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


async def clear_staging(connection: AsyncConnection, batch: str | None = None) -> None:
    """Removes every staged row of a batch, or of all."""
    for target in TARGETS.values():
        of_batch = target.staged.c.batch == batch if batch is not None else true()
        await connection.execute(delete(target.staged).where(of_batch))


async def stage(connection: AsyncConnection, batch: str, rows: Iterable[RosterRow]) -> None:
    """Adds rows to a batch; their keys must be new in it."""
    by_kind: dict[RosterKind, list[dict[str, Any]]] = {}
    for row in rows:
        by_kind.setdefault(KIND_OF_ROW[type(row)], []).append(_values(batch, row))
    for kind, values in by_kind.items():
        await connection.execute(insert(TARGETS[kind].staged), values)


def _values(batch: str, row: RosterRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS[type(row)]}
    values["batch"] = batch
    return values


async def count_staged(connection: AsyncConnection, batch: str) -> int:
    """How many rows of a batch are there."""
    counts = [await _count(connection, _staged_rows(target, batch)) for target in TARGETS.values()]
    return sum(counts)


async def overlay_exams(connection: AsyncConnection, batch: str) -> None:
    """Gives the staged classes the exam times of the calendar, which knows them better where it knows them."""
    entry = calendar_entries.c
    of_class = and_(entry.kind == CalendarKind.EXAM.value, entry.class_id == staged_classes.c.id)
    await connection.execute(
        update(staged_classes)
        .where(staged_classes.c.batch == batch, exists().where(of_class))
        .values(
            exam_start=select(func.min(entry.starts_at)).where(of_class).scalar_subquery(),
            exam_end=select(func.max(entry.ends_at)).where(of_class).scalar_subquery(),
        )
    )


async def compare(connection: AsyncConnection, batch: str, today: date) -> RosterDiff:
    """How the batch differs from what is there; `today` is the local day, by which terms have ended."""
    return RosterDiff(
        {kind: await _compare_kind(connection, kind, target, batch, today) for kind, target in TARGETS.items()}
    )


async def apply(connection: AsyncConnection, batch: str, today: date) -> None:
    """Makes the tables say what the batch says. What is gone becomes inactive; roles of the roster are taken away.

    A role that is new for somebody with an account is active at once if a link alone gives it (design section 4), and
    else waits for a confirmation.
    """
    for kind, target in TARGETS.items():
        if kind is RosterKind.ROLES:
            await connection.execute(delete(roles).where(_is_gone(kind, target, batch, today)))
            await _add_roles(connection, batch)
        else:
            gone = _is_gone(kind, target, batch, today)
            await connection.execute(update(target.table).where(gone).values(active=False))
            await _upsert(connection, target, batch)


async def _compare_kind(
    connection: AsyncConnection, kind: RosterKind, target: Target, batch: str, today: date
) -> KindDiff:
    staged, table = target.staged, target.table
    is_new = _staged_rows(target, batch).where(
        not_(exists(select(literal(1)).select_from(table).where(target.same_key())))
    )
    both = select(literal(1)).select_from(staged.join(table, target.same_key())).where(staged.c.batch == batch)
    changed = both.where(_differs(target))
    gone = select(literal(1)).select_from(table).where(_is_gone(kind, target, batch, today))
    changes = await _changes(connection, changed, target, table)
    return KindDiff(
        new=await _changes(connection, is_new, target, staged),
        changed=changes,
        gone=await _changes(connection, gone, target, table),
        same=await _count(connection, both) - changes.count,
        columns=await _changed_columns(connection, changed, target) if changes.count else {},
    )


async def _changes(connection: AsyncConnection, rows: Select[Any], target: Target, keys_of: Table) -> Changes:
    count = await _count(connection, rows)
    if not count:
        return Changes()
    columns = [keys_of.c[name] for name in target.key]
    found = await connection.execute(rows.with_only_columns(*columns).order_by(*columns).limit(FIRST_KEYS))
    return Changes(count, tuple(" ".join(row) for row in found))


async def _changed_columns(connection: AsyncConnection, changed: Select[Any], target: Target) -> dict[str, int]:
    sums = {name: _column_differs(target, name) for name in target.compared} | {"active": _returns(target)}
    counted = [func.sum(case((differs, 1), else_=0)).label(name) for name, differs in sums.items()]
    row = (await connection.execute(changed.with_only_columns(*counted))).one()
    return {name: int(count) for name, count in row._mapping.items() if count}


async def _count(connection: AsyncConnection, rows: Select[Any]) -> int:
    return int(
        (await connection.execute(rows.with_only_columns(func.count(), maintain_column_froms=True))).scalar_one()
    )


def _staged_rows(target: Target, batch: str) -> Select[Any]:
    return select(literal(1)).select_from(target.staged).where(target.staged.c.batch == batch)


def _column_differs(target: Target, name: str) -> ColumnElement[bool]:
    return target.table.c[name].is_distinct_from(target.staged.c[name])


def _returns(target: Target) -> ColumnElement[bool]:
    """Whether the row was there, but not as an active row of the roster."""
    if target.table is roles:
        return not_(true())
    if target.table is people:
        return or_(not_(people.c.active), not_(people.c.from_roster))
    return not_(target.table.c.active)


def _differs(target: Target) -> ColumnElement[bool]:
    return or_(_returns(target), *(_column_differs(target, name) for name in target.compared))


def _is_gone(kind: RosterKind, target: Target, batch: str, today: date) -> ColumnElement[bool]:
    staged = target.staged
    absent = not_(exists(select(literal(1)).select_from(staged).where(staged.c.batch == batch, target.same_key())))
    return and_(_is_of_roster(kind, batch, today), absent)


def _is_of_roster(kind: RosterKind, batch: str, today: date) -> ColumnElement[bool]:
    """Whether the batch speaks of a row that is in the table."""
    held = select(staged_terms.c.id).where(staged_terms.c.batch == batch)
    is_history = and_(terms.c.end <= today, terms.c.id.not_in(held))
    past_terms = select(terms.c.id).where(is_history)
    past_classes = select(classes.c.id).where(classes.c.term.in_(past_terms))
    return {
        RosterKind.ORGANISATIONS: organisations.c.active,
        RosterKind.TERMS: and_(terms.c.active, not_(is_history)),
        RosterKind.COURSES: courses.c.active,
        RosterKind.PEOPLE: and_(people.c.active, people.c.from_roster),
        RosterKind.ROLES: roles.c.source == "roster",
        RosterKind.CLASSES: and_(classes.c.active, classes.c.term.not_in(past_terms)),
        RosterKind.ENROLMENTS: and_(enrolments.c.active, enrolments.c.class_id.not_in(past_classes)),
    }[kind]


async def _upsert(connection: AsyncConnection, target: Target, batch: str) -> None:
    names = (*target.key, *target.compared)
    marks = ("active", "from_roster") if target.table is people else ("active",)
    rows = select(*(target.staged.c[name] for name in names), *(true() for _ in marks)).where(
        target.staged.c.batch == batch
    )
    insertion = _insertion(connection, target.table).from_select([*names, *marks], rows)
    new = {name: insertion.excluded[name] for name in (*target.compared, *marks)}
    table = target.table
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in new.items()))
    await connection.execute(insertion.on_conflict_do_update(index_elements=target.key, set_=new, where=differs))


async def _add_roles(connection: AsyncConnection, batch: str) -> None:
    has_account = exists().where(accounts.c.person == staged_roles.c.person)
    by_link = staged_roles.c.role.in_([role.value for role in ROLES_BY_LINK_ALONE])
    state = case((and_(has_account, by_link), "active"), (has_account, "waiting"), else_="offered")
    rows = select(staged_roles.c.person, staged_roles.c.role, literal("roster"), state).where(
        staged_roles.c.batch == batch
    )
    insertion = _insertion(connection, roles).from_select(["person", "role", "source", "state"], rows)
    await connection.execute(insertion.on_conflict_do_nothing(index_elements=["person", "role"]))


def _insertion(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
