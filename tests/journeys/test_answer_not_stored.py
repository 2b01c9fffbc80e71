"""What fails at the moment of sending is told as it is: an answer that is not stored, and one that is."""

from pathlib import Path

import pytest
from sqlalchemy import select
from stage import Ground, Stage, copy_ground
from structlog.testing import capture_logs

from domain.language import LANGUAGES
from storage.tables.surveys import drafts, participations

NOT_STORED = "Your answer could not be stored. Nothing is lost: please send it again in a minute."


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_sends_while_the_disk_fails_is_told_and_may_send_again(stage: Stage, language: str) -> None:
    with capture_logs() as said:
        await _sends_while_the_disk_fails(stage, language)
    assert [line["kind"] for line in said if line["event"] == "answer_not_stored"] == ["FileExistsError"]


async def _sends_while_the_disk_fails(stage: Stage, language: str) -> None:
    somebody = await stage.student(0, language)
    evaluation = await somebody.begin()
    await somebody.answer_all()
    folder = stage.ground.keys / "pools"
    aside = folder.rename(folder.with_name("aside"))
    folder.touch()  # a file where the folder should be: every write of a key fails
    toast = await somebody.press(await somebody.button("s:"))
    assert toast.text == somebody.say(NOT_STORED)
    assert await somebody.at_review(), "the answers stand as they were"
    assert not [row for row in await stage.rows(select(participations.c.answered)) if row.answered]
    assert await stage.count(drafts) == 1

    folder.unlink()
    aside.rename(folder)
    await somebody.tap("Send")
    assert await stage.ballots() == [evaluation]
    assert await stage.count(drafts) == 0
    assert not await stage.refused()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_sent_is_thanked_even_if_the_card_cannot_follow(
    ground: Ground, tmp_path: Path, language: str
) -> None:
    async with Stage(copy_ground(ground, tmp_path)) as stage:
        somebody = await stage.student(0, language)
        evaluation = await somebody.begin()
        await somebody.answer_all()
        send = await somebody.button("s:")
        for method in ("editMessageText", "sendMessage"):
            await stage.client.fault("500", method=method, times=50)
        with capture_logs() as said:
            toast = await somebody.press(send)
        assert toast.text == somebody.say("Your answer is in. Thank you!")
        assert [line["event"] for line in said] == ["turn_failed"]
        assert await stage.ballots() == [evaluation]
        await stage.client.clear_faults()
        toast = await somebody.press(send)
        assert toast.text == somebody.say("Your answer about this course is in already.")
        assert len(await somebody.screens()) == 1
