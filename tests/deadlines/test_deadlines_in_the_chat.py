"""An employee and their deadlines in the chat: the card, done, undo, reminders that come and stop, what is overdue."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from office_stage import NOON, OfficeStage, Somebody, copy_of, everything, local, until
from sqlalchemy import insert

from bot.personas import choose_personas
from domain.access import actor
from domain.duties import TaughtClass
from domain.people import Role
from locales import words
from services import duties
from storage.deadlines import load_university
from storage.outbox import put
from storage.tables.deadlines import deadline_marks
from storage.tables.letters import letter_days, outbox
from storage.tables.people import people
from storage.tables.university import enrolments

DIRECTOR = "e-006"  # of the library
PROVOST, FIRST_VP = "e-002", "e-003"

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

REPORT = {"kk": "Жартыжылдық есеп", "ru": "Полугодовой отчёт", "en": "Half-year unit report"}
DUE = {"kk": "Соңғы мерзім: 18 желтоқсан", "ru": "Срок: 18 декабря", "en": "Due: 18 December"}
OVERDUE = {
    "kk": "⚠️ Мерзімі өтті. Соңғы мерзімі: 18 желтоқсан",
    "ru": "⚠️ Просрочено. Срок был: 18 декабря",
    "en": "⚠️ Overdue. It was due: 18 December",
}
EVALUATION = {
    "kk": "Қызметкерлердің жұмыс тиімділігін бағалау",
    "ru": "Оценка эффективности работы сотрудников",
    "en": "Yearly staff performance evaluation",
}
NOTHING = {"kk": "Мерзімі бар жұмыс жоқ", "ru": "Сроков нет", "en": "No deadlines"}
HANDED = {"kk": "Сізге мерзімінде тапсырылмаған", "ru": "Вам не сдано в срок", "en": "Overdue, to be handed to you"}


async def instructor(office: OfficeStage) -> str:
    """Somebody who only teaches."""
    others = {one for role in (Role.DEAN, Role.CHAIR, Role.PROGRAMME_COORDINATOR) for one in await office.holders(role)}
    return next(one for one in await office.holders(Role.INSTRUCTOR) if one not in others)


async def reminders(somebody: Somebody) -> list[str]:
    """The reminders of deadlines that stand in the chat."""
    messages = await somebody.chat.messages()
    return [str(one.get("text")) for one in messages if one["from"]["is_bot"] and _only_shows(one)]


def _only_shows(message: dict[str, object]) -> bool:
    markup = message.get("reply_markup")
    keyboard = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [[button.get("callback_data") for button in row] for row in keyboard] == [["deadlines"]]


async def letters(office: OfficeStage, person: str) -> list[tuple[str, str]]:
    """The reminders of deadlines in the outbox: their days and what became of them."""
    query = everything(outbox.c.key, outbox.c.state).where(outbox.c.person == person, outbox.c.kind == "deadlines")
    return [tuple(row) for row in await office.rows(query)]


@languages
async def test_what_is_due_is_shown_marked_done_and_undone(office: OfficeStage, language: str) -> None:
    director = await office.bring_in(DIRECTOR, language)
    _ = words(language)

    await director.chat.send("/deadlines")
    card = await director.chat.screen()
    assert REPORT[language] in card.text
    assert DUE[language] in card.text
    done = next(button for button in card.buttons if REPORT[language] in button.text)
    toast = await director.chat.tap_data(done.data, done.message_id)
    assert toast.text == _("Marked as done. No more reminders about it.")

    card = await director.chat.screen()
    assert DUE[language] not in card.text
    undo = next(button for button in card.buttons if button.data.startswith("duty:undo:"))
    assert undo.text == _("↩ Not done yet: {what}", what=REPORT[language])
    assert len(await office.rows(everything(deadline_marks))) == 1
    await director.chat.tap_data(undo.data, undo.message_id)

    assert DUE[language] in (await director.chat.screen()).text
    assert await office.rows(everything(deadline_marks)) == []


@languages
async def test_the_living_card_leads_to_the_deadlines_and_back(office: OfficeStage, language: str) -> None:
    director = await office.bring_in(DIRECTOR, language)
    await director.chat.start()
    home = await director.chat.screen()
    assert words(language)("Your deadlines") in home.text

    card = await director.tap_word("deadlines")
    assert REPORT[language] in card.text
    assert card.message_id == home.message_id, "one card, edited"
    assert (await director.tap_word("home")).text == home.text


@languages
async def test_who_owes_nothing_is_told_so(office: OfficeStage, language: str) -> None:
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], language)
    await student.chat.send("/deadlines")
    card = await student.chat.screen()
    assert NOTHING[language] in card.text
    assert [button.data for button in card.buttons] == ["home"]


async def test_deadlines_of_a_role_that_waits_are_not_shown(office: OfficeStage) -> None:
    director = await office.come_in(DIRECTOR, "en", confirmed=False)
    await director.chat.send("/deadlines")
    assert NOTHING["en"] in (await director.chat.screen()).text


@languages
async def test_a_reminder_comes_before_and_on_the_day_and_stops_when_done(office: OfficeStage, language: str) -> None:
    director = await office.bring_in(DIRECTOR, language)
    await office.jump("2026-12-17 09:59")
    assert await reminders(director) == []
    await office.jump("2026-12-17 10:01")
    (first,) = await reminders(director)
    assert words(language)("Deadlines are near") in first
    assert DUE[language] in first

    card = await director.tap_word("deadlines")
    done = next(button for button in card.buttons if REPORT[language] in button.text)
    await director.chat.tap_data(done.data, done.message_id)
    await office.jump("2026-12-19 09:00")
    assert await letters(office, DIRECTOR) == [("2026-12-17", "sent")]
    assert await reminders(director) == [], "the one that came has become the card"


@pytest.mark.begins(local("2027-03-16 20:00"))
@languages
async def test_the_first_reminder_names_what_is_due_at_the_end_of_the_fourteenth_day(
    office: OfficeStage, language: str
) -> None:
    director = await office.bring_in(DIRECTOR, language)
    await office.jump("2027-03-17 10:01")
    assert EVALUATION[language] in (await reminders(director))[-1]
    assert ("2027-03-17", "sent") in await letters(office, DIRECTOR)


async def test_a_reminder_on_its_way_is_dropped_when_the_last_thing_is_done(office: OfficeStage) -> None:
    director = await office.bring_in(DIRECTOR, "en")
    database, zone, now = office.core.database, office.core.settings.zone, office.core.clock.now()
    who = actor(DIRECTOR, [Role.UNIT_HEAD])
    owed = (await duties.plate(database, who, now=now, zone=zone)).owed
    assert owed
    for duty in owed:
        await duties.mark_done(database, who, duty.key, now=now, zone=zone)
    async with database.writing() as connection:
        await put(connection, DIRECTOR, "deadlines", "2026-12-16", now - timedelta(minutes=1))
    await office.app.tick()
    assert await letters(office, DIRECTOR) == [("2026-12-16", "dropped")]
    assert await reminders(director) == []


@languages
async def test_what_is_overdue_reaches_the_one_it_is_handed_to(office: OfficeStage, language: str) -> None:
    director = await office.bring_in(DIRECTOR, language)
    vice_president = await office.bring_in(FIRST_VP, language)
    await office.jump("2026-12-18 20:00")
    assert await reminders(vice_president) == []

    await office.jump("2026-12-19 10:01")
    told = (await reminders(vice_president))[-1]
    assert HANDED[language] in told
    assert f"{await name_of(office, DIRECTOR)}: {REPORT[language]}" in told
    assert OVERDUE[language] in (await reminders(director))[-1]

    card = await director.tap_word("deadlines")
    assert OVERDUE[language] in card.text
    done = next(button for button in card.buttons if REPORT[language] in button.text)
    await director.chat.tap_data(done.data, done.message_id)
    await vice_president.tap_word("deadlines")
    assert NOTHING[language] in (await vice_president.chat.screen()).text


async def name_of(office: OfficeStage, person: str) -> str:
    """The name of somebody on the roster."""
    query = everything(people.c.given_name, people.c.family_name).where(people.c.id == person)
    ((given, family),) = await office.rows(query)
    return f"{given} {family}"


async def test_an_instructor_owes_grades_and_a_form_for_each_course_they_answer_for(office: OfficeStage) -> None:
    person = await instructor(office)
    query = everything(enrolments.c.class_id).where(
        enrolments.c.person == person,
        enrolments.c.role == "teacher",
        enrolments.c.primary,
        enrolments.c.class_id.startswith("26f-"),
    )
    courses = len(await office.rows(query))
    assert courses
    teacher = await office.bring_in(person, "en")
    await teacher.chat.send("/deadlines")
    card = await teacher.chat.screen()
    assert card.text.count("Course management form") == min(courses, 8)
    assert f"{courses * 2 - 8} more" in card.text if courses * 2 > 8 else card.text.count("Final grades") == courses
    assert "Overdue" not in card.text, "what was due before the product came is nobody's business"


async def test_all_deadlines_of_a_day_are_one_letter_and_weigh_on_the_budget(office: OfficeStage) -> None:
    person = await instructor(office)
    teacher = await office.bring_in(person, "en")
    await office.jump("2026-12-20 10:01")
    first, second = await reminders(teacher)  # a week before the grades, three days before the forms
    assert "Course management form" in first
    assert "Final grades" in first
    assert "Course management form" in second
    query = everything(letter_days.c.day, letter_days.c.letters).where(letter_days.c.person == person)
    assert {tuple(row) for row in await office.rows(query)} == {(date(2026, 12, 19), 1), (date(2026, 12, 20), 1)}


async def test_somebody_who_stopped_reminders_gets_none(office: OfficeStage) -> None:
    director = await office.bring_in(DIRECTOR, "en")
    await director.chat.send("/stop")
    await office.jump("2026-12-19 12:00")
    assert await reminders(director) == []
    assert await letters(office, DIRECTOR) == []


async def test_old_and_made_up_buttons_show_how_things_are(office: OfficeStage) -> None:
    director = await office.bring_in(DIRECTOR, "en")
    await director.chat.send("/deadlines")
    card = await director.chat.screen()
    done = next(button for button in card.buttons if button.data.startswith("duty:done:"))
    await director.chat.tap_data(done.data, done.message_id)
    assert (await director.forge(done.data)) == "This was done before."
    for made_up in ("duty:", "duty:done", "duty:done:x", "duty:sell:x", "duty:undo:000000000000:1"):
        assert await director.forge(made_up) == "This is not here any more. The card shows how things are now."
    assert len(await office.rows(everything(deadline_marks))) == 1


async def test_nobody_marks_what_somebody_else_owes(office: OfficeStage) -> None:
    director = await office.bring_in(DIRECTOR, "en")
    teacher = await office.bring_in(await instructor(office), "en")
    await director.chat.send("/deadlines")
    theirs = next(button.data for button in (await director.chat.screen()).buttons if button.data.startswith("duty:"))
    await teacher.chat.start()
    await teacher.forge(theirs)
    assert await office.rows(everything(deadline_marks)) == []
    await until(lambda: _shows_card(teacher))


async def _shows_card(somebody: Somebody) -> bool:
    return "Your deadlines" in (await somebody.chat.screen()).text


async def test_whoever_came_in_today_has_seen_the_card_and_gets_no_reminder(office: OfficeStage) -> None:
    person = await instructor(office)
    teacher = await office.bring_in(person, "en")
    await office.jump("2026-12-16 15:00")  # a week before the course management forms are due
    assert await letters(office, person) == []
    assert await reminders(teacher) == []


async def test_reminders_of_a_lived_week_are_those_of_a_jumped_one(ground: Path, tmp_path: Path) -> None:
    heard = []
    for way, hours in (("lived", range(3, 6 * 24 + 3, 7)), ("jumped", [6 * 24])):
        async with OfficeStage(copy_of(ground, tmp_path / way)) as stage:
            for person in (DIRECTOR, FIRST_VP, PROVOST, await instructor(stage)):
                await stage.bring_in(person, "ru")
            for passed in hours:
                await stage.app.jump_to(NOON + timedelta(hours=passed))
            heard.append(await days_with_letters(stage))
    lived, jumped = heard
    assert lived == jumped
    assert {day.day for person, day in jumped if person == DIRECTOR} == {17, 18, 19, 21}
    assert {day.day for person, day in jumped if person == FIRST_VP} == {19}


async def days_with_letters(office: OfficeStage) -> set[tuple[str, date]]:
    """Who got a letter on which day."""
    rows = await office.rows(everything(letter_days.c.person, letter_days.c.day))
    return {(row.person, row.day) for row in rows}


async def test_a_new_instructor_of_a_course_is_known_from_the_roster(office: OfficeStage) -> None:
    person = await instructor(office)
    await office.bring_in(person, "en")
    mine = await classes_of(office, person)
    assert mine
    assert not any(one.instructor_changed for one in mine)
    first = mine[0]
    async with office.core.database.writing() as connection:
        await connection.execute(
            insert(enrolments).values(
                id="left", class_id=first.id, person=DIRECTOR, role="teacher", primary=True, active=False
            )
        )
    changed = {one.id for one in await classes_of(office, person) if one.instructor_changed}
    assert changed == {first.id}


async def classes_of(office: OfficeStage, person: str) -> list[TaughtClass]:
    """The classes somebody answers for."""
    async with office.core.database.reading() as connection:
        university = await load_university(connection, office.core.settings.zone)
    return [one for one in university.classes if one.instructor == person]


async def test_the_demo_s_instructor_and_director_have_something_due(office: OfficeStage) -> None:
    async with office.core.database.reading() as connection:
        personas = {one.note: one.person for one in await choose_personas(connection)}
    for note, role in (("an instructor", Role.INSTRUCTOR), ("the director of the library", Role.UNIT_HEAD)):
        person = personas[note]
        await office.bring_in(person)
        plate = await duties.plate(
            office.core.database,
            actor(person, [role]),
            now=office.core.clock.now(),
            zone=office.core.settings.zone,
        )
        assert any(duty.due < local("2026-12-27 00:00") for duty in plate.ahead)
        assert not plate.overdue
