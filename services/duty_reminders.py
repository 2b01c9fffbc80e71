"""Reminders of deadlines: one digest for a person and a day, looked at once more before it is sent."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import day_of
from domain.duty_reminders import Plate, ReminderState, by_person, due_duties, next_reminder, plate_of, reminder_days
from domain.letters import DEADLINES
from domain.reminders import BUDGET_DAYS, Budgets, QuietHours, sending_span, weekly_budget
from services.duties import load_ledger
from storage.database import Database
from storage.deadlines import begin_since, employees_here, load_since, reachable, told_on
from storage.outbox import letters_since, put


async def begin(database: Database, *, now: datetime) -> None:
    """Notes, once, that deadlines are reminded of from now on: what was due before is nobody's business here."""
    async with database.reading() as connection:
        if await load_since(connection) is not None:
            return
    async with database.writing() as connection:
        await begin_since(connection, now)


async def put_due(database: Database, *, quiet: QuietHours, budgets: Budgets, now: datetime, zone: ZoneInfo) -> int:
    """Puts the digests that are due into the outbox; returns how many were not there yet."""
    today = day_of(now, zone)
    begins, ends = sending_span(today, quiet, zone)
    if not begins <= now < ends:
        return 0
    due = await _due_people(database, quiet=quiet, budgets=budgets, now=now, zone=zone)
    if not due:
        return 0
    async with database.writing() as connection:
        return sum([await put(connection, person, DEADLINES, today.isoformat(), begins) for person in due])


async def digest(
    database: Database, person: str, key: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Plate | None:
    """What the digest of a day says now; None if what it was about is done by now, or its hours are over."""
    today = date.fromisoformat(key)
    begins, ends = sending_span(today, quiet, zone)
    if not begins <= now < ends:
        return None
    async with database.reading() as connection:
        ledger = await load_ledger(connection, now=now, zone=zone)
    mine = by_person(ledger.open_duties(now)).get(person, ())
    if not any(today in reminder_days(duty, person, zone) for duty in mine):
        return None
    return plate_of(ledger, person, now)


async def next_due(database: Database, after: datetime, *, quiet: QuietHours, zone: ZoneInfo) -> datetime | None:
    """The first instant after `after` at which a digest of deadlines may become due, or None."""
    async with database.reading() as connection:
        ledger = await load_ledger(connection, now=after, zone=zone)
        people = await reachable(connection)
    concerned = by_person(ledger.open_duties(after))
    return next_reminder({person: concerned[person] for person in people & concerned.keys()}, after, quiet, zone)


async def _due_people(
    database: Database, *, quiet: QuietHours, budgets: Budgets, now: datetime, zone: ZoneInfo
) -> list[str]:
    async with database.reading() as connection:
        employees = {one.id: one for one in await employees_here(connection)}
        if not employees:
            return []
        # whoever came in today has just seen the card
        people = await reachable(connection, before=day_of(now, zone)) - await told_on(connection, day_of(now, zone))
        if not people.intersection(employees):
            return []
        ledger = await load_ledger(connection, now=now, zone=zone)
        sent = await letters_since(connection, day_of(now, zone) - timedelta(days=BUDGET_DAYS - 1))
    due = []
    for person, own in by_person(ledger.open_duties(now)).items():
        if person in people:
            budget = weekly_budget(employees[person].roles, budgets)
            if due_duties(ReminderState(person, own, budget, sent.get(person, {})), now, quiet, zone):
                due.append(person)
    return sorted(due)
