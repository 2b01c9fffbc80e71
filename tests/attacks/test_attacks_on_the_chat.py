"""What the bot leaves in chats, in its log and in its calls to Telegram, when all goes well and when it does not."""

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog

from bot.logs import set_up_logs
from tests.attacks.campaign import Products, files_in
from tests.attacks.chat_stage import SAY, Chat, ChatStage, chat_stage
from tests.attacks.evidence import Copy, Evidence, Stage
from tests.attacks.people import MARK, Trial
from tests.attacks.readable import read_before_close
from tests.attacks.sqlite_tables import tables
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.timeout(900)

MARKS = [f"qzmark{number:012x}" for number in range(20)]
STUDENTS = 4
EXACT_TIME = re.compile(r"\d\d:(?!00\b)\d\d|\d\d:00:\d\d")


@dataclass
class Survey:
    """How four students fared: one without trouble, one with Telegram's, one with the database's, one who left."""

    stage: ChatStage
    folder: Path
    copies: list[Copy] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    after_send: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    chats: dict[int, str] = field(default_factory=dict)
    letters: list[int] = field(default_factory=list)
    log: str = ""

    async def live(self) -> None:
        """Everybody answers, and everything is copied after each."""
        smooth, shaken, broken, leaving = self.stage.students
        await smooth.fill_in(MARKS[0], MARKS[1])
        await self._send(smooth)
        await shaken.fill_in(MARKS[2], f"{MARKS[3]} {'ә' * 500}")
        await self.stage.client.fault("500", method="editMessageText", chat=shaken.user_id)
        await self._send(shaken)
        await broken.fill_in(MARKS[4], MARKS[5])
        async with broken_database(self.folder):
            await broken.send()
        if not await broken.sees("x"):
            await broken.press("s:")
        await self._send(broken)
        await leaving.fill_in(MARKS[6], MARKS[7])
        self._copy()
        self.calls = await self.stage.calls()

    async def _send(self, chat: Chat) -> None:
        before = (await self.stage.calls())[-1]["n"]
        await chat.send()
        if await chat.sees("x"):  # Telegram refused to show what came of it
            await chat.send()
        self.after_send[chat.user_id] = await self.stage.calls(before)
        self.chats[chat.user_id] = await chat.written()
        self._copy()

    def _copy(self) -> None:
        self.copies.append(Copy(Stage.OPEN, len(self.copies), files_in(self.folder)))

    def table(self, name: str, copy: int = -1) -> list[tuple[Any, ...]]:
        """The rows of a table in a copy."""
        return [row for table in tables(self.copies[copy]) if table.name == name for row in table.rows]


@asynccontextmanager
async def broken_database(folder: Path) -> AsyncIterator[None]:
    """The database refuses ballots inside the block."""
    # in a thread: the bot of this process may be writing just now, and must be able to end that
    await asyncio.to_thread(_rename, folder, "pools", "pools_away")
    yield
    await asyncio.to_thread(_rename, folder, "pools_away", "pools")


def _rename(folder: Path, old: str, new: str) -> None:
    connection = sqlite3.connect(folder / "sapa.db", timeout=PATIENCE_SECONDS)
    connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
    connection.close()


@pytest.fixture
def logs_as_in_production() -> Iterator[None]:
    """The product's own logs, from DEBUG on; the ones of the tests afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logs("DEBUG")
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest_asyncio.fixture
async def survey(
    tmp_path: Path, logs_as_in_production: None, capfd: pytest.CaptureFixture[str]
) -> AsyncIterator[Survey]:
    folder = await Products(tmp_path).ground(6)
    async with chat_stage(folder, STUDENTS) as stage:
        lived = Survey(stage, folder)
        await lived.live()
        out, err = capfd.readouterr()
        lived.log = out + err
        yield lived


async def test_nothing_tells_an_answer_or_who_gave_it(survey: Survey) -> None:
    _nothing_readable_in_the_files(survey)
    _nothing_in_the_log(survey)
    _nothing_but_the_home_card_after_sending(survey)
    _no_button_says_more_than_it_must(survey)
    _ballots_and_drafts_of_one_length(survey)
    await _a_stolen_button_sends_nothing(survey)


def _nothing_readable_in_the_files(survey: Survey) -> None:
    assert read_before_close(Evidence(survey.copies, frozenset(MARKS)), Trial(0, ())) == 0


def _nothing_in_the_log(survey: Survey) -> None:
    """Whatever trouble there was, it names no person, no answer and no time within the hour."""
    assert not re.findall(MARK, survey.log)
    names = [name for chat in survey.stage.students for name in (str(chat.user_id), chat.id)]
    assert [name for name in names if re.search(rf"\b{name}\b", survey.log)] == []
    lines = [line for line in survey.log.splitlines() if "timestamp" in line]
    assert lines
    assert [line for line in lines if EXACT_TIME.search(line)] == []


def _nothing_but_the_home_card_after_sending(survey: Survey) -> None:
    """The last edit has no survey's buttons and no answer; nothing new is written; the typed comments are gone."""
    for user_id, calls in survey.after_send.items():
        mine = [call for call in calls if str(call["params"].get("chat_id")) == str(user_id)]
        if all(call["ok"] for call in mine):
            assert "sendMessage" not in [call["method"] for call in mine]
        shown = [call for call in mine if call["method"] in ("editMessageText", "sendMessage") and call["ok"]]
        assert shown
        assert not re.search(r'"s:[A-Za-z0-9_-]{22}:', str(shown[-1]["params"]).replace("'", '"'))
        assert not re.findall(MARK, survey.chats[user_id])
    assert survey.table("outbox") == survey.table("outbox", 0)


def _no_button_says_more_than_it_must(survey: Survey) -> None:
    names = [name for chat in survey.stage.students for name in (str(chat.user_id), chat.id)]
    sent = re.findall(
        r'"callback_data":\s*"([^"]*)"', "\n".join(str(call["params"]).replace("'", '"') for call in survey.calls)
    )
    assert sent
    for data in sent:
        assert len(data.encode()) <= 64
        assert not re.search(MARK, data)
        assert not [name for name in names if name in data]


def _ballots_and_drafts_of_one_length(survey: Survey) -> None:
    pools = [len(row[-1]) for copy in range(3) for row in survey.table("pools", copy)]
    assert pools[2] - pools[1] == pools[1] - pools[0] > 0
    drafts = survey.table("drafts")
    assert len(drafts) == 1
    assert not [chat.id for chat in survey.stage.students if chat.id in str(drafts)]


async def _a_stolen_button_sends_nothing(survey: Survey) -> None:
    """Somebody sends the owner's button data from their own chat: the owner's draft stays, and nothing is counted."""
    owner, thief = survey.stage.students[3], survey.stage.students[0]
    [button] = [button for button in await owner.buttons() if button.data.endswith(":x")]
    before = survey.table("pools")
    card = await thief.person.screen()

    toast = await thief.person.tap_data(button.data, card.message_id, stale=True)

    survey._copy()
    assert toast.text != SAY("Your answer is in. Thank you!")
    assert survey.table("pools") == before
    assert len(survey.table("drafts")) == 1
    assert await owner.send() == SAY("Your answer is in. Thank you!")
