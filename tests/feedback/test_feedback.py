"""Anonymous feedback from the topic to the reader, in three languages; and that nothing ties a message to a person."""

from typing import Any

import pytest
from office_stage import OfficeStage, Somebody, everything, until
from sqlalchemy import select, text

from domain.people import Role
from locales import words
from storage.people import grant_role
from storage.tables import metadata
from storage.tables.audit import audit
from storage.tables.feedback import feedback
from storage.tables.letters import outbox
from storage.tables.people import people

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

WRITTEN = {
    "kk": "Оқу залы кешкі тоғызға дейін ашық болса екен.",
    "ru": "Пусть читальный зал работает до девяти вечера.",
    "en": "Please keep the reading room open until nine <in the evening>.",
}
READER = {
    "kk": "Оқитын адам: бөлім директоры",
    "ru": "Прочтёт: руководитель подразделения",
    "en": "Read by: unit director",
}
IN = "Your message is in, without your name. Thank you!"


async def shown(somebody: Somebody) -> str:
    return str((await somebody.chat.screen()).text)


async def student(office: OfficeStage, language: str, number: int = 0) -> Somebody:
    return await office.bring_in((await office.holders(Role.STUDENT))[number], language)


async def head_of(office: OfficeStage, unit: str, language: str) -> Somebody:
    """The director of a unit, by a role on the roster or, where the roster has none, a granted one."""
    at_unit = everything(people.c.id).where(people.c.unit == unit).order_by(people.c.id)
    heads = set(await office.holders(Role.UNIT_HEAD))
    persons = [row[0] for row in await office.rows(at_unit)]
    person = next((one for one in persons if one in heads), persons[0])
    head = await office.bring_in(person, language)
    async with office.core.database.writing() as connection:
        await grant_role(connection, person, Role.UNIT_HEAD)
    return head


async def write_to(somebody: Somebody, topic: str, addressee: str, message: str) -> None:
    await somebody.chat.send("/feedback")
    await somebody.tap_word(f"topic:{topic}")
    if addressee:
        await somebody.tap_word(f"to:{topic}:{addressee}")
    await somebody.chat.send(message)


async def own_messages(somebody: Somebody) -> list[str]:
    return [str(message.get("text", "")) for message in await somebody.chat.messages() if message["out"]]


@languages
async def test_a_message_reaches_the_head_of_the_unit_across_a_restart(office: OfficeStage, language: str) -> None:
    say = words(language)
    head = await head_of(office, "unit-library", language)
    author = await student(office, language)

    await author.chat.send("/feedback")
    card = await author.chat.screen()
    assert say("Write to the university, anonymously") in card.text
    assert len([button for button in card.buttons if button.data.startswith("topic:")]) == 12
    card = await author.tap_word("topic:library")
    assert say("To whom should it go?") in card.text
    assert {"kk": "Кітапхана", "ru": "Библиотека", "en": "Library"}[language] in card.labels
    assert "112" not in card.text
    card = await author.tap_word("to:library:unit")
    assert (
        say("Write one message, at most {n} characters. Words only: no photos, voice or forwards.", n=1000) in card.text
    )
    assert READER[language] in card.text
    await author.chat.send(WRITTEN[language])
    assert say(IN) in await shown(author)
    assert WRITTEN[language] not in await own_messages(author), "the typed text goes from the chat"

    await office.restart()
    await head.chat.start()
    card = await head.chat.screen()
    assert say("Feedback: {n}", n=1) in card.labels
    card = await head.tap_word("inbox")
    assert WRITTEN[language] in card.text
    assert say("Library") in card.text
    card = await head.tap_word("seen:")
    assert say("Read already.") in card.text
    await head.tap_word("home")
    assert say("Feedback: {n}", n=0) in (await head.chat.screen()).labels


async def test_nothing_in_the_database_joins_a_person_to_a_message(office: OfficeStage) -> None:
    author = await student(office, "en")
    before = await _everything_but_feedback(office)
    await write_to(author, "dormitory", "unit", "The showers on the third floor are cold.")
    assert IN in await shown(author)

    (row,) = await office.rows(everything(feedback))
    assert set(row._mapping) == {"id", "day", "topic", "unit", "text", "seen"}
    assert len(row.id) == 16
    assert {type(column.type).__name__ for column in feedback.columns} == {
        "LargeBinary", "Date", "String", "Text", "Boolean",
    }  # fmt: skip
    assert feedback.dialect_options["sqlite"]["with_rowid"] is False
    assert not feedback.foreign_keys
    assert not [
        table for table in metadata.tables.values() for key in table.foreign_keys if key.column.table is feedback
    ]
    after = await _everything_but_feedback(office)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"accounts", "facts"}, "only the card's message id and the clock may move"
    assert "showers" not in str(after)
    assert row.id.hex() not in str(after)
    assert str(row.id) not in str(after)


async def _everything_but_feedback(office: OfficeStage) -> dict[str, list[str]]:
    found = {}
    for name, table in metadata.tables.items():
        if table is not feedback:
            found[name] = sorted(str(tuple(row)) for row in await office.rows(select(table)))
    return found


