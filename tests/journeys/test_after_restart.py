"""What people do while an answer runs whose token only their card knows, and beside a running answer."""

import pytest
from somebody import Somebody, is_choice
from sqlalchemy import select
from stage import Stage

from domain.language import LANGUAGES
from storage.tables.accounts import accounts, links
from storage.tables.surveys import drafts

ABOVE = "Continue in the message above."
HELD = "I have your message. Tap any button of the card above, and it is put in."
AGAIN = "I don’t see it: start again"
BUTTONS = "Please answer with a button."


async def at_comment(somebody: Somebody) -> None:
    """Begins a course and skips to its first comment."""
    await somebody.begin()
    while any(is_choice(button) for button in (await somebody.screen()).buttons):
        await somebody.tap("Skip ›")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_text_typed_after_a_restart_is_held_until_a_tap_on_the_card(stage: Stage, language: str) -> None:
    somebody = await stage.student(0, language)
    await at_comment(somebody)
    card = await somebody.screen()
    await stage.restart()
    await somebody.write("held <b>& words")
    pointer = await somebody.screen()
    assert pointer.text == somebody.say(HELD)
    assert pointer.raw["reply_to_message"]["message_id"] == card.message_id

    await somebody.press(card.buttons[-1])
    shown = await somebody.screens()
    assert len(shown) == 1
    assert shown[0].message_id > pointer.message_id
    assert [message["text"] for message in await somebody.own_messages()] == [f"/start {somebody.payload}"]
    await somebody.tap("‹ Back")
    assert "held <b>& words" in (await somebody.screen()).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_half_an_hour_after_the_last_answer_the_card_is_asked_for_the_way_in(stage: Stage, language: str) -> None:
    somebody = await stage.student(0, language)
    await at_comment(somebody)
    await stage.jump("2026-12-16 12:29")
    await somebody.write("before")
    assert somebody.say(HELD) not in [screen.text for screen in await somebody.screens()]
    await stage.jump("2026-12-16 12:58")
    assert len(stage.app.house.memory.tokens) == 1
    await stage.jump("2026-12-16 13:00")
    assert len(stage.app.house.memory.tokens) == 0
    card = await somebody.screen()
    await somebody.write("afterwards")
    assert (await somebody.screen()).text == somebody.say(HELD)
    await somebody.press(card.buttons[-1])
    assert len(stage.app.house.memory.tokens) == 1
    assert len(await somebody.screens()) == 1


