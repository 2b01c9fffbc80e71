"""Deadlines of employees as kept: the QA office's list, what is marked as done, and the university they hold for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deadlines import Deadline
from domain.duties import Employee, TaughtClass, University
from domain.duty_reminders import Mark
from domain.letters import DEADLINES
from domain.people import EMPLOYEES, Role
from domain.roster import EnrolmentRole
from storage.calendar import entries
from storage.facts import load_fact, save_fact
from storage.roster import organisation_tree
from storage.tables.accounts import accounts
from storage.tables.deadlines import deadline_marks, deadlines
from storage.tables.letters import outbox
from storage.tables.people import people, roles
from storage.tables.university import classes, enrolments

_KEYS_AT_ONCE = 500
_BETWEEN_ROLES = "|"
_SINCE = "deadlines_since"


async def kept_deadlines(connection: AsyncConnection) -> tuple[Deadline, ...]:
    """The list, in order of due and key."""
    query = select(deadlines).order_by(deadlines.c.due_at, deadlines.c.key)
    return tuple(_deadline_of(row) for row in await connection.execute(query))


async def write_deadlines(connection: AsyncConnection, written: Collection[Deadline]) -> None:
    """Adds deadlines, in place of those with their keys."""
    await remove_deadlines(connection, [one.key for one in written])
    if written:
        await connection.execute(insert(deadlines), [_values(one) for one in written])


async def remove_deadlines(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Removes the deadlines with these keys; what was marked about them stays."""
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        portion = keys[start : start + _KEYS_AT_ONCE]
        await connection.execute(delete(deadlines).where(deadlines.c.key.in_(portion)))


async def marks(connection: AsyncConnection) -> tuple[Mark, ...]:
    """Everything that somebody has marked as done."""
    rows = await connection.execute(select(deadline_marks))
    return tuple(Mark(row.duty, row.person, row.due_at, row.done_at) for row in rows)


async def save_mark(connection: AsyncConnection, mark: Mark) -> None:
    """Keeps a mark, in place of an earlier one of the same owner."""
    await drop_mark(connection, mark.duty, mark.owner)
    values = {"duty": mark.duty, "person": mark.owner, "due_at": mark.due, "done_at": mark.done_at}
    await connection.execute(insert(deadline_marks).values(values))


async def drop_mark(connection: AsyncConnection, duty: str, owner: str) -> None:
    """Takes a mark back."""
    columns = deadline_marks.c
    await connection.execute(delete(deadline_marks).where(columns.duty == duty, columns.person == owner))


async def load_university(connection: AsyncConnection, zone: ZoneInfo) -> University:
    """All that decides who owes what, with those employees who have come in: only they can mark what is done."""
    employees = await employees_here(connection)
    return University(
        calendar=await entries(connection) if employees else (),
        classes=await _taught_classes(connection) if employees else (),
        employees=employees,
        tree=await organisation_tree(connection),
        deadlines=await kept_deadlines(connection),
        zone=zone,
    )


async def employees_here(connection: AsyncConnection) -> tuple[Employee, ...]:
    """Employees with an account, with the roles that are active, by id."""
    query = (
        select(people, roles.c.role)
        .join(roles, roles.c.person == people.c.id)
        .join(accounts, accounts.c.person == people.c.id)
        .where(people.c.active, roles.c.state == "active", roles.c.role.in_([role.value for role in EMPLOYEES]))
    )
    return _employees(await connection.execute(query))


async def employees_on_roster(connection: AsyncConnection) -> tuple[Employee, ...]:
    """Every employee of the roster with all of their roles, confirmed or not, by id."""
    query = (
        select(people, roles.c.role)
        .join(roles, roles.c.person == people.c.id)
        .where(people.c.active, roles.c.role.in_([role.value for role in EMPLOYEES]))
    )
    return _employees(await connection.execute(query))


