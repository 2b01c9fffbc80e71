"""A course from its first question to "Send", in each language, whatever happens to the bot on the way."""

import random
from collections.abc import Callable

import pytest
from somebody import Somebody, is_choice
from sqlalchemy import select
from stage import Stage

from storage.tables.surveys import drafts, participations
from views.taps import LANGUAGES as TO_LANGUAGES

COMMENTS = {"kk": "Практика көп болды, ұнады!", "ru": "Больше бы практики.", "en": "More practice, please."}
OTHER = {"kk": "ru", "ru": "en", "en": "kk"}

Restarts = Callable[[int], bool]
PLANS: dict[str, Restarts] = {
    "never": lambda step: False,
    "before every step": lambda step: True,
    "now and then": lambda step: random.Random(step * 7919).random() < 0.4,
}


class Way:
    """The steps of a survey, with restarts of the bot between them."""

    def __init__(self, stage: Stage, somebody: Somebody, restarts: Restarts) -> None:
        self.stage, self.somebody, self._restarts, self._step = stage, somebody, restarts, 0

    async def step(self) -> None:
        self._step += 1
        if self._restarts(self._step):
            await self.stage.restart()

    async def tap(self, message: str, **values: object) -> str:
        await self.step()
        return (await self.somebody.tap(message, **values)).text

    async def choose(self, number: int) -> None:
        await self.step()
        choices = [button for button in (await self.somebody.screen()).buttons if is_choice(button)]
        await self.somebody.press(choices[number])

    async def taps(self, start: str) -> None:
        await self.step()
        await self.somebody.taps(start)

    async def write(self, text: str) -> None:
        """Types an answer; if the bot has just begun anew, a tap on the card brings it in."""
        await self.step()
        await self.somebody.write(text)
        if (await self.somebody.screen()).labels == [self.somebody.say("I don’t see it: start again")]:
            await self.step_after_held(text)

    async def step_after_held(self, text: str) -> None:
        pointer, card = (await self.somebody.screens())[-1], (await self.somebody.screens())[-2]
        assert pointer.raw["reply_to_message"]["message_id"] == card.message_id
        assert any(message.get("text") == text for message in await self.somebody.own_messages())
        await self.somebody.press(card.buttons[0])


async def question(somebody: Somebody) -> int:
    """The number of the question on the screen."""
    return int((await somebody.screen()).text.partition("/")[0].rpartition(" ")[2])


@pytest.mark.parametrize(
    ("language", "plan"), [("kk", "before every step"), ("ru", "now and then"), ("en", "now and then"), ("kk", "never")]
)
async def test_a_course_is_answered_in_each_language_through_restarts(stage: Stage, language: str, plan: str) -> None:
    somebody = await stage.student(0, language)
    way = Way(stage, somebody, PLANS[plan])
    evaluation = await somebody.begin()
    comment = COMMENTS[language]

    await way.choose(3)
    await way.tap("‹ Back")
    assert await question(somebody) == 1
    assert [label for label in (await somebody.screen()).labels if label.startswith("✓ ")]
    await way.choose(4)
    await way.tap("Skip ›")
    assert await question(somebody) == 3
    await way.choose(5)  # cannot judge

    await change_language(way, OTHER[language])
    assert await question(somebody) == 4
    while not [button for button in (await somebody.screen()).buttons if button.data.endswith(":x")]:
        if any(is_choice(button) for button in (await somebody.screen()).buttons):
            await way.choose(0)
        else:
            await way.write(comment)
    await change_language(way, language)

    review = (await somebody.screen()).text
    assert review.count(comment) == 2
    assert review.count(f"– {somebody.say('skipped')}") == 1
    assert all(message.get("text") != comment for message in await somebody.own_messages())
    [number_two] = [button for button in (await somebody.screen()).buttons if button.text == "2"]
    await way.step()
    await somebody.press(number_two)
    await way.choose(2)
    assert somebody.say("skipped") not in (await somebody.screen()).text

    assert await way.tap("Send") == somebody.say("Your answer is in. Thank you!")
    await check_sent(stage, somebody, evaluation)


async def change_language(way: Way, language: str) -> None:
    button = await way.somebody.button("s:")
    await way.taps(f"{button.data[:24]}:{TO_LANGUAGES}")
    await way.taps(f"{button.data[:24]}:L:{language}")
    way.somebody.language = language
    assert way.somebody.say("Not now") in (await way.somebody.screen()).labels


async def check_sent(stage: Stage, somebody: Somebody, evaluation: str) -> None:
    """One ballot, one flag, no draft, and nothing of the answer in the chat."""
    shown = await somebody.screens()
    assert len(shown) == 1
    assert somebody.say("Evaluate your courses") in shown[0].text
    assert somebody.say("Done: {n}", n=1) in shown[0].text
    assert not [button for button in shown[0].buttons if button.data.startswith("s:")]
    flags = select(participations.c.evaluation).where(participations.c.answered)
    assert await stage.rows(flags) == [(evaluation,)]
    assert await stage.ballots() == [evaluation]
    assert await stage.count(drafts) == 0


async def test_the_whole_way_works_on_both_databases(any_stage: Stage) -> None:
    somebody = await any_stage.student(2, "ru")
    evaluation = await somebody.begin(1)
    await somebody.answer_all("Хорошо <b>&")
    assert (await somebody.screen()).text.count("Хорошо <b>&") == 2
    await somebody.tap("Send")
    await check_sent(any_stage, somebody, evaluation)


async def test_everything_skipped_can_be_sent(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    evaluation = await somebody.begin()
    while not await somebody.at_review():
        await somebody.tap("Skip ›")
    await somebody.tap("Send")
    await check_sent(stage, somebody, evaluation)


async def test_a_typed_comment_is_deleted_only_after_the_draft_holds_it(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    while any(is_choice(button) for button in (await somebody.screen()).buttons):
        await somebody.tap("Skip ›")
    long = "a" * 601
    await somebody.write(long)
    too_long = "Too long: {n} characters, the limit is {max}. Please shorten it and send it again."
    assert somebody.say(too_long, n=601, max=600) in (await somebody.screen()).text
    assert [message["text"] for message in await somebody.own_messages() if message["text"] == long]
    await somebody.write("shorter")
    assert [message["text"] for message in await somebody.own_messages()] == [f"/start {somebody.payload}"]
    await somebody.tap("‹ Back")
    assert "shorter" in (await somebody.screen()).text


async def test_a_comment_can_be_changed_from_the_review(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    await somebody.begin()
    await somebody.answer_all("бірінші")
    last = [button for button in (await somebody.screen()).buttons if button.text.isdigit()][-1]
    await somebody.press(last)
    assert "✏️ бірінші" in (await somebody.screen()).text
    await somebody.write("екінші")
    review = (await somebody.screen()).text
    assert review.count("бірінші") == 1
    assert review.count("екінші") == 1


async def test_the_menu_follows_the_language_chosen_in_a_survey(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    await somebody.begin()
    await change_language(Way(stage, somebody, PLANS["never"]), "en")
    calls = await stage.client.calls("setMyCommands")
    told = [call["params"]["commands"] for call in calls if "chat_id" in str(call["params"].get("scope"))]
    assert "what is open for you" in str(told[-1])


async def test_two_courses_after_each_other_leave_two_ballots(stage: Stage) -> None:
    somebody = await stage.student(0, "ru")
    for _course in range(2):
        await somebody.begin()
        await somebody.answer_all()
        await somebody.tap("Send")
    assert somebody.say("Done: {n}", n=2) in (await somebody.screen()).text
    assert len(await stage.ballots()) == 2
    assert await stage.count(drafts) == 0