async def test_a_text_held_at_a_question_with_buttons_is_not_swallowed(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.begin()
    card = await somebody.screen()
    await stage.restart()
    await somebody.write("очень хорошо")
    toast = await somebody.press(card.buttons[0])
    assert toast.text == somebody.say(BUTTONS)
    assert "2/" in (await somebody.screen()).text


async def test_a_text_held_at_the_review_is_answered_before_anything_is_sent(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    await somebody.begin()
    await somebody.answer_all()
    send = await somebody.button("s:")
    await stage.restart()
    await somebody.write("тағы бір сөз")
    toast = await somebody.press(send)
    assert toast.text == somebody.say(BUTTONS)
    assert somebody.say(BUTTONS) in (await somebody.screen()).text
    assert not await stage.ballots()
    await somebody.tap("Send")
    assert len(await stage.ballots()) == 1


async def test_a_text_at_the_review_is_told_why_it_is_not_taken(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    await somebody.answer_all()
    await somebody.write("one more thing")
    assert somebody.say(BUTTONS) in (await somebody.screen()).text
    assert await somebody.at_review()


@pytest.mark.parametrize("command", ["/start", "/language", "/start own"])
async def test_commands_point_to_the_card_while_its_token_is_unknown(stage: Stage, command: str) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    card = await somebody.screen()
    await stage.restart()
    await somebody.write(command.replace("own", somebody.payload))
    pointer = await somebody.screen()
    assert pointer.text == somebody.say(ABOVE)
    assert pointer.raw["reply_to_message"]["message_id"] == card.message_id

    await somebody.press(card.buttons[0])
    shown = await somebody.screens()
    assert len(shown) == 1
    assert "2/" in shown[0].text
    assert shown[0].message_id > pointer.message_id


async def test_who_does_not_see_the_card_starts_again(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    evaluation = await somebody.begin()
    old = await somebody.screen()
    await stage.restart()
    await somebody.chat.clear()
    await somebody.write("/start")
    await somebody.tap(AGAIN)
    assert somebody.say("Evaluate your courses") in (await somebody.screen()).text
    assert old.message_id not in [screen.message_id for screen in await somebody.screens()]
    assert await somebody.begin() == evaluation
    await somebody.answer_all()
    await somebody.tap("Send")
    assert len(await stage.ballots()) == 1


async def test_start_again_loses_nothing_once_the_token_is_known(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    card = await somebody.screen()
    await stage.restart()
    await somebody.write("/start")
    again = await somebody.button("anew")
    await somebody.press(card.buttons[0])
    await somebody.press(again)
    await somebody.taps("s:")
    assert "2/" in (await somebody.screen()).text
    assert await stage.count(drafts) == 1


@pytest.mark.parametrize("known", [True, False])
async def test_language_and_start_while_an_answer_runs_keep_it(stage: Stage, *, known: bool) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.begin()
    await somebody.answer_one()
    if not known:
        await stage.restart()
    await somebody.write("/language")
    if known:
        await somebody.taps("language:en")
        somebody.language = "en"
    await somebody.write("/start")
    await somebody.taps("s:")
    if not known:
        await somebody.tap("‹ Back")
    assert "2/" in (await somebody.screen()).text
    assert len(await somebody.screens()) == 1


PAGES = {
    "/help": "A human will help: ask the quality office.",
    "/Privacy": "How your answers are kept",
    "/mydata": "What is stored about you",
    "/stop": "No more reminders. You can still answer here at any time.",
    "/forget": "Leave and be forgotten?",
}


@pytest.mark.parametrize("known", [True, False])
async def test_commands_beside_a_running_answer_leave_it_whole(stage: Stage, *, known: bool) -> None:
    somebody = await stage.student(0, "kk")
    await somebody.begin()
    await somebody.answer_one()
    for command, says in PAGES.items():
        card = await somebody.screen()
        if not known:
            await stage.restart()
        await somebody.write(command)
        assert somebody.say(says) in (await somebody.screen()).text
        if somebody.say("‹ Back") in (await somebody.screen()).labels:
            await somebody.tap("‹ Back")
        if known:
            await somebody.taps("s:")
        else:
            await somebody.press(card.buttons[0])
            await somebody.tap("‹ Back")
        assert "2/" in (await somebody.screen()).text
        assert len(await somebody.screens()) == 1


async def test_stop_and_back(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.write("/stop")
    assert somebody.say("No more reminders. You can still answer here at any time.") in (await somebody.screen()).text
    assert await stage.rows(select(accounts.c.quiet)) == [(True,)]
    toast = await somebody.tap("Turn reminders on")
    assert toast.text == somebody.say("Reminders are on again.")
    assert await stage.rows(select(accounts.c.quiet)) == [(False,)]


async def test_to_be_forgotten_leaves_nothing_of_the_account(stage: Stage) -> None:
    for number, (language, running) in enumerate((("kk", True), ("ru", False), ("en", True))):
        somebody = await stage.student(number, language)
        if running:
            await somebody.begin()
        await somebody.write("/mydata")
        assert somebody.say("What is stored about you") in (await somebody.screen()).text
        await somebody.tap("Leave and be forgotten")
        await somebody.tap("Yes, delete")
        [last] = await somebody.screens()
        assert last.text == somebody.say(
            "Done: nothing about this account is stored any more. Thank you for the time with us."
        )
        assert last.labels == []
        assert await stage.count(accounts) == 0
        assert await stage.count(drafts) == 0
        assert await stage.rows(select(links.c.used_by).where(links.c.used_by.is_not(None))) == []
        await somebody.open()
        assert "Қазақша" in (await somebody.screen()).labels


async def test_an_old_button_of_the_card_does_not_cost_the_answer_after_a_restart(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    courses = [button for button in (await somebody.screen()).buttons if button.data.startswith("course:")]
    await somebody.begin()
    await somebody.answer_one()
    await stage.restart()
    for old in (courses[0], courses[1]):
        await somebody.press(old)
        await stage.restart()
    await somebody.tap("Not now")
    await somebody.taps("s:")
    assert "2/" in (await somebody.screen()).text


async def test_what_is_typed_beside_the_home_card_answers_no_question(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await at_comment(somebody)
    await somebody.tap("Not now")
    await somebody.write("when is the exam?")
    assert somebody.say("Please use the buttons of this card.") in (await somebody.screen()).text
    await somebody.taps("s:")
    assert "when is the exam?" not in (await somebody.screen()).text
    assert (
        somebody.say("Write a message below, at most {limit} characters.", limit=600) in (await somebody.screen()).text
    )
