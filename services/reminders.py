"""Reminders: what is due is put into the outbox, and looked at once more before it is sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import day_of
from domain.form import Form
from domain.letters import DIGEST
from domain.reminders import (
    BUDGET_DAYS,
    Budgets,
    QuietHours,
    ReaderState,
    due_digest,
    next_reminder,
    sending_span,
    weekly_budget,
)
from domain.tasks import agenda, minutes
from services.answering import question_count
from storage.database import Database
from storage.evaluations import tasks_of
from storage.forms import load_form
from storage.outbox import letters_since, put
from storage.reading import digest_days, readers


@dataclass(frozen=True)
class Digest:
    """What a reminder says: how many courses are left, until when, how long they take."""

    courses: int
    closes_at: datetime
    minutes: int
    last_day: bool


async def put_due(database: Database, *, quiet: QuietHours, budgets: Budgets, now: datetime, zone: ZoneInfo) -> int:
    """Puts the digests that are due into the outbox; returns how many."""
    today, put_in = day_of(now, zone), 0
    begin, end = sending_span(today, quiet, zone)
    if not begin <= now < end:
        return 0
    async with database.writing() as connection:
        sent = await letters_since(connection, today - timedelta(days=BUDGET_DAYS - 1))
        digests = await digest_days(connection)
        for reader in await readers(connection):
            state = ReaderState(
                reader.runs,
                weekly_budget(reader.roles, budgets),
                sent.get(reader.person, {}),
                digests.get(reader.person, frozenset()),
            )
            if due_digest(state, now, quiet, zone) is not None:
                put_in += await put(connection, reader.person, DIGEST, today.isoformat(), begin)
    return put_in


async def digest(
    database: Database, person: str, key: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Digest | None:
    """What the digest of a day says now; None if there is nothing left to say, or its hours are over."""
    begin, end = sending_span(date.fromisoformat(key), quiet, zone)
    if not begin <= now < end:
        return None
    async with database.reading() as connection:
        to_do = agenda(await tasks_of(connection, person), now).to_do
        forms: dict[str, Form] = {task.form: await load_form(connection, task.form) for task in to_do}
    if not to_do:
        return None
    questions = sum(question_count(forms[task.form], task) for task in to_do)
    closes = min(task.closes_at for task in to_do)
    return Digest(len(to_do), closes, minutes(questions), day_of(closes, zone) == day_of(now, zone))


async def next_due(database: Database, after: datetime, *, quiet: QuietHours, zone: ZoneInfo) -> datetime | None:
    """The first instant after `after` at which a digest may become due, or None."""
    async with database.reading() as connection:
        runs = [run for reader in await readers(connection) for run in reader.runs if run.unanswered]
    return next_reminder(runs, after, quiet, zone)
