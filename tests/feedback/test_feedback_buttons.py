"""Buttons of a conversation: old ones, other people's, made-up ones; what is no text, too much, or over."""

import pytest
from feedback_stage import (
    IN,
    THIRD_DAY,
    grow_older,
    head_of,
    key_of,
    live,
    open_inbox,
    receipt,
    shown,
    student,
    tap_receipt,
    waiting,
    write_to,
)
from office_stage import OfficeStage, Somebody, everything

from locales import words
from storage.tables.feedback import feedback, feedback_replies

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

WRITTEN = {
    "kk": "Оқу залы кешкі тоғызға дейін ашық болса екен.",
    "ru": "Пусть читальный зал работает до девяти вечера.",
    "en": "Please keep the reading room open until nine <in the evening>.",
}


async def test_double_taps_and_old_buttons_change_nothing(office: OfficeStage) -> None:
    head, author = await head_of(office, "unit-library", "en"), await student(office, "en")
    await write_to(author, "library", "unit", "Longer hours.")
    old = await receipt(author)
    await office.jump(THIRD_DAY)
    await open_inbox(head)
    shown_to_head = await head.chat.screen()
    seen = next(button for button in shown_to_head.buttons if button.data.startswith("seen:"))
    await head.chat.tap_data(seen.data, seen.message_id)
    assert (await head.chat.tap_data(seen.data, seen.message_id, stale=True)).text == "This was done before."
    await head.chat.start()
    await head.tap_word("inbox")
    await head.tap_word("answer:")
    await head.chat.send("From January on.")
    await head.chat.send("From January on.")
    assert len(await office.rows(everything(feedback_replies))) == 1, "the second text answers nothing"

    first = await tap_receipt(author, "Check for a reply")
    again = await tap_receipt(author, "Check for a reply")
    assert first.text == again.text
    assert first.message_id == old.message_id
    await author.chat.start()
    assert "From January on." in (await tap_receipt(author, "Check for a reply")).text, "also below newer cards"
    assert (await receipt(author)).message_id == old.message_id
    for place in ("-1", "99999999", "x", "٣"):
        await author.chat.tap_data(f"t:{await key_of(author)}:p:{place}", old.message_id, stale=True)
    assert "From January on." in (await receipt(author)).text


async def test_a_key_opens_nothing_in_another_chat_and_a_made_up_one_nowhere(office: OfficeStage) -> None:
    head, author = await head_of(office, "unit-library", "en"), await student(office, "en")
    other = await student(office, "en", 1)
    await write_to(author, "library", "unit", "Longer hours.")
    await write_to(other, "canteen", "unit", "Warmer soup.")
    key, card = await key_of(author), await receipt(other)
    await office.jump(THIRD_DAY)
    await open_inbox(head)
    await head.tap_word("answer:")
    await head.chat.send("From January on.")
    gone = "Nothing is kept under this button"
    for forged in (key, "A" * 22):
        await other.chat.tap_data(f"t:{forged}", card.message_id, stale=True)
        (text,) = [each for each in await other.texts() if gone in each]
        assert "From January on." not in text
    for forged in ("", "A" * 21, "A" * 23, "é" * 22, f"{key}:x", f"{key}:w:1"):
        toast = await other.chat.tap_data(f"t:{forged}", card.message_id, stale=True)
        assert toast.text == "This is not here any more. The card shows how things are now."
    await other.chat.tap_data(f"t:{key}:w", card.message_id, stale=True)
    await other.chat.send("I am the author.")
    assert len(await office.rows(everything(feedback))) == 2
    assert await waiting(office) == []
    assert "From January on." in (await tap_receipt(author, "Check for a reply")).text


async def test_the_key_never_makes_a_card_of_its_message(office: OfficeStage) -> None:
    """Whatever the sender does, the message with the key stays."""
    author = await student(office, "en")
    await write_to(author, "library", "unit", "Longer hours.")
    card = await receipt(author)
    await author.chat.start()
    await author.tap_word("course:")
    await author.tap_word("begin:")
    await tap_receipt(author, "Check for a reply")
    await office.restart()
    await tap_receipt(author, "Check for a reply")
    assert (await receipt(author)).message_id == card.message_id
    await author.chat.send("/feedback")
    assert (await receipt(author)).message_id == card.message_id
    await office.jump(THIRD_DAY)
    await author.chat.send("/start")
    await tap_receipt(author, "Check for a reply")
    await tap_receipt(author, "Write more")
    await author.chat.send("Until nine.")
    assert len(await waiting(office)) == 1


