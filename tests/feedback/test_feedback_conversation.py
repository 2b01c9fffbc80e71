"""A conversation between a unit and somebody nobody knows: sent, handed over, answered, asked back, passed on, read."""

import pytest
from feedback_stage import (
    IN,
    THIRD_DAY,
    TOMORROW,
    head_of,
    hears,
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
from office_stage import OfficeStage, everything

from domain.people import Role
from locales import words
from storage.tables.audit import audit
from storage.tables.feedback import feedback

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