async def test_the_order_of_reading_is_not_the_order_of_writing(office: OfficeStage) -> None:
    async with office.core.database.reading() as connection:
        plan = (await connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'feedback'"))).scalar()
    assert "WITHOUT ROWID" in str(plan)


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
    await write_to(author, "library", "unit", "Longer hours, please.")
    await author.chat.start()
    (row,) = await office.rows(everything(feedback.c.id))
    for forged in ("contacts", "contacts:en", "shipped:en", "inbox", "inbox:0", f"seen:{row.id.hex()}"):
        assert await author.forge(forged) == "Only the quality office can do this."
    other = await head_of(office, "unit-canteen", "en")
    await other.chat.start()
    assert "Feedback" not in "".join((await other.chat.screen()).labels)
    assert await other.forge(f"seen:{row.id.hex()}") == "This was done before."
    assert await office.rows(everything(feedback.c.seen)) == [(False,)]


@languages
async def test_the_fourth_message_of_a_day_waits_for_tomorrow(office: OfficeStage, language: str) -> None:
    author = await student(office, language)
    for number in range(3):
        await write_to(author, "other", "", f"Ой {number}")
        assert words(language)(IN) in await shown(author)
    await author.chat.send("/feedback")
    limit = words(language)("At most {n} messages a day. Please write again tomorrow.", n=3)
    assert limit in await shown(author)
    assert len(await office.rows(everything(feedback))) == 3
    await office.jump("2026-12-17 09:30")
    await write_to(author, "other", "", "Ертеңгі ой")
    assert len(await office.rows(everything(feedback))) == 4


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
    assert await office.rows(everything(feedback)) == []
    await author.chat.send("x" * 1000)
    assert words(language)(IN) in await shown(author)
    assert len(await office.rows(everything(feedback))) == 1


async def test_a_text_typed_after_a_restart_is_not_taken_and_stays_in_the_chat(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await office.restart()
    await author.chat.send("The gym opens too late.")
    assert "Please use the buttons of this card." in await shown(author)
    assert "The gym opens too late." in await own_messages(author)
    assert await office.rows(everything(feedback)) == []


async def test_another_card_ends_the_writing(office: OfficeStage) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await author.tap_word("feedback")
    await author.tap_word("home")
    await author.chat.send("Not meant as feedback")
    assert await office.rows(everything(feedback)) == []


async def test_without_a_head_marketing_reads_and_without_marketing_the_lead(office: OfficeStage) -> None:
    lead, author = await office.lead("en"), await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:medical")
    card = await author.tap_word("to:medical:unit")
    assert "To: Medical Centre\nRead by: head of the quality office" in card.text
    await author.chat.send("The doctor was kind.")
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
    waits = words(language)("Feedback that nobody has read yet: {n}", n=2)
    await office.jump("2026-12-16 13:00")
    await write_to(author, "it", "unit", "The network is slow in block two.")
    await write_to(author, "it", "unit", "More sockets, please.")
    await office.jump("2026-12-17 09:59")
    assert not await _letters(office)
    await office.jump("2026-12-17 10:01")
    await until(lambda: _heard(head, waits))
    assert not any("network" in each or "sockets" in each for each in await head.texts())
    assert await _letters(office) == [(head.id, "2026-12-17")]
    await head.chat.start()
    await head.tap_word("inbox")
    await head.tap_word("seen:")
    await head.tap_word("seen:")
    await office.jump("2026-12-18 12:00")
    assert await _letters(office) == [(head.id, "2026-12-17")]


async def _letters(office: OfficeStage) -> list[tuple[Any, ...]]:
    query = everything(outbox.c.person, outbox.c.key).where(outbox.c.kind == "feedback_waiting")
    return [tuple(row) for row in await office.rows(query)]


async def _heard(somebody: Somebody, said: str) -> bool:
    return any(said in each for each in await somebody.texts())


async def test_whoever_is_not_on_the_roster_writes_too(office: OfficeStage) -> None:
    chat = await office.newcomer("en")
    guest = Somebody("", chat.id, chat)
    await chat.start()
    await chat.send("/feedback")
    assert await office.rows(everything(feedback)) == []
    await guest.tap_word("lang:en:")
    await guest.tap_word("agree:")
    await write_to(guest, "other", "", "Is there an open day?")
    assert await shown(guest) == f"💬 {IN}"
    (row,) = await office.rows(everything(feedback.c.unit, feedback.c.topic))
    assert tuple(row) == ("", "other")


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
    assert IN in await shown(author)
    assert len(await office.rows(everything(feedback))) == 1
    await author.tap_word("s:")
    assert await shown(author) == question

    await author.chat.send("/feedback")
    await author.tap_word("topic:sport")
    await author.tap_word("to:sport:unit")
    await office.restart()
    await author.tap_word("s:")
    await author.tap_word("s:")
    assert await shown(author) == question, "the way back kept the answer's token"
