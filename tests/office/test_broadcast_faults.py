"""Faults while the office writes to many: nobody gets it twice, and the counts are true."""

import asyncio
from collections import Counter

import pytest
from office_stage import OfficeStage, Somebody, until
from sqlalchemy import func, select, update

from delivery.pace import Pace
from domain.people import Role
from storage.tables.accounts import accounts
from storage.tables.broadcasts import broadcasts
from storage.tables.letters import outbox

TEXTS = {"kk": "Ертең сағат 10-да кездесу бар.", "ru": "Завтра в 10 встреча.", "en": "A meeting tomorrow at 10."}
READERS = 9
LANGUAGES = [*TEXTS] * 3


async def composed(office: OfficeStage) -> tuple[Somebody, list[Somebody]]:
    """A lead whose next tap sends to all students, and the students."""
    lead = await office.lead("en")
    persons = (await office.holders(Role.STUDENT))[:READERS]
    readers = [await office.bring_in(person, code) for person, code in zip(persons, LANGUAGES, strict=True)]
    await lead.chat.send("/broadcast")
    await lead.tap_word("b.who:")
    student = next(one for one in (await lead.chat.screen()).buttons if one.data.endswith(":student"))
    await lead.chat.tap_data(student.data, student.message_id)
    await lead.tap_word("b.what:")
    await lead.tap_word("b.words:")
    for text in TEXTS.values():
        await lead.chat.send(text)
    return lead, readers


async def got(readers: list[Somebody]) -> list[int]:
    """How many times each reader has the text of their language."""
    return [(await one.texts()).count(TEXTS[code]) for one, code in zip(readers, LANGUAGES, strict=True)]


async def through(office: OfficeStage) -> Counter[str]:
    """Lets the sender finish; the letters by state."""

    async def finished() -> bool:
        await office.app.tick()
        return not await office.rows(select(outbox.c.id).where(outbox.c.state.in_(["waiting", "sending"])))

    await until(finished, 60)
    await office.app.tick()
    await office.client.settle()
    query = select(outbox.c.state, func.count()).where(outbox.c.kind == "broadcast").group_by(outbox.c.state)
    return Counter({row.state: row[1] for row in await office.rows(query)})


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "seconds": 1.5},
        {"kind": "429", "times": 3, "wait": 1},
        {"kind": "500", "times": 4},
        {"kind": "502", "times": 2},
        {"kind": "delay", "times": 3, "wait": 0.5},
    ],
    ids=lambda fault: str(fault["kind"]),
)
async def test_what_telegram_did_not_take_reaches_everybody_exactly_once(
    office: OfficeStage, fault: dict[str, object]
) -> None:
    lead, readers = await composed(office)
    await office.client.fault(**fault, method="sendMessage")  # type: ignore[arg-type]
    await lead.tap_word("b.send:")

    states = await through(office)

    assert await got(readers) == [1] * READERS
    assert states == {"sent": READERS}
    assert f"Sent: {READERS} of {READERS}" in (await lead.chat.screen()).text


@pytest.mark.parametrize(("kind", "arrived"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_letter_in_doubt_is_not_sent_again_and_is_counted_as_such(
    office: OfficeStage, kind: str, arrived: int
) -> None:
    lead, readers = await composed(office)
    await office.client.fault(kind, method="sendMessage", chat=readers[4].user_id)
    await lead.tap_word("b.send:")

    states = await through(office)

    assert await got(readers) == [1] * 4 + [arrived] + [1] * 4
    assert states == {"sent": READERS - 1, "uncertain": 1}
    shown = (await lead.chat.screen()).text
    assert f"Sent: {READERS - 1} of {READERS}" in shown
    assert "Not sent: 1" in shown


async def test_in_an_outage_everybody_gets_it_at_most_once_and_the_card_says_how_many_did_not(
    office: OfficeStage,
) -> None:
    lead, readers = await composed(office)
    await office.client.fault("drop_after", method="sendMessage", times=2)
    await office.client.fault("drop_before", method="sendMessage", times=3)
    await lead.tap_word("b.send:")

    states = await through(office)

    assert states == {"sent": READERS - 5, "uncertain": 5}
    assert Counter(await got(readers)) == {1: READERS - 3, 0: 3}
    shown = (await lead.chat.screen()).text
    assert f"Sent: {READERS - 5} of {READERS}" in shown
    assert "Not sent: 5" in shown


async def test_who_blocks_the_bot_meanwhile_is_counted_and_never_written_to_again(office: OfficeStage) -> None:
    lead, readers = await composed(office)
    await office.jump("2026-12-16 22:30")  # it waits for the morning, so that there is time to block
    await lead.tap_word("b.send:")
    await readers[0].chat.block()
    async with office.core.database.writing() as connection:  # as if the news of it had been missed
        await connection.execute(update(accounts).values(blocked_on=None))
    await office.jump("2026-12-17 09:30")

    states = await through(office)

    assert await got(readers) == [0] + [1] * (READERS - 1)
    assert states == {"sent": READERS - 1, "unreachable": 1}
    assert "Cannot be reached: 1" in (await lead.chat.screen()).text
    refused = [call for call in await office.client.calls("sendMessage") if not call["ok"]]
    assert len([call for call in refused if "blocked" in call["description"]]) == 1


async def test_a_card_of_progress_that_fails_costs_nobody_a_letter_and_ends_by_saying_so(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_pace: Pace, _attempt: int) -> None:
        """Tries again without a pause."""

    monkeypatch.setattr("delivery.progress.LETTERS_BETWEEN", 1)
    monkeypatch.setattr(Pace, "breathe", at_once)
    lead, readers = await composed(office)
    await office.jump("2026-12-16 22:30")  # it waits for the morning, so that only the progress is shown in the fault
    await lead.tap_word("b.send:")
    await office.client.fault("500", method="editMessageText", chat=lead.user_id, times=1000)
    await office.jump("2026-12-17 09:30")

    states = await through(office)

    assert await got(readers) == [1] * READERS
    assert states == {"sent": READERS}
    assert (await lead.chat.screen()).text.startswith("Being sent")

    await office.client.clear_faults()
    await office.app.tick()

    assert (await lead.chat.screen()).text.startswith(f"Sent\n\nSent: {READERS} of {READERS}")
    assert [row.state for row in await office.rows(select(broadcasts.c.state))] == ["done"]


async def test_a_restart_in_the_middle_of_a_pause_sends_the_rest_once(office: OfficeStage) -> None:
    lead, readers = await composed(office)
    await office.client.fault("429", method="sendMessage", chat=readers[-1].user_id, times=1, wait=2)
    await lead.tap_word("b.send:")
    await asyncio.sleep(0.2)
    await office.restart()

    states = await through(office)

    assert await got(readers) == [1] * READERS
    assert states == {"sent": READERS}
