"""Small attacks that a person thought of: what changes beside what was written, and how often."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest_asyncio
from sqlalchemy import select

from domain.conversation import Choose, Input, Review, Skip, Write
from domain.form import Kind
from services import answering
from storage.tables.surveys import evaluations
from tests.attacks.campaign import Products, files_in
from tests.attacks.chat_stage import SAY, Chat, ChatStage, chat_stage
from tests.attacks.evidence import Copy, Stage
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, ZONE, student
from tests.attacks.sqlite_file import frames
from tests.attacks.sqlite_tables import tables

TOO_LONG = "x" * 4000


def rows(folder: Path) -> Mapping[str, Counter[str]]:
    """Every row of every table as it is on the disk at this moment; the clock of the sandbox moves by itself."""
    stored = tables(Copy(Stage.OPEN, 0, files_in(folder)))
    return {table.name: Counter(map(str, table.rows)) for table in stored if table.name != "facts"}


def changed(before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]) -> set[str]:
    """The tables that differ."""
    return {name for name in after if after[name] != before[name]}


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ChatStage]:
    folder = await Products(tmp_path).ground(6)
    async with chat_stage(folder, 2) as running:
        yield running


async def choose_topic(chat: Chat) -> None:
    """From the card of topics to the invitation to write, on the topic that has no contacts and one reader."""
    await chat.press("topic:other")
    if any(button.data.startswith("to:") for button in await chat.buttons()):
        await chat.press("to:other")


async def test_on_the_way_to_an_anonymous_message_no_row_of_its_writer_changes(
    stage: ChatStage, tmp_path: Path
) -> None:
    """Else the log has the writer's row right before what they wrote: in a quiet hour that is their name under it."""
    chat, folder = stage.students[0], tmp_path / "ground-6"
    before = rows(folder)

    await chat.person.send("/feedback")
    await choose_topic(chat)
    await chat.person.send(TOO_LONG)
    await chat.person.send("The door of the library is too heavy.")

    assert changed(before, rows(folder)) == {"feedback_waiting", "feedback_inboxes"}
    await chat.person.send("/start")
    await chat.press("course:")
    await chat.person.tap(SAY("Start"))
    assert [row for row in rows(folder)["accounts"] if str(chat.user_id) in row] != [
        row for row in before["accounts"] if str(chat.user_id) in row
    ], "what the row says is seen, and catches up"


def commits(folder: Path) -> int:
    """How many commits the write-ahead log holds."""
    return sum(frame.ends_commit > 0 for frame in frames((folder / "sapa.db-wal").read_bytes()))


async def play(sapa: Sapa, person: str, evaluation: str, choice: int, comment: str) -> None:
    """Answers every question with one choice and every comment alike, or skips it, up to the review."""
    database, drafts = sapa.core.database, sapa.core.drafts
    run = await answering.begin(database, drafts, person, evaluation, now=OPENED, zone=ZONE)
    for path, question, _instructor in answering.questions(run):
        text: Input = Write(comment) if comment else Skip(path)
        given = text if question.kind is Kind.TEXT else Choose(path, question.choices[choice].name)
        run = await answering.answer(database, drafts, person, run.token, given, now=OPENED, zone=ZONE)
    assert isinstance(run.step.screen, Review)
    await answering.submit(database, drafts, sapa.core.box, person, run.token, now=OPENED)


async def test_a_draft_of_the_shipped_questionnaire_is_written_as_often_whatever_is_answered(tmp_path: Path) -> None:
    """A draft is written with each answer and goes with the flag: the log tells whose it was, and how often it changed.

    A question that only some are asked, or a list of ticks, would tell by that number what somebody answered.
    """
    folder = tmp_path / "live"
    shutil.copytree(await Products(tmp_path).ground(6), folder)
    async with opened(settings_in(folder)) as sapa:
        async with sapa.core.database.reading() as connection:
            evaluation = (await connection.execute(select(evaluations.c.id))).scalar_one()
        ends = [commits(folder)]
        for number, (choice, comment) in enumerate([(0, ""), (4, ""), (0, "ж"), (4, "ж" * 600)]):
            await play(sapa, student(number), evaluation, choice, comment)
            ends.append(commits(folder))

    writes = {after - before for before, after in pairwise(ends)}
    assert len(writes) == 1
    assert writes.pop() > len(ends), "they are counted one by one"
