"""What is kept about somebody's employment, through the services, on each database engine."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import insert

from bot.alumna import ANSWERS, answer_on_graduation_day
from domain.access import actor
from domain.conversation import Review
from domain.employment import Wave
from domain.errors import NotAllowed, NothingToDo, TooLate
from domain.people import Role
from domain.reminders import Budgets, QuietHours
from services import employment, employment_letters
from storage.database import Database
from storage.tables.accounts import accounts
from storage.tables.people import people, roles
from tests.engines import database, empty_database

__all__ = ["database", "empty_database"]

ZONE = ZoneInfo("Asia/Almaty")
THIRD_WAVE = datetime(2026, 9, 19, 10, tzinfo=ZONE)
LAST_WAVE = datetime(2026, 12, 20, 12, tzinfo=ZONE)
ALUMNA = actor("a-1", {Role.ALUMNUS})


@pytest_asyncio.fixture
async def graduated(database: Database) -> Database:
    """Somebody who graduated on 19 June and came to the bot in August."""
    account = {"user_id": 7, "person": "a-1", "language": "kk", "consent_version": "1", "consent_on": date(2026, 8, 1)}
    async with database.writing() as connection:
        row = {"id": "a-1", "given_name": "A", "family_name": "B", "graduation_date": date(2026, 6, 19)}
        await connection.execute(insert(people).values(**row))
        await connection.execute(insert(roles).values(person="a-1", role="alumnus", source="roster", state="active"))
        await connection.execute(insert(accounts).values(**account))
    return database


async def test_nothing_is_kept_before_consent(graduated: Database) -> None:
    with pytest.raises(NotAllowed):
        await employment.begin(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)

    found = await employment.standing(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)
    assert (found.due, found.consented, found.unfinished, found.records) == (Wave.W2, False, False, ())


async def test_an_answer_is_kept_and_can_stay_for_the_next_wave(graduated: Database) -> None:
    await answer_on_graduation_day(graduated, "a-1", ZONE)
    await employment.nothing_changed(graduated, ALUMNA, Wave.W2, now=THIRD_WAVE, zone=ZONE)
    with pytest.raises(NothingToDo):
        await employment.nothing_changed(graduated, ALUMNA, Wave.W2, now=THIRD_WAVE, zone=ZONE)

    found = await employment.standing(graduated, ALUMNA, now=LAST_WAVE, zone=ZONE)

    assert found.due is Wave.W3
    assert [(record.wave, record.answered_on) for record in found.records] == [
        (Wave.W1, date(2026, 6, 19)),
        (Wave.W2, date(2026, 9, 19)),
    ]
    assert found.records[0].answers == found.records[1].answers


async def test_correcting_begins_at_the_review_and_replaces_the_answer(graduated: Database) -> None:
    await answer_on_graduation_day(graduated, "a-1", ZONE)

    run = await employment.correct(graduated, ALUMNA, Wave.W1, now=THIRD_WAVE, zone=ZONE)
    assert isinstance(run.step.screen, Review)
    await employment.submit(graduated, ALUMNA, Wave.W1, now=THIRD_WAVE, zone=ZONE)

    found = await employment.standing(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)
    assert [(record.wave, len(record.answers)) for record in found.records] == [(Wave.W1, len(ANSWERS))]
    assert found.due is Wave.W2


async def test_deleting_leaves_nothing_to_read(graduated: Database) -> None:
    await answer_on_graduation_day(graduated, "a-1", ZONE)
    await employment.delete(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)

    found = await employment.standing(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)

    assert (found.records, found.consented, found.due) == ((), False, Wave.W2)


async def test_do_not_contact_drops_what_is_unfinished_and_keeps_what_was_sent(graduated: Database) -> None:
    await answer_on_graduation_day(graduated, "a-1", ZONE)
    await employment.begin(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)
    await employment.set_contact(graduated, ALUMNA, allowed=False, now=THIRD_WAVE, zone=ZONE)

    with pytest.raises(TooLate):
        await employment.begin(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)
    await employment.set_contact(graduated, ALUMNA, allowed=True, now=THIRD_WAVE, zone=ZONE)
    found = await employment.standing(graduated, ALUMNA, now=THIRD_WAVE, zone=ZONE)
    assert (found.due, found.unfinished, len(found.records)) == (Wave.W2, False, 1)


async def test_a_letter_falls_due_at_ten_on_the_day_of_the_wave(graduated: Database) -> None:
    quiet, august = QuietHours(), datetime(2026, 8, 2, 12, tzinfo=ZONE)
    await answer_on_graduation_day(graduated, "a-1", ZONE)

    assert await employment_letters.next_due(graduated, august, quiet=quiet, zone=ZONE) == THIRD_WAVE
    put_in = [
        await employment_letters.put_due(graduated, quiet=quiet, budgets=Budgets(), now=THIRD_WAVE, zone=ZONE)
        for _time in range(2)
    ]

    assert put_in == [1, 0]
    again = datetime(2026, 9, 26, 10, tzinfo=ZONE)
    assert await employment_letters.next_due(graduated, THIRD_WAVE, quiet=quiet, zone=ZONE) == again
