"""Calls that fail while a message is written: it is kept once, and its sender can find out whether it is."""

import pytest
from feedback_stage import TOMORROW, receipt, student, tap_receipt, waiting, write_to
from office_stage import OfficeStage, Somebody, everything

from storage.tables.feedback import feedback

LOST = ["drop_before", "drop_after"]
NOTHING = "Nothing is kept under this button"
METHODS = ["sendMessage", "editMessageText", "deleteMessage"]


async def says(somebody: Somebody) -> str:
    """What the button of the newest message with a key says; without one, that nothing was kept."""
    try:
        await receipt(somebody)
    except RuntimeError:
        return NOTHING
    return (await tap_receipt(somebody, "Check for a reply")).text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", LOST)
async def test_a_first_message(office: OfficeStage, kind: str, method: str) -> None:
    author = await student(office, "en")
    await author.chat.send("/feedback")
    await author.tap_word("topic:library")
    await author.tap_word("to:library:unit")
    await office.client.fault(kind, method=method, chat=author.user_id, times=1)
    await author.chat.send("Longer hours.")
    if NOTHING in await says(author):
        assert await waiting(office) == []
        await author.chat.send("Longer hours.")
    assert "handed over at 10:00" in await says(author)
    assert len(await waiting(office)) == 1
    await author.chat.send("Another thought, not asked for.")
    assert len(await waiting(office)) == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", LOST)
async def test_what_is_added(office: OfficeStage, kind: str, method: str) -> None:
    author = await student(office, "en")
    await write_to(author, "safety", "", "The lamp is broken.")
    await tap_receipt(author, "Check for a reply")
    await tap_receipt(author, "Write more")
    await office.client.fault(kind, method=method, chat=author.user_id, times=1)
    await author.chat.send("In the yard.")
    assert len(await office.rows(everything(feedback))) == 2
    before = await receipt(author)
    if "Not now" in before.labels:  # the message with the key was not changed: it leads back
        await tap_receipt(author, "Not now")
    assert "It was handed over." in await says(author)
    await author.chat.send("Another thought, not asked for.")
    assert len(await office.rows(everything(feedback))) == 2


async def test_an_update_that_comes_again_after_the_end_of_the_process(office: OfficeStage) -> None:
    author = await student(office, "en")
    await write_to(author, "library", "unit", "Longer hours.")
    await office.restart()
    await author.chat.send("Longer hours.")
    assert len(await waiting(office)) == 1
    assert "handed over at 10:00" in await says(author)
    await office.jump(TOMORROW)
    assert len(await waiting(office)) == 1
