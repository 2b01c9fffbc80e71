"""Reminders over a whole window: on which days, to whom, in which words, and what their button does."""

import re
from datetime import UTC, date, datetime

import pytest
from office_answers import answer_all_open
from office_stage import BEFORE, WAVE, ZONE, OfficeStage, Somebody, everything

from domain.calendar import day_of
from storage.tables.letters import outbox
from storage.tables.surveys import evaluations, participations

DIGEST = {
    "kk": ("Пәндеріңіз бағаңызды күтіп тұр", "Бүгін – соңғы күн", "Көрсету"),
    "ru": ("Ваши дисциплины ждут оценки", "Сегодня последний день", "Показать"),
    "en": ("Your courses wait for your word", "Today is the last day", "Show"),
}


async def first_openings(office: OfficeStage) -> dict[str, date]:
    """The local day on which the first course of each student opens."""
    query = (
        everything(participations.c.person, evaluations.c.opens_at)
        .join(evaluations, participations.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == WAVE)
    )
    found: dict[str, date] = {}
    for person, opens in await office.rows(query):
        day = day_of(opens, ZONE)
        found[person] = min(found.get(person, day), day)
    return found


async def digests(somebody: Somebody) -> list[tuple[datetime, str]]:
    """When reminders came, local, and their titles."""
    titles = [title for words in DIGEST.values() for title in words[:2]]
    found = []
    for message in await somebody.chat.messages():
        text = message.get("text", "")
        if message["from"]["is_bot"] and any(text.startswith(title) for title in titles):
            found.append((datetime.fromtimestamp(message["date"], UTC).astimezone(ZONE), text.splitlines()[0]))
    return found


@pytest.fixture
async def early(open_stage: object) -> OfficeStage:
    """The product on 1 December, before anything opens."""
    stage: OfficeStage = await open_stage(clock_start=BEFORE)  # type: ignore[operator]
    return stage


async def test_reminders_come_on_their_days_in_each_language(early: OfficeStage) -> None:
    openings = await first_openings(early)
    fifth = sorted(person for person, day in openings.items() if day == date(2026, 12, 5))
    sixth = sorted(person for person, day in openings.items() if day == date(2026, 12, 6))
    people = [
        await early.bring_in(sixth[0], "kk"),
        await early.bring_in(sixth[1], "ru"),
        await early.bring_in(fifth[0], "en"),
    ]
    await early.jump("2026-12-31 12:00")
    for somebody, days, language in zip(
        people, ([7, 18, 28, 30], [7, 18, 28, 30], [6, 17, 28, 30]), DIGEST, strict=True
    ):
        waits, last, _show = DIGEST[language]
        expected = [(datetime(2026, 12, day, 10, tzinfo=ZONE), last if day == 30 else waits) for day in days]
        assert await digests(somebody) == expected, language


async def test_show_brings_the_card_and_takes_the_reminder_away(early: OfficeStage) -> None:
    openings = await first_openings(early)
    person = sorted(person for person, day in openings.items() if day == date(2026, 12, 6))[0]
    for number, language in enumerate(DIGEST):
        somebody = await early.bring_in(sorted(openings)[number] if number else person, language)
    await early.jump("2026-12-18 10:00")
    somebody = await early.bring_in(sorted(openings)[5], "kk")
    await early.jump("2026-12-28 11:00")
    [(_when, title)] = await digests(somebody)
    assert title == DIGEST["kk"][0]
    reminder = await somebody.chat.screen()
    assert reminder.labels == [DIGEST["kk"][2]]
    assert re.search(r"Бағаланбаған пән: \d+\nШамамен \d+ мин", reminder.text)
    assert "s:" not in {button.data[:2] for button in reminder.buttons}, "no token rides on a reminder"
    card = await somebody.tap_word("show")
    assert any(button.data.startswith("course:") for button in card.buttons)
    assert await digests(somebody) == []


async def test_nothing_comes_after_the_last_answer(early: OfficeStage) -> None:
    openings = await first_openings(early)
    done, other = sorted(person for person, day in openings.items() if day == date(2026, 12, 6))[:2]
    finished, unfinished = await early.bring_in(done), await early.bring_in(other)
    await early.jump("2026-12-23 18:00")
    assert await answer_all_open(early, done) >= 2
    await early.jump("2026-12-31 12:00")
    assert [when.day for when, _ in await digests(finished)] == [7, 18]
    assert [when.day for when, _ in await digests(unfinished)] == [7, 18, 28, 30]


async def test_nothing_comes_to_those_who_said_stop_or_blocked_the_bot(early: OfficeStage) -> None:
    openings = await first_openings(early)
    persons = sorted(person for person, day in openings.items() if day == date(2026, 12, 6))[:3]
    silent, gone, usual = [await early.bring_in(person) for person in persons]
    await early.jump("2026-12-08 12:00")
    await silent.chat.send("/stop")
    await gone.chat.block()
    sent = len(await early.client.calls())
    await early.jump("2026-12-29 12:00")
    assert [when.day for when, _ in await digests(usual)] == [7, 18, 28]
    assert [when.day for when, _ in await digests(silent)] == [7]
    tried = [call for call in (await early.client.calls())[sent:] if call["params"].get("chat_id") == gone.user_id]
    assert tried == [], "who blocked the bot is not written to"
    letters = await early.rows(everything(outbox.c.person).where(outbox.c.kind == "digest"))
    assert {row[0] for row in letters} <= {usual.id}
    await gone.chat.unblock()
    await silent.chat.start()
    await silent.tap_word("loud")
    await early.jump("2026-12-30 12:00")
    assert [when.day for when, _ in await digests(gone)][-1] == 30
    assert [when.day for when, _ in await digests(silent)][-1] == 30


async def test_a_first_start_in_mid_window_sends_nothing_dated_before_it(open_stage: object) -> None:
    office: OfficeStage = await open_stage(  # type: ignore[operator]
        clock_start=datetime(2026, 12, 18, 14, tzinfo=ZONE)
    )
    openings = await first_openings(office)
    somebody = await office.bring_in(sorted(person for person, day in openings.items() if day == date(2026, 12, 6))[0])
    await office.jump("2026-12-31 12:00")
    assert [when.day for when, _ in await digests(somebody)] == [28, 30], "that of the 18th was dated 10:00"


async def test_a_reminder_that_could_not_go_in_its_hours_lapses(early: OfficeStage) -> None:
    openings = await first_openings(early)
    somebody = await early.bring_in(sorted(person for person, day in openings.items() if day == date(2026, 12, 6))[0])
    await early.jump("2026-12-06 12:00")
    # the bot was down from noon of the 6th to the night after the reminder's day
    await early.restart(clock_start=datetime(2026, 12, 7, 22, tzinfo=ZONE))
    await early.jump("2026-12-08 12:00")
    assert await digests(somebody) == []
