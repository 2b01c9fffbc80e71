"""Taps that come twice, late, from two devices, from somebody else, or made up."""

import asyncio
import json
from dataclasses import replace

from sqlalchemy import select, update
from stage import Stage

from domain.language import LANGUAGES
from domain.people import Role
from storage.tables.people import roles
from storage.tables.surveys import drafts, evaluations, participations, waves

GONE = "This is not here any more. The card shows how things are now."
CLOSED = "This survey has closed. Results come when the quality office has released them."
PUTS_ASIDE = ("begin", "notmine", "decline", "restore")
IN_ALREADY = "Your answer about this course is in already."


async def test_a_double_tap_on_send_leaves_one_ballot(any_stage: Stage) -> None:
    somebody = await any_stage.student(0, "kk")
    await somebody.begin()
    await somebody.answer_all()
    [send] = [button for button in (await somebody.screen()).buttons if button.data.endswith(":x")]
    toasts = await asyncio.gather(*[somebody.press(send) for _device in range(4)])
    assert sorted(toast.text for toast in toasts) == sorted(
        [somebody.say("Your answer is in. Thank you!"), *[somebody.say(IN_ALREADY)] * 3]
    )
    assert not any(toast.show_alert for toast in toasts)
    assert len(await any_stage.ballots()) == 1
    assert await any_stage.count(drafts) == 0
    assert len(await somebody.screens()) == 1


