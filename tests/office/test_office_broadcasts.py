"""The quality office writes to many: exact count, a look in each language, sent once, stopped at once."""

import asyncio
from typing import Any

import pytest
from office_stage import CHANNEL, OfficeStage, Somebody, until
from sqlalchemy import select

from domain.broadcast import LONGEST_TEXT
from domain.language import Language
from domain.people import Role
from locales import words
from services import broadcasts as broadcasts_service
from services.broadcasts import progress_of
from storage.tables.accounts import accounts
from storage.tables.broadcasts import broadcasts
from storage.tables.letters import outbox

TEXTS = {
    "kk": "Ертең сағат 10-да <b>кездесу</b> бар.",
    "ru": "Завтра в 10 встреча & чай.",
    "en": "A meeting tomorrow at 10.",
}


async def _lead(office: OfficeStage, language: str) -> Somebody:
    return await office.lead(language)


async def _students(office: OfficeStage, *languages: str) -> list[Somebody]:
    found = await office.holders(Role.STUDENT)
    return [await office.bring_in(person, language) for person, language in zip(found, languages, strict=False)]


async def _compose(lead: Somebody, role: str = "student") -> None:
    await lead.chat.send("/broadcast")
    await lead.tap_word("b.who:")
    screen = await lead.chat.screen()
    button = next(button for button in screen.buttons if button.data.endswith(f":{role}"))
    await lead.chat.tap_data(button.data, button.message_id)
    await lead.tap_word("b.what:")
    await lead.tap_word("b.words:")
    for text in TEXTS.values():
        await lead.chat.send(text)


@pytest.mark.parametrize("language", list(Language))
async def test_everybody_meant_gets_it_in_their_language(office: OfficeStage, language: Language) -> None:
    lead = await _lead(office, language)
    readers = await _students(office, "kk", "ru", "en")

    await _compose(lead)
    _ = words(language)
    assert any(_("Send to people: {n}", n="3") == label for label in (await lead.chat.screen()).labels)
    for code, text in TEXTS.items():
        assert (await lead.tap_word(f"b.see:{await _number(office)}:{code}")).text == text
    await lead.tap_word("b.send:")
    await office.app.tick()
    await office.client.settle()

    for reader, text in zip(readers, TEXTS.values(), strict=True):
        assert (await reader.texts())[-1] == text
    assert not set(TEXTS.values()) & set((await lead.texts())[:-1])
    assert _("Sent: {n} of {all}", n="3", all="3") in (await lead.chat.screen()).text
    assert _("Sent") in (await lead.chat.screen()).text


async def _number(office: OfficeStage) -> str:
    (row, *_rest) = await office.rows(select(broadcasts.c.id))
    return str(row.id)


async def test_a_stopped_broadcast_reaches_nobody_any_more(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    readers = await _students(office, "kk", "ru")
    await office.jump("2026-12-16 22:30")  # it waits for the morning, so that there is time to stop it
    await _compose(lead)
    await lead.tap_word("b.send:")

    await lead.tap_word("b.stop:")
    await office.jump("2026-12-17 09:30")

    assert "Stopped" in (await lead.chat.screen()).text
    assert [row.state for row in await office.rows(select(outbox.c.state).where(outbox.c.kind == "broadcast"))] == [
        "dropped",
        "dropped",
    ]
    for reader in readers:
        assert not set(TEXTS.values()) & set(await reader.texts())


async def test_a_card_being_counted_never_covers_what_a_tap_shows(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await _lead(office, "en")
    await _students(office, "kk", "ru")
    await office.jump("2026-12-16 22:30")
    await _compose(lead)
    await lead.tap_word("b.send:")
    desk, looked, go_on = office.app.house.desk, asyncio.Event(), asyncio.Event()

    async def slowly(*which: Any) -> Any:
        found = await progress_of(*which)
        looked.set()
        await go_on.wait()
        return found

    async with desk.alone_with(lead.user_id):  # a tap that hangs holds up nobody's letters
        await asyncio.wait_for(office.app.progress.update(), 20)
    monkeypatch.setattr(broadcasts_service, "progress_of", slowly)
    counting = asyncio.create_task(office.app.progress.update())
    await looked.wait()  # it is about to say that nothing is stopped
    tapping = asyncio.create_task(lead.tap_word("b.stop:"))
    await until(lambda: _waits_or_is_over(desk.alone_with(lead.user_id), tapping))
    go_on.set()
    await asyncio.gather(counting, tapping)

    assert "Stopped" in (await lead.chat.screen()).text


async def _waits_or_is_over(chat: asyncio.Lock, tapping: asyncio.Task[Any]) -> bool:
    return tapping.done() or "waiters" in repr(chat)


async def test_who_blocked_or_wants_no_messages_is_not_counted(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    blocked, quiet, _reader = await _students(office, "kk", "ru", "en")
    async with office.app.house.desk.alone_with(blocked.user_id):  # something of theirs is being handled
        blocking = asyncio.create_task(blocked.chat.block())
        await until(lambda: _is_under_way(office))
        assert await office.rows(select(accounts.c.user_id).where(accounts.c.blocked_on.is_not(None))) == []
    await blocking
    await quiet.chat.send("/stop")

    await _compose(lead)

    assert "Send to people: 1" in (await lead.chat.screen()).labels


async def _is_under_way(office: OfficeStage) -> bool:
    return not await office.app.turns.drain(0)


async def test_a_second_tap_on_send_sends_nothing_twice(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    (reader,) = await _students(office, "ru")
    await _compose(lead)
    number = await _number(office)
    await lead.tap_word("b.send:")

    await lead.forge(f"b.send:{number}")
    await office.app.tick()
    await office.client.settle()

    assert (await reader.texts()).count(TEXTS["ru"]) == 1


async def test_a_picture_with_words_and_a_text_too_long(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    (reader,) = await _students(office, "en")
    await lead.chat.send("/broadcast")
    await lead.tap_word("b.what:")
    await lead.tap_word("b.words:")

    await lead.chat.send("x" * (LONGEST_TEXT + 1))
    assert f"the limit is {LONGEST_TEXT}" in (await lead.chat.screen()).text
    for text in TEXTS.values():
        await lead.chat.photo(text)
    await lead.tap_word("b.send:")
    await office.app.tick()
    await office.client.settle()

    got = await reader.chat.screen()
    assert got.photo
    assert got.text == TEXTS["en"]


async def test_it_goes_to_a_channel_in_the_language_shown(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    channel = await office.client.request("POST", "chats", title=CHANNEL, type="channel", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{channel['id']}/bot", by=lead.user_id, status="administrator")
    await office.client.settle()
    await _compose(lead)
    number = await _number(office)

    await lead.tap_word(f"b.see:{number}:kk")
    await lead.tap_word(f"b.chan:{number}:kk:")

    shown = await lead.chat.messages(chat=channel["id"])
    assert [message["text"] for message in shown] == [TEXTS["kk"]]


async def test_nobody_but_the_lead_can_write_to_many(office: OfficeStage) -> None:
    (student,) = await _students(office, "ru")

    await student.chat.send("/broadcast")
    await student.forge("broadcast")

    assert not await office.rows(select(broadcasts.c.id))


async def test_it_waits_for_the_morning_in_quiet_hours(office: OfficeStage) -> None:
    lead = await _lead(office, "en")
    (reader,) = await _students(office, "ru")
    await office.jump("2026-12-16 22:30")
    await _compose(lead)
    await lead.tap_word("b.send:")
    await office.app.tick()
    assert TEXTS["ru"] not in await reader.texts()

    await office.jump("2026-12-17 09:00")

    assert TEXTS["ru"] in await reader.texts()
