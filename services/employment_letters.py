"""Letters about graduates' employment: put into the outbox when due, looked at once more before they are sent."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Actor
from domain.calendar import day_of
from domain.employment import Case, Wave, Written, counts_for, due_wave, letter_day
from domain.employment_standing import Standing
from domain.letters import EMPLOYMENT, PENDING_STATES, UNWEIGHED_KINDS
from domain.people import Role
from domain.reminders import BUDGET_DAYS, Budgets, QuietHours, sending_span, weekly_budget
from services.employment import load_standing
from storage.database import Database
from storage.employment import count_letter, reachable_cases
from storage.outbox import letters_since, put
from storage.people import roles_of
from storage.tables.letters import outbox


async def put_due(database: Database, *, quiet: QuietHours, budgets: Budgets, now: datetime, zone: ZoneInfo) -> int:
    """Puts the letters that are due into the outbox; returns how many.

    Nobody gets two reminders on one day: who is reminded of courses today is written to tomorrow.
    """
    today, put_in = day_of(now, zone), 0
    begin, end = sending_span(today, quiet, zone)
    if not begin <= now < end:
        return 0
    async with database.writing() as connection:
        due = await _due(connection, now, zone)
        if not due:
            return 0
        sent = await letters_since(connection, today - timedelta(days=BUDGET_DAYS - 1))
        pending = await _pending(connection)
        for person, (case, roles, wave) in due.items():
            week = sent.get(person, {})
            free = not pending[person] and not week.get(today)
            if free and sum(week.values()) < weekly_budget(roles, budgets):
                put_in += await _put(connection, person, case, wave, today, begin)
    return put_in


async def letter(
    database: Database, person: str, key: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Standing | None:
    """Where the person of a letter stands now; None if the letter is no longer due, or its hours are over."""
    wave, _, day = key.partition(":")
    begin, end = sending_span(date.fromisoformat(day), quiet, zone)
    if not begin <= now < end:
        return None
    async with database.reading() as connection:
        held = await roles_of(connection, person)
        active = frozenset(role for role, state in held.items() if state == "active")
        found = await load_standing(connection, Actor(person, active), now, zone)
    return found if found.due is not None and found.due.value == wave else None


async def next_due(database: Database, after: datetime, *, quiet: QuietHours, zone: ZoneInfo) -> datetime | None:
    """The first instant after `after` at which a letter may become due, or None."""
    today = day_of(after, zone)
    # Today's instant may be over: whoever is to be written to today, and was not, is next looked at tomorrow.
    first = today if sending_span(today, quiet, zone)[0] > after else today + timedelta(days=1)
    async with database.reading() as connection:
        cases = await reachable_cases(connection)
    days = (letter_day(case, today) for case, _ in cases.values())
    found = min((max(day, first) for day in days if day is not None), default=None)
    return sending_span(found, quiet, zone)[0] if found is not None else None


async def _due(
    connection: AsyncConnection, now: datetime, zone: ZoneInfo
) -> Mapping[str, tuple[Case, frozenset[Role], Wave]]:
    today, due = day_of(now, zone), {}
    for person, (case, roles) in sorted((await reachable_cases(connection)).items()):
        wave = due_wave(case, now, zone)
        if wave is not None and letter_day(case, today) == today:
            due[person] = (case, roles, wave)
    return due


async def _pending(connection: AsyncConnection) -> Counter[str]:
    """How many letters that weigh on the budget wait for each person."""
    query = (
        select(outbox.c.person, func.count())
        .where(
            outbox.c.state.in_([state.value for state in PENDING_STATES]),
            outbox.c.kind.not_in(UNWEIGHED_KINDS),
        )
        .group_by(outbox.c.person)
    )
    return Counter({row[0]: row[1] for row in await connection.execute(query)})


async def _put(connection: AsyncConnection, person: str, case: Case, wave: Wave, today: date, due_at: datetime) -> bool:
    before = case.written.get(wave)
    letters = before.letters if before and counts_for(case, wave, before.last_on) else 0
    await count_letter(connection, person, wave, Written(letters + 1, today))
    return await put(connection, person, EMPLOYMENT, f"{wave.value}:{today.isoformat()}", due_at)
