"""A roster on its way in: staged row by row, compared with what is there, applied set by set."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
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
from domain.roster_marks import MarkRow
from storage.roster_gone import TARGETS, Said, Target, is_gone
from storage.tables.accounts import accounts
from storage.tables.calendar import calendar_entries
from storage.tables.people import people, roles, staged_roles
from storage.tables.staging import staged_marks
from storage.tables.university import staged_classes

FIRST_KEYS = 20
"""Keys named in a difference; the rest is only counted."""

_FIELDS: Mapping[type, tuple[str, ...]] = {
    row: tuple(field.name for field in fields(row)) for row in (*KIND_OF_ROW, MarkRow)
}


async def clear_staging(connection: AsyncConnection, batch: str | None = None) -> None:
    """Removes every staged row of a batch, or of all."""
    for table in (*(target.staged for target in TARGETS.values()), staged_marks):
        of_batch = table.c.batch == batch if batch is not None else true()
        await connection.execute(delete(table).where(of_batch))


async def stage(connection: AsyncConnection, batch: str, rows: Iterable[RosterRow | MarkRow]) -> None:
    """Adds rows and marks to a batch; their keys must be new in it."""
    by_table: dict[Table, list[dict[str, Any]]] = {}
    for row in rows:
        table = staged_marks if isinstance(row, MarkRow) else TARGETS[KIND_OF_ROW[type(row)]].staged
        by_table.setdefault(table, []).append(_values(batch, row))
    for table, values in by_table.items():
        await connection.execute(insert(table), values)


def _values(batch: str, row: RosterRow | MarkRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS[type(row)]}
    values["batch"] = batch
    return values


async def count_staged(connection: AsyncConnection, batch: str) -> int:
    """How many rows of a batch are there."""
    counts = [await _count(connection, _staged_rows(target, batch)) for target in TARGETS.values()]
    marks = select(literal(1)).select_from(staged_marks).where(staged_marks.c.batch == batch)
    return sum(counts) + await _count(connection, marks)


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


async def compare(connection: AsyncConnection, said: Said) -> RosterDiff:
    """How the batch differs from what is there."""
    return RosterDiff({kind: await _compare_kind(connection, kind, target, said) for kind, target in TARGETS.items()})


async def apply(connection: AsyncConnection, said: Said) -> None:
    """Makes the tables say what the batch says. What is gone becomes inactive; roles of the roster are taken away.

    A role that is new for somebody with an account is active at once if a link alone gives it (design section 4), and
    else waits for a confirmation.
    """
    for kind, target in TARGETS.items():
        if kind is RosterKind.ROLES:
            await connection.execute(delete(roles).where(is_gone(kind, said)))
            await _add_roles(connection, said.batch)
        else:
            await connection.execute(update(target.table).where(is_gone(kind, said)).values(active=False))
            await _upsert(connection, target, said.batch)


async def _compare_kind(connection: AsyncConnection, kind: RosterKind, target: Target, said: Said) -> KindDiff:
    staged, table, batch = target.staged, target.table, said.batch
    is_new = _staged_rows(target, batch).where(
        not_(exists(select(literal(1)).select_from(table).where(target.same_key())))
    )
    both = select(literal(1)).select_from(staged.join(table, target.same_key())).where(staged.c.batch == batch)
    changed = both.where(_differs(target))
    gone = select(literal(1)).select_from(table).where(is_gone(kind, said))
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