@languages
async def test_only_words_can_be_added_or_answered(office: OfficeStage, language: str) -> None:
    say = words(language)
    refusal = say("Please write it in your own words: photos, voice and forwarded messages are not taken.")
    too_long = say(
        "Too long: {n} characters, the limit is {max}. Please shorten it and send it again.", n=1001, max=1000
    )
    head, author = await head_of(office, "unit-library", language), await student(office, language)
    await write_to(author, "library", "unit", WRITTEN[language])
    await office.jump(THIRD_DAY)
    await tap_receipt(author, say("Check for a reply"))
    await tap_receipt(author, say("Write more"))
    await author.chat.photo("caption")
    assert refusal in (await receipt(author)).text
    await author.chat.send("x" * 1001)
    assert too_long in (await receipt(author)).text
    await author.chat.send("x" * 1000)
    assert say(IN) in (await receipt(author)).text

    await open_inbox(head)
    await head.chat.tap(say("Answer"))
    await head.chat.photo("caption")
    assert refusal in await shown(head)
    await head.chat.send("ә" * 1001)
    assert too_long in await shown(head)
    await head.chat.send("😀" * 1000)
    assert "😀" * 1000 in (await tap_receipt(author, say("Check for a reply"))).text


async def test_nobody_answers_for_a_unit_of_others(office: OfficeStage) -> None:
    author, canteen = await student(office, "en"), await head_of(office, "unit-canteen", "en")
    await head_of(office, "unit-library", "en")
    await write_to(author, "library", "unit", "Longer hours.")
    await office.jump(THIRD_DAY)
    (row,) = await office.rows(everything(feedback.c.id))
    name = row.id.hex()
    await canteen.chat.start()
    await author.chat.start()
    forged = [f"{word}:{name}" for word in ("msg", "seen", "answer", "ask", "passon", "passto")]
    for data in forged:
        assert await canteen.forge(data) == "This is not here any more. The card shows how things are now."
        assert await author.forge(data) == "Only the quality office can do this."
    for data in ("msg:zz", "answer:", "passto:"):
        assert await canteen.forge(data) == "This is not here any more. The card shows how things are now."
    await canteen.chat.send("An answer")
    assert await office.rows(everything(feedback_replies)) == []
    assert await office.rows(everything(feedback.c.state)) == [("new",)]


async def test_a_conversation_goes_180_days_after_its_last_word(office: OfficeStage) -> None:
    head, author = await head_of(office, "unit-library", "en"), await student(office, "en")
    await write_to(author, "library", "unit", "Longer hours.")
    await office.jump(THIRD_DAY)
    await grow_older(office, 60)
    await open_inbox(head)
    await head.tap_word("answer:")
    await head.chat.send("From January on.")
    await grow_older(office, 175)
    await live(office, 4)
    assert "From January on." in (await tap_receipt(author, "Check for a reply")).text
    await live(office, 1)
    card = await tap_receipt(author, "Check for a reply")
    assert "Nothing is kept under this button" in card.text
    assert "180 days have passed" in card.text
    assert await office.rows(everything(feedback_replies)) == []
    await author.chat.tap_data("feedback", card.message_id)
    assert "Write to the university, anonymously" in await shown(author)


async def test_who_left_and_came_back_finds_the_reply(office: OfficeStage) -> None:
    author = await student(office, "en")
    await write_to(author, "safety", "", "The lamp in the yard is broken.")
    card = await receipt(author)
    await author.chat.send("/forget")
    await author.tap_word("forgotten")
    await tap_receipt(author, "Check for a reply")
    assert (await receipt(author)).text == card.text
    await author.tap_word("lang:en:")
    await author.tap_word("agree:")
    assert "It was handed over." in (await tap_receipt(author, "Check for a reply")).text


@languages
async def test_privacy_says_how_a_message_is_kept(office: OfficeStage, language: str) -> None:
    author = await student(office, language)
    await author.chat.send("/privacy")
    await author.tap_word("privacy:messages")
    said = {
        "kk": "тек осы чаттағы түйме ашады",
        "ru": "открывает только кнопка в этом чате",
        "en": "only with the button",
    }
    assert said[language] in await shown(author)
    assert "180" in await shown(author)


async def test_enough_was_added_today(office: OfficeStage) -> None:
    author: Somebody = await student(office, "en")
    await write_to(author, "safety", "", "The lamp in the yard is broken.")
    for number in range(10):
        await tap_receipt(author, "Check for a reply")
        await tap_receipt(author, "Write more")
        await author.chat.send(f"And {number}.")
        assert IN in (await receipt(author)).text
    await tap_receipt(author, "Write more")
    assert author.toast.text == "At most 10 messages a day can be added. Please write again tomorrow."
    assert len(await office.rows(everything(feedback))) == 11
