"""A process that is killed at any moment has lost no message that it called kept, and doubled none."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from storage.ballots.slots import Slots
from storage.database import open_database
from storage.feedback_messages import public_key
from storage.feedback_seals import Seals
from storage.migrations import upgrade

ROOT = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("feedback_writer.py")
KILLS = 6


async def kept(folder: Path) -> list[int]:
    """The numbers of the messages that wait."""
    database, seals = open_database(f"sqlite+aiosqlite:///{folder}/data/sapa.db"), Seals(b"k" * 32, folder / "keys")
    await seals.prepare(database)
    async with database.reading() as connection:
        public = await public_key(connection, "")
        found = await seals.waiting.messages(connection)
    await database.close()
    assert public is not None
    return [int(sheet.text) for one in found if (sheet := seals.open(public, one.body))]


async def said_before_its_end(folder: Path, first: int, words: int, seconds: float) -> list[int]:
    """Lets a writer begin, kills it a moment after so many words, and returns what it called kept."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = (str(WRITER), str(folder), str(first))
    writer = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=subprocess.PIPE, env=environment, cwd=ROOT
    )
    assert writer.stdout is not None
    said = [await writer.stdout.readline() for _word in range(words)]
    await asyncio.sleep(seconds)
    writer.kill()
    said += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()
    return [int(line) for line in said if line.endswith(b"\n")]


async def test_killed_at_any_moment(tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/data/sapa.db")
    await upgrade(database)
    await database.close()
    chance = Random(20261216)
    said: list[int] = []
    for _kill in range(KILLS):
        first = max(said, default=-1) + 2  # one beyond may have been kept and not said
        said += await said_before_its_end(tmp_path, first, chance.randint(1, 12), chance.uniform(0, 0.05))
        found = await kept(tmp_path)
        assert set(said) <= set(found)
        assert len(found) == len(set(found))
        assert len(found) <= len(said) + KILLS
        (path,) = (tmp_path / "keys" / "waiting").iterdir()
        assert len(Slots(path).held()) == 1, "what a kill left is erased at the start"
    assert len(said) > KILLS