async def test_two_devices_answer_the_same_question_once(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.begin()
    card = await somebody.screen()
    await asyncio.gather(*[somebody.press(button) for button in card.buttons[:4]])
    assert "2/" in (await somebody.screen()).text
    assert len(await somebody.screens()) == 1


async def test_start_tapped_twice_begins_one_answer(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.taps("course:")
    start = await somebody.button("begin:")
    await asyncio.gather(somebody.press(start), somebody.press(start))
    await somebody.answer_one()
    await somebody.press(start)
    assert "2/" in (await somebody.screen()).text
    assert await stage.count(drafts) == 1


async def test_an_update_delivered_twice_counts_once(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    while any(button.data.split(":")[2] in "ct" for button in (await somebody.screen()).buttons):
        await somebody.tap("Skip ›")
    update_id = await somebody.write("only once")
    await stage.client.request("POST", "redeliver", update_id=update_id)
    await stage.client.settle(reaction=0.3)
    await somebody.tap("Skip ›")
    assert (await somebody.screen()).text.count("only once") == 1


async def test_a_late_tap_of_a_sent_answer_does_not_disturb_the_next_one(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.begin()
    await somebody.answer_all()
    old = (await somebody.screen()).buttons
    await somebody.tap("Send")
    await somebody.begin()
    await somebody.answer_one()
    for restart in (False, True):
        if restart:
            await stage.restart()
        for button in old:
            await somebody.press(button)
            assert "2/" in (await somebody.screen()).text
    assert len(await stage.ballots()) == 1
    assert await stage.count(drafts) == 1


async def test_old_buttons_of_every_kind_show_how_things_are(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    seen = list((await somebody.screen()).buttons)
    await somebody.taps("course:")
    seen += [button for button in (await somebody.screen()).buttons if "not" not in button.text.lower()]
    await somebody.tap("Start")
    seen += (await somebody.screen()).buttons
    await somebody.answer_all("fine")
    seen += [button for button in (await somebody.screen()).buttons if not button.data.endswith(":x")]
    await somebody.tap("Send")
    for button in seen:
        await somebody.press(button)
        assert len(await somebody.screens()) == 1
        assert (await somebody.screen()).buttons
    await somebody.open()
    assert somebody.say("Evaluate your courses") in (await somebody.screen()).text
    assert len(await stage.ballots()) == 1


async def test_a_classmate_with_the_token_sees_and_sends_nothing(any_stage: Stage) -> None:
    owner = await any_stage.student(0, "kk")
    evaluation = await owner.begin()
    query = select(participations.c.person).where(participations.c.evaluation == evaluation)
    mates = {row.person for row in await any_stage.rows(query)} - {owner.person}
    mate = await any_stage.student(any_stage.ground.students.index(min(mates)), "ru")
    await owner.answer_all("менің құпиям")
    token = (await owner.button("s:")).data.split(":")[1]
    for rest in ("v", "c:0:1", "k:0", "b:0", "g:1", "n:0", "l", "L:ru", "q", "h", "x"):
        card = await mate.screen()
        toast = await mate.chat.tap_data(f"s:{token}:{rest}", card.message_id, stale=True)
        assert toast.text == mate.say(GONE)
        assert "менің құпиям" not in await mate.texts()
        assert mate.say("Evaluate your courses") in (await mate.screen()).text
    assert not await any_stage.ballots()
    await owner.tap("Send")
    assert len(await any_stage.ballots()) == 1


PREFIXES = (
    *("lang", "later", "agree", "me", "notme", "home", "show", "anew", "course", "begin", "notmine", "decline"),
    *("hidden", "restore", "languages", "language", "loud", "help", "forget", "waves", "wave", "release", "released"),
    *("ap", "ap.one", "ap.see", "ap.q", "ap.ask", "ap.form", "ap.yes", "ap.no", "ap.back", "ap.tell", "out", "b.ask"),
    *("picture", "places", "post", "roles", "yes", "no", "s", "nonsense"),
)
ENDS = ("", ":", ":x:y", ":\x00", ":" + "я" * 20, "::::")


async def test_made_up_buttons_of_every_kind_do_nothing(any_stage: Stage) -> None:
    somebody = await any_stage.student(0, "en")
    message = (await somebody.screen()).message_id
    for data in [f"{prefix}{end}" for prefix in PREFIXES for end in ENDS]:
        await press_at_once(any_stage, somebody.id, message, data)
    await any_stage.client.settle()
    assert await any_stage.count(drafts) == 0
    assert somebody.say("Evaluate your courses") in (await somebody.open()).text
    assert len(await somebody.screens()) == 1


async def test_made_up_buttons_of_a_running_answer_do_nothing(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    card = await somebody.screen()
    token = card.buttons[0].data.split(":")[1]
    for data in [f"s:{token}:{verb}{end}" for verb in "ctkngLzx" for end in (*ENDS, ":99:99", f":{'9' * 30}", ":-1")]:
        if data not in (f"s:{token}:k", f"s:{token}:c"):  # without numbers they mean the first question
            await press_at_once(stage, somebody.id, card.message_id, data)
    await stage.client.settle()
    assert "1/" in (await somebody.screen()).text
    assert not await stage.ballots()
    assert len(await somebody.screens()) == 1


async def press_at_once(stage: Stage, person: int, message: int, data: str) -> None:
    """Taps what is not there, and waits for the answer only."""
    tapped = await stage.client.request("POST", "tap", person=person, message_id=message, data=data, stale=True)
    answer = await stage.client.request("GET", f"taps/{tapped['id']}", wait=15)
    assert answer["answered"], json.dumps(data)


async def test_made_up_buttons_before_consent_store_nothing(stage: Stage) -> None:
    from storage.tables.accounts import accounts

    stranger = await stage.stranger("ru")
    hello = await stranger.open()
    for prefix in PREFIXES:
        if prefix != "agree":
            await press_at_once(stage, stranger.id, hello.message_id, f"{prefix}:x:y")
    await stage.client.settle()
    assert await stage.count(accounts) == 0
    assert (await stranger.open()).labels == ["Қазақша", "Русский", "English"]


async def test_a_student_can_do_nothing_of_the_quality_office(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    [wave] = await stage.rows(select(waves.c.key))
    for data in ("waves", f"wave:{wave.key}", f"release:{wave.key}", f"released:{wave.key}", "roles"):
        toast = await somebody.chat.tap_data(data, (await somebody.screen()).message_id, stale=True)
        assert toast.text == somebody.say("Only the quality office can do this.")
        assert somebody.say("Evaluate your courses") in (await somebody.screen()).text
    assert not {row.role for row in await stage.rows(select(roles.c.role).where(roles.c.person == somebody.person))} & {
        Role.QA_LEAD.value
    }


async def test_old_buttons_of_a_closed_survey_say_that_it_has_closed(stage: Stage) -> None:
    crowd = [await stage.student(number, language) for number, language in enumerate(LANGUAGES)]
    first = [(await somebody.screen()).buttons[0] for somebody in crowd]
    for somebody in crowd:
        await somebody.begin()
        await somebody.answer_one()
    questions = [(await somebody.screen()).buttons[0] for somebody in crowd]
    await stage.jump("2027-01-02T12:00")
    for somebody, course, question in zip(crowd, first, questions, strict=True):
        evaluation = course.data.partition(":")[2]
        for button in (question, course, *(replace(course, data=f"{word}:{evaluation}") for word in PUTS_ASIDE)):
            toast = await somebody.press(button)
            assert (toast.text, toast.show_alert) == (somebody.say(CLOSED), True), button.data
            assert somebody.say("Nothing to do now") in await somebody.texts()
        await somebody.write("?")
        assert somebody.say("Nothing to do now") in (await somebody.screen()).text
    assert not await stage.ballots()


async def test_once_results_are_released_an_old_button_says_so(stage: Stage) -> None:
    crowd = [await stage.student(number, language) for number, language in enumerate(LANGUAGES)]
    first = [(await somebody.screen()).buttons[0] for somebody in crowd]
    await stage.jump("2027-01-02T12:00")
    async with stage.core.database.writing() as connection:
        await connection.execute(update(waves).values(state="released"))
    for somebody, course in zip(crowd, first, strict=True):
        toast = await somebody.press(course)
        assert toast.text == somebody.say("This survey has closed. Its results are released.")


async def test_what_is_typed_when_the_survey_has_just_closed_is_answered_with_that(stage: Stage) -> None:
    crowd = [await stage.student(number, language) for number, language in enumerate(LANGUAGES)]
    await stage.jump("2026-12-30T23:50")
    for somebody in crowd:
        await somebody.write("/start")
        await somebody.begin()
    await stage.jump("2026-12-31T00:05")
    for somebody in crowd:
        await somebody.write("5")
        assert somebody.say(CLOSED) in (await somebody.screen()).text


async def test_a_course_answered_meanwhile_is_not_asked_again(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    evaluation = await somebody.begin()
    await somebody.answer_one()
    async with stage.core.database.writing() as connection:
        await connection.execute(
            update(participations)
            .where(participations.c.evaluation == evaluation, participations.c.person == somebody.person)
            .values(answered=True)
        )
    old = (await somebody.screen()).buttons[0]
    toast = await somebody.press(old)
    assert toast.text == somebody.say(IN_ALREADY)
    assert somebody.say("Done: {n}", n=1) in (await somebody.screen()).text
    toast = await somebody.chat.tap_data(f"course:{evaluation}", (await somebody.screen()).message_id, stale=True)
    assert toast.text == somebody.say(IN_ALREADY)


async def test_a_dropped_course_leaves_the_card(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    evaluation = await somebody.begin()
    await somebody.answer_one()
    async with stage.core.database.writing() as connection:
        await connection.execute(update(evaluations).where(evaluations.c.id == evaluation).values(active=False))
    toast = await somebody.press((await somebody.screen()).buttons[0])
    assert toast.text == somebody.say(GONE)
    shown = await somebody.screen()
    assert somebody.say("Evaluate your courses") in shown.text
    assert f"course:{evaluation}" not in [button.data for button in shown.buttons]
