"""Writing anonymously: topics, contacts, limits, refusals, who reads it, in three languages."""

from typing import Any

import pytest
from feedback_stage import (
    IN,
    THIRD_DAY,
    head_of,
    hears,
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
from storage.tables.letters import outbox

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

READER = {
    "kk": "Оқитын адам: бөлім директоры",
    "ru": "Прочтёт: руководитель подразделения",
    "en": "Read by: unit director",
}


@languages
async def test_who_reads_it_is_said_before_it_is_written(office: OfficeStage, language: str) -> None:
    say = words(language)
    await head_of(office, "unit-library", language)
    author = await student(office, language)
    await author.chat.send("/feedback")
    card = await author.chat.screen()
    assert say("Write to the university, anonymously") in card.text
    assert say("Have you written before? The reply is under the button of your own message in this chat.") in card.text
    assert len([button for button in card.buttons if button.data.startswith("topic:")]) == 12
    card = await author.tap_word("topic:library")
    assert say("To whom should it go?") in card.text
    assert {"kk": "Кітапхана", "ru": "Библиотека", "en": "Library"}[language] in card.labels
    assert "112" not in card.text
    card = await author.tap_word("to:library:unit")
    limit = say("Write one message, at most {n} characters. Words only: no photos, voice or forwards.", n=1000)
    assert limit in card.text
    assert READER[language] in card.text


@languages
async def test_contacts_stand_before_anything_is_typed(office: OfficeStage, language: str) -> None:
    say = words(language)
    author = await student(office, language)
    await author.chat.send("/feedback")
    card = await author.tap_word("topic:harassment")
    assert say("If you need help now:") in card.text
    assert say("112 – emergency services, free of charge") in card.text
    await author.tap_word("feedback")
    card = await author.tap_word("topic:safety")
    assert say("112 – emergency services, free of charge") in card.text


@languages
async def test_the_lead_writes_the_contacts_and_takes_them_back(office: OfficeStage, language: str) -> None:
    say = words(language)
    lead, author = await office.lead(language), await student(office, language)
    await lead.chat.start()
    await lead.tap_word("contacts")
    await lead.tap_word(f"contacts:{language}")
    await lead.chat.send("Психолог: 31-42\n112")
    assert "Психолог: 31-42" in await shown(lead)
    assert "Психолог: 31-42\n112" not in await own_messages(lead)
    await author.chat.send("/feedback")
    card = await author.tap_word("topic:harassment")
    assert "Психолог: 31-42" in card.text
    assert say("112 – emergency services, free of charge") not in card.text
    await lead.tap_word(f"contacts:{language}")
    await lead.tap_word("shipped:")
    await author.tap_word("feedback")
    card = await author.tap_word("topic:harassment")
    assert say("112 – emergency services, free of charge") in card.text
    acts = await office.rows(everything(audit.c.actor, audit.c.subject).where(audit.c.act == "edit_contacts"))
    assert [tuple(act) for act in acts] == [(lead.id, language)] * 2


async def test_nobody_else_writes_contacts_or_reads(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.start()
    for forged in ("contacts", "contacts:en", "shipped:en", "numbers", "inbox", "inbox:0", f"seen:{'0' * 32}"):
        assert await author.forge(forged) == "Only the quality office can do this."


@languages
async def test_the_lead_sees_topics_of_five_and_no_smaller_ones(office: OfficeStage, language: str) -> None:
    say = words(language)
    lead = await office.lead(language)
    await lead.chat.start()
    await lead.tap_word("contacts")
    assert say("No topic has enough conversations to be counted.") in (await lead.tap_word("numbers")).text
    for number in range(5):
        author = await student(office, "en", number)
        await write_to(author, "safety", "", f"The lamp {number} is broken.")
        if number:
            await write_to(author, "harassment", "", f"Words {number}.")
    await office.app.tick()  # what it writes to the lead shall not come between card and tap
    await office.client.settle()
    await lead.chat.start()
    await lead.tap_word("contacts")
    card = await lead.tap_word("numbers")
    assert f"{say('Safety')}: 5" in card.text
    assert say("Harassment") not in card.text


@languages
async def test_the_fourth_message_of_a_day_waits_for_tomorrow(office: OfficeStage, language: str) -> None:
    author = await student(office, language)
    for number in range(3):
        await write_to(author, "other", "", f"Ой {number}")
        assert words(language)(IN) in (await receipt(author)).text
    await author.chat.send("/feedback")
    limit = words(language)("At most {n} messages a day. Please write again tomorrow.", n=3)
    assert limit in await shown(author)
    assert len(await waiting(office)) == 3
    await office.jump("2026-12-17 09:30")
    await write_to(author, "other", "", "Ертеңгі ой")
    assert len(await waiting(office)) == 4


@languages
async def test_what_is_no_text_of_their_own_is_refused_politely(office: OfficeStage, language: str) -> None:
    author = await student(office, language)
    refusal = words(language)("Please write it in your own words: photos, voice and forwarded messages are not taken.")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await author.chat.photo("caption")
    assert refusal in await shown(author)
    await author.chat.forward((await author.chat.screen()).message_id)
    assert refusal in await shown(author)
    await author.chat.send("x" * 1001)
    assert words(language)(
        "Too long: {n} characters, the limit is {max}. Please shorten it and send it again.", n=1001, max=1000
    ) in await shown(author)
    assert await waiting(office) == []
    await author.chat.send("x" * 1000)
    assert words(language)(IN) in (await receipt(author)).text
    assert len(await waiting(office)) == 1


async def test_a_text_typed_after_a_restart_is_not_taken_and_stays_in_the_chat(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await office.restart()
    await author.chat.send("The gym opens too late.")
    assert "Please use the buttons of this card." in await shown(author)
    assert "The gym opens too late." in await own_messages(author)
    assert await waiting(office) == []


async def test_another_card_ends_the_writing(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await author.tap_word("feedback")
    await author.tap_word("home")
    await author.chat.send("Not meant as feedback")
    assert await waiting(office) == []


async def test_without_a_head_marketing_reads_and_without_marketing_the_lead(office: OfficeStage) -> None:
    lead, author = await office.lead("en"), await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:medical")
    card = await author.tap_word("to:medical:unit")
    assert "To: Medical Centre\nRead by: head of the quality office" in card.text
    await author.chat.send("The doctor was kind.")
    await office.jump(THIRD_DAY)
    await lead.chat.start()
    assert "Feedback: 1" in (await lead.chat.screen()).labels
    comms = await office.bring_in((await office.holders(Role.COMMS_OFFICER))[0], "en")
    await comms.chat.start()
    assert "Feedback: 1" in (await comms.chat.screen()).labels
    await lead.chat.start()
    assert not any(label.startswith("Feedback") for label in (await lead.chat.screen()).labels)
    head = await head_of(office, "unit-medical", "en")
    await head.chat.start()
    assert "Feedback: 1" in (await head.chat.screen()).labels
    await comms.chat.start()
    assert not any(label.startswith("Feedback") for label in (await comms.chat.screen()).labels)


@languages
async def test_readers_hear_once_a_day_at_ten_how_many_wait(office: OfficeStage, language: str) -> None:
    head, author = await head_of(office, "unit-it", language), await student(office, "en")
    waits = words(language)("Feedback that nobody has read yet: {n}", n=3)
    await office.jump("2026-12-16 13:00")
    await write_to(author, "it", "unit", "The network is slow in block two.")
    await write_to(author, "it", "unit", "More sockets, please.")
    await write_to(author, "it", "unit", "And the screens are old.")
    await office.jump("2026-12-17 09:59")
    assert not await _letters(office)
    await office.jump("2026-12-17 10:01")
    await hears(head, waits)
    assert not any("network" in each or "sockets" in each for each in await head.texts())
    assert await _letters(office) == [(head.id, "2026-12-17")]
    await head.chat.start()
    await head.tap_word("inbox")
    for _message in range(3):
        await head.tap_word("seen:")
    await office.jump("2026-12-18 12:00")
    assert await _letters(office) == [(head.id, "2026-12-17")]


async def _letters(office: OfficeStage) -> list[tuple[Any, ...]]:
    query = everything(outbox.c.person, outbox.c.key).where(outbox.c.kind == "feedback_waiting")
    return [tuple(row) for row in await office.rows(query)]


async def test_whoever_is_not_on_the_roster_writes_too(office: OfficeStage) -> None:
    chat = await office.newcomer("en")
    guest = Somebody("", chat.id, chat)
    await chat.start()
    await chat.send("/feedback")
    assert await waiting(office) == []
    await guest.tap_word("lang:en:")
    await guest.tap_word("agree:")
    await write_to(guest, "other", "", "Is there an open day?")
    assert IN in (await receipt(guest)).text
    assert [one.unit for one in await waiting(office)] == [""]
    await office.jump(THIRD_DAY)
    assert "It was handed over." in (await tap_receipt(guest, "Check for a reply")).text


async def test_an_answer_that_runs_outlives_a_message_and_a_restart_in_the_middle_of_it(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.start()
    await author.tap_word("course:")
    await author.tap_word("begin:")
    question = await shown(author)
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await author.chat.send("The gym opens too late.")
    assert IN in (await receipt(author)).text
    assert len(await waiting(office)) == 1
    await author.chat.tap("▶ Continue")
    assert question in await author.texts()

    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await office.restart()
    await author.tap_word("s:")
    await author.tap_word("s:")
    assert await shown(author) == question, "the way back kept the answer's token"
