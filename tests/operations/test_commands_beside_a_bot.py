"""Commands that touch keys are done by the running bot, and under its lock where none runs."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from office_answers import answer_all_open, who_may_answer
from office_stage import WAVE, OfficeStage, everything, until
from operator_shell import begin, end, sapa
from sqlalchemy import select

from bot import errands
from bot.cli.asking import ask_bot
from bot.core import Core
from bot.lock import bot_lock
from storage.ballots.keyring import Keyring
from storage.database import Database
from storage.tables.audit import audit
from storage.tables.settings import requests
from storage.tables.surveys import evaluations, releases, waves


async def state(office: OfficeStage) -> str:
    return str((await office.rows(everything(waves.c.state)))[0][0])


async def answers_of_a_course(office: OfficeStage) -> None:
    evaluation = (await office.rows(select(evaluations.c.id).order_by(evaluations.c.opens_at)))[0][0]
    for person in (await who_may_answer(office, evaluation))[:6]:
        await answer_all_open(office, person)


async def test_the_running_bot_closes_and_releases_and_the_command_says_so(office: OfficeStage) -> None:
    await answers_of_a_course(office)
    with bot_lock(office.folder / "keys"):
        closed = await sapa(office.folder, "survey", "close", WAVE)
        released = await sapa(office.folder, "survey", "release", WAVE)

    assert (closed.code, closed.out, closed.errors) == (0, f"{WAVE} is closed.\n", "")
    assert (released.code, released.out, released.errors) == (0, f"{WAVE} is released.\n", "")
    assert await office.rows(everything(releases.c.wave)) == [(WAVE,)]
    assert await office.rows(everything(requests.c.id)) == []
    assert not Keyring(office.folder / "keys").wave_path(WAVE).exists()


async def test_the_bot_tells_the_command_why_it_does_not(office: OfficeStage) -> None:
    with bot_lock(office.folder / "keys"):
        unknown = await sapa(office.folder, "survey", "close", "nope")
        early = await sapa(office.folder, "survey", "release", WAVE)

    assert (unknown.code, unknown.out, unknown.errors) == (1, "", "There is no wave nope.\n")
    assert (early.code, early.errors) == (1, "The time for that has passed, or has not come.\n")
    assert await office.rows(everything(requests.c.id)) == []


async def test_a_request_that_fails_in_the_bot_is_not_tried_again(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def broken(_core: Core, _body: object) -> str:
        tries.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr("bot.app.ERRANDS", {**errands.ERRANDS, "survey_close": broken})
    with bot_lock(office.folder / "keys"):
        done = await sapa(office.folder, "survey", "close", WAVE)

    assert (done.code, done.errors) == (1, "It failed: the log of the bot says where.\n")
    assert tries == [1]
    assert await state(office) == "open"


async def test_with_no_bot_the_command_does_it_itself(office: OfficeStage) -> None:
    await answers_of_a_course(office)
    await office.app.stop()
    await office._running

    closed = await sapa(office.folder, "survey", "close", WAVE)
    released = await sapa(office.folder, "survey", "release", WAVE)

    assert (closed.code, closed.out) == (0, f"{WAVE} is closed.\n"), closed.errors
    assert (released.code, released.out) == (0, f"{WAVE} is released.\n"), released.errors
    assert await office.rows(everything(releases.c.wave)) == [(WAVE,)]
    acts = [row[0] for row in await office.rows(select(audit.c.act).where(audit.c.subject == WAVE))]
    assert acts[-4:] == ["wave_closed", "ballots_opened", "ballot_key_destroyed", "wave_released"]
    assert not Keyring(office.folder / "keys").wave_path(WAVE).exists()
    await office.restart()


async def test_a_bot_that_stops_before_it_heard_leaves_the_work_to_the_command(office: OfficeStage) -> None:
    await office.app.stop()
    await office._running
    with bot_lock(office.folder / "keys"):
        closing = begin(office.folder, "survey", "close", WAVE)
        await until(lambda: waits(office))
        assert await state(office) == "open"
    done = await end(closing)

    assert (done.code, done.out, done.errors) == (0, f"{WAVE} is closed.\n", "")
    assert await state(office) == "closed"
    assert not await waits(office)
    await office.restart()


async def test_who_does_not_want_to_wait_takes_the_request_back(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.app.stop()
    await office._running
    with bot_lock(office.folder / "keys"):
        closing = begin(office.folder, "survey", "close", WAVE)
        await until(lambda: waits(office))
        closing.send_signal(signal.SIGINT)
        done = await end(closing)
        with pytest.raises(asyncio.CancelledError):
            await interrupted_at_the_commit(office, monkeypatch)

    assert done.code == 130
    assert "Traceback" not in done.errors
    assert not await waits(office)
    await office.restart()
    await asyncio.sleep(1.5)
    assert await state(office) == "open"


async def waits(office: OfficeStage) -> bool:
    return bool(await office.rows(everything(requests.c.id)))


async def interrupted_at_the_commit(office: OfficeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asks, and is interrupted when the request is in but nobody has said so yet."""
    committed = Database.writing

    @asynccontextmanager
    async def interrupted(self: Database, **how: Any) -> AsyncIterator[Any]:
        async with committed(self, **how) as connection:
            yield connection
        monkeypatch.undo()
        assert await waits(office)
        raise asyncio.CancelledError

    monkeypatch.setattr(Database, "writing", interrupted)
    await ask_bot(office.core, "survey_close", {"wave": WAVE})
