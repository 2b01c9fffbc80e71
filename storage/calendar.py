"""The academic calendar, kept as it came in."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import CalendarEntry, CalendarKind
from domain.calendar_proposals import KnownClass, KnownTerm
from storage.tables.calendar import calendar_entries
from storage.tables.university import classes, terms

_ENTRIES_AT_ONCE = 100
"""Pairs in one condition: SQLite limits how deep one may be."""


async def entries(
    connection: AsyncConnection, *, kind: CalendarKind | None = None, session: str | None = None
) -> tuple[CalendarEntry, ...]:
    """The entries of a kind and of a session (all where None), in order of time."""
    columns = calendar_entries.c
    query = select(calendar_entries).order_by(columns.starts_at, columns.kind, columns.key)
    if kind is not None:
        query = query.where(columns.kind == kind.value)
    if session is not None:
        query = query.where(columns.session == session)
    return tuple(_entry_of(row) for row in await connection.execute(query))


async def write_entries(connection: AsyncConnection, written: Collection[CalendarEntry]) -> None:
    """Adds entries, in place of those with their kinds and keys."""
    await remove_entries(connection, written)
    if written:
        await connection.execute(insert(calendar_entries), [_values(entry) for entry in written])


async def remove_entries(connection: AsyncConnection, removed: Collection[CalendarEntry]) -> None:
    """Removes the entries with these kinds and keys."""
    columns, keys = calendar_entries.c, [(entry.kind.value, entry.key) for entry in removed]
    for start in range(0, len(keys), _ENTRIES_AT_ONCE):
        portion = keys[start : start + _ENTRIES_AT_ONCE]
        same = (and_(columns.kind == kind, columns.key == key) for kind, key in portion)
        await connection.execute(delete(calendar_entries).where(or_(*same)))


async def set_exams(connection: AsyncConnection) -> None:
    """Gives every class the exam times that the calendar has for it: from the first start to the last end."""
    entry = calendar_entries.c
    of_class = and_(entry.kind == CalendarKind.EXAM.value, entry.class_id == classes.c.id)
    start = select(func.min(entry.starts_at)).where(of_class).scalar_subquery()
    end = select(func.max(entry.ends_at)).where(of_class).scalar_subquery()
    differs = or_(classes.c.exam_start.is_distinct_from(start), classes.c.exam_end.is_distinct_from(end))
    await connection.execute(
        update(classes).where(exists().where(of_class), differs).values(exam_start=start, exam_end=end)
    )


async def forget_exams(connection: AsyncConnection, class_ids: Collection[str]) -> None:
    """Takes their exam times from classes whose exams have left the calendar."""
    ordered = sorted(class_ids)
    for start in range(0, len(ordered), _ENTRIES_AT_ONCE):
        portion = ordered[start : start + _ENTRIES_AT_ONCE]
        await connection.execute(
            update(classes).where(classes.c.id.in_(portion)).values(exam_start=None, exam_end=None)
        )


async def known_terms(connection: AsyncConnection) -> frozenset[str]:
    """The ids of all terms."""
    return frozenset((await connection.execute(select(terms.c.id))).scalars())


async def known_classes(connection: AsyncConnection) -> Mapping[str, str]:
    """The term of every class, by the class's id."""
    rows = await connection.execute(select(classes.c.id, classes.c.term))
    return {row.id: row.term for row in rows}


async def terms_without_parts(connection: AsyncConnection) -> tuple[KnownTerm, ...]:
    """The active terms that no other active term is a part of: of a year its semesters, not the year."""
    part = terms.alias()
    has_parts = exists().where(part.c.parent == terms.c.id, part.c.active)
    rows = await connection.execute(select(terms.c.id, terms.c.start, terms.c.end).where(terms.c.active, ~has_parts))
    return tuple(KnownTerm(row.id, row.start, row.end) for row in rows)


async def coded_classes(connection: AsyncConnection) -> tuple[KnownClass, ...]:
    """The active classes with their codes, which may be empty."""
    rows = await connection.execute(select(classes.c.id, classes.c.term, classes.c.code).where(classes.c.active))
    return tuple(KnownClass(row.id, row.term, row.code) for row in rows)


def _entry_of(row: Row[Any]) -> CalendarEntry:
    return CalendarEntry(
        CalendarKind(row.kind), row.key, row.title, row.starts_at, row.ends_at, row.session, row.class_id
    )


def _values(entry: CalendarEntry) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "key": entry.key,
        "title": entry.title,
        "starts_at": entry.start,
        "ends_at": entry.end,
        "session": entry.session,
        "class_id": entry.class_id,
    }
