"""A conversation between a unit and somebody nobody knows: sent, handed over, answered, asked back, passed on, read."""

import pytest
from feedback_stage import (
    IN,
    THIRD_DAY,
    TOMORROW,
    head_of,
    hears,
    key_of,
    live,
    open_inbox,
    own_messages,
    receipt,
    shown,
    student,
    tap_receipt,
    waiting,
    write_to,
)
from office_stage import OfficeStage, Somebody, everything

from domain.people import Role
from locales import words
from storage.tables.audit import audit
from storage.tables.feedback import feedback, feedback_replies

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

WRITTEN = {
    "kk": "Оқу залы кешкі тоғызға дейін ашық болса екен.",
    "ru": "Пусть читальный зал работает до девяти вечера.",
    "en": "Please keep the reading room open until nine <in the evening>.",
}
ASKED = {"kk": "Қай күндері?", "ru": "В какие дни?", "en": "On which days?"}
ADDED = {"kk": "Дүйсенбіде.", "ru": "По понедельникам.", "en": "On Mondays."}
ANSWERED = {"kk": "Қаңтардан бастап.", "ru": "С января.", "en": "From January & on."}
UNIT = {"kk": "Кітапхана", "ru": "Библиотека", "en": "Library"}
CANTEEN = {"kk": "Асхана", "ru": "Столовая", "en": "Canteen"}


@pytest.mark.parametrize(("language", "restarts"), [("kk", True), ("ru", False), ("en", False)])
async def test_a_whole_conversation(office: OfficeStage, language: str, restarts: bool) -> None:
    """Also with the bot ended between any two steps."""

    async def between() -> None:
        if restarts:
            await office.restart()

    say = words(language)
    head, author = await head_of(office, "unit-library", language), await student(office, language)
    await write_to(author, "library", "unit", WRITTEN[language])
    card = await receipt(author)
    assert say(IN) in card.text
    assert card.labels == [say("Check for a reply")]
    assert WRITTEN[language] not in await own_messages(author), "the typed text goes from the chat"
    assert WRITTEN[language] not in card.text
    await between()
    card = await tap_receipt(author, say("Check for a reply"))
    assert author.toast.text == say("There is no reply yet.")
    assert UNIT[language] in card.text
    assert say("It was handed over. There is no reply yet.") not in card.text

    await office.jump(THIRD_DAY)
    await hears(head, say("Feedback that nobody has read yet: {n}", n=1))
    await between()
    assert (
        say("It was handed over. There is no reply yet.") in (await tap_receipt(author, say("Check for a reply"))).text
    )
    await between()
    card = await open_inbox(head)
    assert WRITTEN[language] in card.text
    assert say.day(office.core.clock.now().date()) in card.text, "the day of the round"

    await head.chat.tap(say("Ask back"))
    await head.chat.send(ASKED[language])
    assert say("Kept for the sender. Nobody else can read it.") in await shown(head)
    assert say("The sender was asked.") in await shown(head)
    assert ASKED[language] not in await own_messages(head)
    await between()
    card = await tap_receipt(author, say("Check for a reply"))
    assert say("A question to you") in card.text
    assert ASKED[language] in card.text

    await between()
    await tap_receipt(author, say("Answer"))
    await author.chat.send(ADDED[language])
    assert say(IN) in (await receipt(author)).text
    assert ADDED[language] not in await own_messages(author)
    await between()
    await live(office, 3)
    card = await open_inbox(head)
    assert say("Earlier in this conversation:") in card.text
    assert WRITTEN[language] in card.text
    assert ADDED[language] in card.text

    await between()
    await head.chat.start()
    await head.tap_word("inbox")
    await head.chat.tap(say("Answer"))
    await head.chat.send(ANSWERED[language])
    assert say("Answered.") in await shown(head)
    await between()
    card = await tap_receipt(author, say("Check for a reply"))
    assert ANSWERED[language] in card.text
    assert say("Reply") in card.text
    await between()
    assert ASKED[language] in (await tap_receipt(author, "‹")).text
    assert ANSWERED[language] in (await tap_receipt(author, "›")).text