async def known_people(connection: AsyncConnection, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids that belong to somebody on the roster."""
    ordered: list[str] = sorted(ids)
    found: set[str] = set()
    for start in range(0, len(ordered), _KEYS_AT_ONCE):
        portion = ordered[start : start + _KEYS_AT_ONCE]
        query = select(people.c.id).where(people.c.id.in_(portion), people.c.active)
        found.update((await connection.execute(query)).scalars())
    return frozenset(found)


async def names_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """The names of people, by id."""
    query = select(people.c.id, people.c.given_name, people.c.family_name).where(people.c.id.in_(sorted(ids)))
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in await connection.execute(query)}


async def reachable(connection: AsyncConnection, before: date | None = None) -> frozenset[str]:
    """The ids of people with an account that is neither blocked nor silent; of those who came in before a day."""
    query = select(accounts.c.person).where(
        accounts.c.person.is_not(None), accounts.c.blocked_on.is_(None), accounts.c.quiet.is_(False)
    )
    if before is not None:
        query = query.where(accounts.c.consent_on < before)
    return frozenset((await connection.execute(query)).scalars())


async def told_on(connection: AsyncConnection, day: date) -> frozenset[str]:
    """The ids of people who have a reminder of deadlines of a day in the outbox, whatever became of it."""
    query = select(outbox.c.person).where(outbox.c.kind == DEADLINES, outbox.c.key == day.isoformat())
    return frozenset((await connection.execute(query)).scalars())


async def _taught_classes(connection: AsyncConnection) -> tuple[TaughtClass, ...]:
    query = (
        select(
            classes.c.id,
            classes.c.title_kk,
            classes.c.title_ru,
            classes.c.title_en,
            classes.c.term,
            classes.c.organisation,
            enrolments.c.person,
            enrolments.c.primary,
            enrolments.c.active,
        )
        .join(enrolments, enrolments.c.class_id == classes.c.id)
        .join(people, people.c.id == enrolments.c.person)
        .where(classes.c.active, enrolments.c.role == EnrolmentRole.TEACHER.value)
        .order_by(classes.c.id, enrolments.c.primary.desc(), people.c.family_name, people.c.given_name, people.c.id)
    )
    teachers: dict[str, list[Any]] = {}
    for row in await connection.execute(query):
        teachers.setdefault(row.id, []).append(row)
    return tuple(cls for rows in teachers.values() if (cls := _taught_class(rows)))


def _taught_class(rows: Sequence[Any]) -> TaughtClass | None:
    """The class with its first instructor; None when everybody has left it."""
    now = next((row for row in rows if row.active), None)
    if now is None:
        return None
    here = {row.person for row in rows if row.active}
    # a second instructor who leaves changes nothing for the one who answers for the course
    left = any(not row.active and row.person not in here and row.primary >= now.primary for row in rows)
    title = {"kk": now.title_kk, "ru": now.title_ru, "en": now.title_en}
    return TaughtClass(now.id, title, now.term, now.organisation, now.person, left)


def _employees(rows: Iterable[Row[Any]]) -> tuple[Employee, ...]:
    found: dict[str, Row[Any]] = {}
    held: dict[str, set[Role]] = {}
    for row in rows:
        found[row.id] = row
        held.setdefault(row.id, set()).add(Role(row.role))
    return tuple(_employee(row, held[id]) for id, row in sorted(found.items()))


def _employee(row: Row[Any], held: Collection[Role]) -> Employee:
    name = f"{row.given_name} {row.family_name}".strip()
    return Employee(row.id, name, frozenset(held), row.organisation, row.unit)


def _deadline_of(row: Row[Any]) -> Deadline:
    return Deadline(
        key=row.key,
        title_kk=row.title_kk,
        title_ru=row.title_ru,
        title_en=row.title_en,
        owner_roles=_roles_in(row.owner_roles),
        owner=row.owner,
        unit=row.unit,
        due=row.due_at,
        handed_to=_roles_in(row.handed_to),
    )


def _roles_in(text: str) -> tuple[Role, ...]:
    return tuple(Role(name) for name in text.split(_BETWEEN_ROLES) if name)


def _values(one: Deadline) -> Mapping[str, object]:
    return {
        "key": one.key,
        "title_kk": one.title_kk,
        "title_ru": one.title_ru,
        "title_en": one.title_en,
        "owner_roles": _BETWEEN_ROLES.join(one.owner_roles),
        "owner": one.owner,
        "unit": one.unit,
        "due_at": one.due,
        "handed_to": _BETWEEN_ROLES.join(one.handed_to),
    }


async def load_since(connection: AsyncConnection) -> datetime | None:
    """Since when the product reminds of deadlines; None before it first did."""
    kept = await load_fact(connection, _SINCE)
    return datetime.fromisoformat(kept) if kept else None


async def begin_since(connection: AsyncConnection, now: datetime) -> None:
    """Notes that the product reminds of deadlines from now on, unless it did before."""
    if await load_since(connection) is None:
        await save_fact(connection, _SINCE, now.isoformat())
