"""What cannot be taken is told shortly, exactly, in the person's language, and changes nothing."""

from pathlib import Path

import pytest
import pytest_asyncio
from somebody import Somebody, is_choice
from stage import Ground, Stage, prepare_ground

from domain.ballot import ballot_size
from domain.form import Choice, Form, Kind, Question
from domain.language import LANGUAGES

BUTTON = "Please answer with a button."
WORDS = "Please write words: a photo, a voice message or a sticker cannot be taken here."
DIGITS = "Please write a whole number, in digits."
RANGE = "This number is out of range. Please write another one."
CARD = "Please use the buttons of this card."
TOO_LONG = "Too long: {n} characters, the limit is {max}. Please shorten it and send it again."

HOURS = {"kk": "0-ден 80-ге дейін жазыңыз.", "ru": "Напишите от 0 до 80.", "en": "Write 0 to 80."}


def named(kk: str, ru: str, en: str) -> dict[str, str]:
    return {"kk": kk, "ru": ru, "en": en}


def form_with_number() -> Form:
    """A small form: a number with a range, ticks, a text."""
    choices = tuple(Choice(name, named(f"{name} қ", f"{name} р", f"{name} e")) for name in ("a", "b", "c"))
    hours = named("Аптасына неше сағат?", "Сколько часов в неделю?", "How many hours a week?")
    what = named("Не көмектесті?", "Что помогло?", "What helped?")
    change = named("Нені өзгерту керек?", "Что изменить?", "What to change?")
    items = (
        Question("hours", Kind.INTEGER, hours, hours, constraint=". >= 0 and . <= 80", constraint_message=HOURS),
        Question("count", Kind.INTEGER, hours, hours),
        Question("what", Kind.SELECT_MULTIPLE, what, what, choices=choices),
        Question("change", Kind.TEXT, change, change, comment=True),
    )
    return Form("teaching", named("Сауалдама", "Опрос", "Survey"), items, ballot_size(items))


@pytest_asyncio.fixture
async def small(tmp_path: Path, quiet_log: None):
    ground: Ground = await prepare_ground(
        f"sqlite+aiosqlite:///{tmp_path}/sapa.db", tmp_path / "keys", form_with_number()
    )
    async with Stage(ground) as running:
        yield running
        assert not await running.refused()


async def says(somebody: Somebody, message: str, **values: object) -> None:
    """The newest message holds these words in the person's language, and is the only card."""
    shown = await somebody.screens()
    assert len(shown) == 1
    assert somebody.say(message, **values) in shown[0].text


async def test_numbers_are_asked_for_until_they_fit(small: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await small.student(number, language)
        await somebody.begin()
        for text in ("көп", "5,5", "5.0", "пять", "🙂", "1e3", "<b>5</b>"):
            await somebody.write(text)
            await says(somebody, DIGITS)
        for text in ("81", "-1", "+ 5000"):
            await somebody.write(text)
            assert (HOURS[language] if text != "+ 5000" else somebody.say(DIGITS)) in (await somebody.screen()).text
        await somebody.write("9" * 400)
        await says(somebody, RANGE)
        await somebody.chat.photo("12")
        await says(somebody, WORDS)
        assert "1/4" in (await somebody.screen()).text

        await somebody.write(" 12 ")
        assert "2/4" in (await somebody.screen()).text
        await somebody.write("1 000")
        assert "3/4" in (await somebody.screen()).text


async def test_ticks_are_buttons_and_a_text_takes_any_script(small: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await small.student(number, language)
        await somebody.begin()
        await somebody.tap("Skip ›")
        await somebody.tap("Skip ›")
        await somebody.write("a")
        await says(somebody, BUTTON)
        for button in [button for button in (await somebody.screen()).buttons if is_choice(button)][:2]:
            await somebody.press(button)
        assert len([label for label in (await somebody.screen()).labels if label.startswith("✓ ")]) == 2
        await somebody.tap("Next ›")

        text = "<b>&amp; \u202eשלום\u202c مرحبا 👩‍👩‍👧 _*`[x](tg://user?id=1)"
        await somebody.write(text)
        assert "שלום" in (await somebody.screen()).text
        assert "<b>&amp;" in (await somebody.screen()).text
        await somebody.tap("Send")
        assert len(await small.ballots()) == number + 1


async def test_texts_photos_and_empty_words_are_answered_exactly(stage: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await stage.student(number, language)
        await somebody.begin()
        for text in ("Келісемін", "4", "<b>&", "x" * 4096, "👍"):
            await somebody.write(text)
            await says(somebody, BUTTON)
        await somebody.chat.photo("look")
        await says(somebody, BUTTON)
        while any(is_choice(button) for button in (await somebody.screen()).buttons):
            await somebody.tap("Skip ›")

        for text in ("\u200b\u200b", "\u2063"):
            await somebody.write(text)
            await says(somebody, WORDS)
        await somebody.chat.photo()
        await says(somebody, WORDS)
        await somebody.write("ә" * 4096)
        await says(somebody, TOO_LONG, n=4096, max=600)
        await somebody.write("ә" * 600)
        assert "15/15" in (await somebody.screen()).text


async def test_what_is_sent_to_the_card_gets_the_card_again(stage: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await stage.student(number, language)
        for text in ("сәлем", "/results", "<b>&", "א", "x" * 4096):
            await somebody.write(text)
            await says(somebody, CARD)
        await somebody.chat.photo("?")
        await says(somebody, CARD)
        await somebody.open()
        assert somebody.say(CARD) not in (await somebody.screen()).text


async def test_no_answer_and_no_user_is_in_any_log(
    stage: Stage, quiet_log: list[object], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    somebody = await stage.student(0, "en")
    await somebody.begin()
    await somebody.answer_all("a secret opinion")
    await somebody.chat.tap_data("s:made:up", (await somebody.screen()).message_id, stale=True)
    await somebody.tap("Send")
    said = "".join(capfd.readouterr()) + caplog.text + str(quiet_log)
    assert "job" in said
    assert "a secret opinion" not in said
    assert str(somebody.id) not in said
    assert somebody.person not in said