@languages
async def test_a_message_is_passed_on_and_its_sender_can_see_where_it_is(office: OfficeStage, language: str) -> None:
    say = words(language)
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], language)
    cook, author = await head_of(office, "unit-canteen", language), await student(office, language)
    await write_to(author, "other", "", WRITTEN[language])
    await office.jump(THIRD_DAY)
    await open_inbox(comms)
    await comms.chat.tap(say("Pass on"))
    card = await comms.chat.screen()
    assert say("Marketing and communication") not in card.labels, "it is there already"
    button = next(button for button in card.buttons if CANTEEN[language] in button.text)
    await comms.chat.tap(button.text)
    assert say("There is no message.") in await shown(comms)
    assert await comms.forge(button.data) == say("This is not here any more. The card shows how things are now.")

    await office.restart()
    card = await tap_receipt(author, say("Check for a reply"))
    assert say("Passed on") in card.text
    assert CANTEEN[language] in card.text
    await live(office, 1)
    await hears(cook, say("Feedback that nobody has read yet: {n}", n=1))
    assert WRITTEN[language] in (await open_inbox(cook)).text
    await cook.chat.tap(say("Answer"))
    await cook.chat.send(ANSWERED[language])
    assert ANSWERED[language] in (await tap_receipt(author, say("Check for a reply"))).text
    assert len(await office.rows(everything(feedback))) == 1
    acts = everything(audit.c.actor, audit.c.subject).where(audit.c.act.in_(["pass_on_feedback", "answer_feedback"]))
    assert [tuple(row) for row in await office.rows(acts)] == [(comms.id, ">unit-canteen"), (cook.id, "unit-canteen")]


async def test_what_was_added_before_goes_to_whoever_has_the_conversation(office: OfficeStage) -> None:
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], "en")
    cook, author = await head_of(office, "unit-canteen", "en"), await student(office, "en")
    await write_to(author, "other", "", "The soup is cold.")
    await office.jump(THIRD_DAY)
    await tap_receipt(author, "Check for a reply")
    await tap_receipt(author, "Write more")
    await author.chat.send("And the tea.")
    await open_inbox(comms)
    await comms.chat.tap("Pass on")
    await comms.chat.tap("Canteen")
    await live(office, 3)
    card = await open_inbox(cook)
    assert "The soup is cold." in card.text + (await cook.tap_word("inbox:1")).text
    assert {row[0] for row in await office.rows(everything(feedback.c.unit))} == {"unit-canteen"}


@languages
async def test_an_urgent_message_comes_at_once_and_the_sender_knows(office: OfficeStage, language: str) -> None:
    say = words(language)
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], language)
    author = await student(office, language)
    told = say("This topic is urgent: your message is handed over at once, so whoever reads it sees when it came.")
    await author.chat.send("/feedback")
    assert told in (await author.tap_word("topic:harassment")).text
    await author.chat.send(WRITTEN[language])
    await office.jump("2026-12-16 12:05")
    await hears(comms, say("Urgent feedback has come: it is about safety or harassment."))
    assert not any(WRITTEN[language] in each for each in await comms.texts())
    assert WRITTEN[language] in (await comms.tap_word("inbox")).text
    await comms.chat.tap(say("Answer"))
    await comms.chat.send(ANSWERED[language])
    assert ANSWERED[language] in (await tap_receipt(author, say("Check for a reply"))).text
    assert await waiting(office) == []


async def test_an_urgent_message_comes_at_night_too(office: OfficeStage) -> None:
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], "en")
    author = await student(office, "en")
    await office.jump("2026-12-17 02:00")
    await write_to(author, "safety", "", "The lamp in the yard is broken.")
    await hears(comms, "Urgent feedback has come")


async def test_other_topics_are_told_of_the_round(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    card = await author.tap_word("to:sport:unit")
    assert "handed over at 10:00, mixed: when three wait, at the latest after three days." in card.text
    assert "urgent" not in card.text


async def test_three_messages_go_with_the_next_round_and_two_wait(office: OfficeStage) -> None:
    head, canteen = await head_of(office, "unit-library", "en"), await head_of(office, "unit-canteen", "en")
    first, second = await student(office, "en"), await student(office, "ru", 1)
    for author, text in ((first, "one"), (second, "two"), (first, "three")):
        await write_to(author, "library", "unit", text)
    for author in (first, second):
        await write_to(author, "canteen", "unit", "soup")
    assert await office.rows(everything(feedback)) == []
    await office.jump("2026-12-17 09:59")
    assert await office.rows(everything(feedback)) == []
    await office.jump(TOMORROW)
    await hears(head, "Feedback that nobody has read yet: 3")
    await open_inbox(head)
    pages = [(await head.chat.screen()).text, *[(await head.tap_word(f"inbox:{place}")).text for place in (1, 2)]]
    assert sorted(page.splitlines()[-1] for page in pages) == ["one", "three", "two"]
    assert len(await waiting(office)) == 2
    assert not any("Feedback" in each for each in await canteen.texts())
    await office.jump(THIRD_DAY)
    await hears(canteen, "Feedback that nobody has read yet: 2")
    assert await waiting(office) == []


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
    await live(office, 60)
    await open_inbox(head)
    await head.tap_word("answer:")
    await head.chat.send("From January on.")
    await live(office, 179)
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
