"""Letters about graduates' employment: when due and a week later, within the budget, never at night, never in vain."""

from collections.abc import Mapping
from datetime import date, datetime

from graduates import Graduate, Graduates
from office_stage import ZONE
from sqlalchemy import select

from domain.reminders import Budgets, QuietHours
from services import employment_letters
from storage.tables.employment import employment_letters as sent_letters
from storage.tables.letters import letter_days

QUIET = QuietHours()
TENTH_HOUR = datetime(2026, 12, 17, 10, tzinfo=ZONE)
KEY = "w2:2026-12-17"


async def about(graduate: Graduate) -> dict[str, tuple[int, date]]:
    """How many letters about each wave went, and the day of the last."""
    query = select(sent_letters).where(sent_letters.c.person == graduate.id)
    return {row.wave: (row.letters, row.last_on) for row in await graduate.stage.rows(query)}


async def by_day(graduate: Graduate) -> Mapping[date, int]:
    """Reminders of every kind, as counted against the budget."""
    query = select(letter_days.c.day, letter_days.c.letters).where(letter_days.c.person == graduate.id)
    return {row.day: row.letters for row in await graduate.stage.rows(query)}


async def put_due(graduates: Graduates, now: datetime, budgets: Budgets | None = None) -> int:
    return await employment_letters.put_due(
        graduates.stage.core.database, quiet=QUIET, budgets=budgets or Budgets(), now=now, zone=ZONE
    )


async def due_letter(graduates: Graduates, graduate: Graduate, now: datetime) -> bool:
    found = await employment_letters.letter(
        graduates.stage.core.database, graduate.id, KEY, quiet=QUIET, now=now, zone=ZONE
    )
    return found is not None


async def test_letters_go_when_a_wave_is_due_and_a_week_later_and_then_end(graduates: Graduates) -> None:
    graduate = await graduates.of_june("kk", answered=True)
    assert await about(graduate) == {}

    await graduates.stage.jump("2026-12-17 10:00")
    assert await about(graduate) == {"w2": (1, date(2026, 12, 17))}
    await graduates.stage.jump("2027-01-20 12:00")

    assert await about(graduate) == {"w2": (1, date(2026, 12, 17)), "w3": (2, date(2026, 12, 26))}


async def test_who_stopped_reminders_or_blocked_the_bot_gets_none(graduates: Graduates) -> None:
    graduate = await graduates.of_june("ru")
    await graduate.write("/stop")
    await graduates.stage.jump("2026-12-19 21:30")
    assert await about(graduate) == {}

    await graduate.taps("loud")
    await graduate.at_chat.chat.block()
    await graduates.stage.jump("2026-12-21 12:00")
    assert await about(graduate) == {}


async def test_nobody_gets_two_reminders_on_one_day_or_more_than_the_budget(graduates: Graduates) -> None:
    student = await graduates.who_applied("en")
    await graduates.stage.jump("2026-12-22 21:00")

    assert (await about(student))["w0"][0] >= 1
    reminders = await by_day(student)
    assert set(reminders.values()) == {1}
    assert len(reminders) <= Budgets().students


async def test_a_letter_waits_for_room_in_the_budget(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")

    assert await put_due(graduates, TENTH_HOUR, Budgets(alumni=0)) == 0
    assert await about(graduate) == {}
    assert await put_due(graduates, TENTH_HOUR) == 1


async def test_nothing_is_put_in_at_night_and_nothing_twice(graduates: Graduates) -> None:
    await graduates.of_june("en")

    assert await put_due(graduates, TENTH_HOUR.replace(hour=9)) == 0
    assert await put_due(graduates, TENTH_HOUR.replace(hour=21)) == 0
    assert await put_due(graduates, TENTH_HOUR) == 1
    assert await put_due(graduates, TENTH_HOUR) == 0


async def test_a_letter_that_waits_is_dropped_once_the_person_has_answered(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en", answered=True)
    assert await put_due(graduates, TENTH_HOUR) == 1
    assert await due_letter(graduates, graduate, TENTH_HOUR)
    assert not await due_letter(graduates, graduate, TENTH_HOUR.replace(hour=21))

    await graduate.tap("What do you do now?")
    await graduate.taps("worksame:")

    assert not await due_letter(graduates, graduate, TENTH_HOUR)


async def test_nobody_is_written_to_on_the_day_they_came(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduates.stage.jump("2026-12-16 20:00")

    assert await graduate.letters() == []
