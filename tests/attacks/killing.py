"""Kills the process of `doomed` at a random moment and looks at what is left."""

import asyncio
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sqlalchemy import select

from domain.errors import NothingToDo
from domain.wave import WaveState
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations, participations
from tests.attacks.doomed import SENT, live_until_killed, trial_of
from tests.attacks.key_attacks import KEY
from tests.attacks.people import Respondent, mark
from tests.attacks.sapa import Sapa, opened, settings_in

STUDENTS = 7

# One process imports the product and is forked for each life: an import takes longer than a life.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([live_until_killed.__module__])


@dataclass(frozen=True)
class Death:
    """A life that ended: what it had said before, and what was wrong with what it left, in words."""

    said: Sequence[str]
    wrong: Sequence[str]

    @property
    def when(self) -> str:
        """The last step that was done."""
        return self.said[-1].partition(" ")[0] if self.said else "before"


def a_life(ground: Path, folder: Path, seed: int, seconds: float | None) -> tuple[Sequence[str], float]:
    """What a process on a copy of the ground said before it was killed, so long after it was ready, and its seconds.

    Without `seconds` it is left alone.
    """
    shutil.copytree(ground, folder)
    hear, told = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=live_until_killed, args=(folder, seed, STUDENTS, told))
    process.start()
    told.close()
    said = [hear.recv()]
    began = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    with suppress(EOFError):
        while True:
            said.append(hear.recv())
    process.join()
    return said, time.monotonic() - began


def kill(ground: Path, folder: Path, seed: int, longest: float) -> Death:
    """One process killed at a moment the seed decides, and what is wrong with what it left."""
    random = Random(seed)
    said, _ = a_life(ground, folder, seed, random.uniform(0, longest))
    try:
        sent = {line.partition(" ")[2] for line in said if line.startswith(SENT)}
        return Death(said, asyncio.run(examine(folder, trial_of(seed, STUDENTS).answered, sent, seed)))
    finally:
        shutil.rmtree(folder)


async def examine(folder: Path, people: Sequence[Respondent], sent: set[str], seed: int) -> Sequence[str]:
    """What is wrong, in words, with what a process left when it ended; `sent` were told that their answer is in.

    The wave is brought to its end: one more person sends, it closes, the results come out.
    """
    everybody = {who.person: who for who in people}
    async with opened(settings_in(folder)) as sapa:
        await sapa.start()
        spare = _spare_keys(folder)
        # with the counting the flags are taken back, and by then everybody had been told
        flagged = sent if (await sapa.wave()).opened_on is not None else await _flagged(sapa)
        wrong = [f"{person} was told it is in, and it is not" for person in sent - flagged]
        if len(flagged - sent) > 1:
            wrong.append(f"{len(flagged - sent)} are in that nobody was told about")
        late = await _one_more(sapa, [who for who in everybody.values() if who.person not in flagged], seed)
        with suppress(NothingToDo):  # it came so far already
            await sapa.close()
            await sapa.release()
        firsts = Counter([everybody[person].first for person in flagged] + [who.first for who in late])
        return [*wrong, *spare, *await _compare(sapa, firsts)]


def _spare_keys(folder: Path) -> Sequence[str]:
    """Keys of replaced versions that a start has left: they would open old copies of the database."""
    files = sorted((folder / "keys" / "pools").iterdir())
    return [f"{file.name} holds an old key" for file in files if _both_slots_full(file.read_bytes())]


def _both_slots_full(content: bytes) -> bool:
    """A key file ends with two places for a key; one that holds none is full of zeros."""
    return any(content[-2 * KEY : -KEY]) and any(content[-KEY:])


async def _one_more(sapa: Sapa, left: Sequence[Respondent], seed: int) -> Sequence[Respondent]:
    """Somebody who had not sent does so now, if the wave is still open: a pool that was left must take more."""
    if not left or (await sapa.wave()).state is not WaveState.OPEN:
        return []
    who = replace(left[0], first=mark(Random(-seed - 1)), second=mark(Random(-seed - 2)))
    await sapa.answer(who)
    return [who]


async def _flagged(sapa: Sapa) -> set[str]:
    query = select(participations.c.person).where(participations.c.answered)
    async with sapa.core.database.reading() as connection:
        return set((await connection.execute(query)).scalars())


async def _compare(sapa: Sapa, firsts: Counter[str]) -> Sequence[str]:
    """What was published against what was sent: each comment once, and as many answers as flags."""
    async with sapa.core.database.reading() as connection:
        texts = (await connection.execute(select(comments.c.text).where(comments.c.question == "helped"))).scalars()
        published = Counter(text.split()[-1] for text in texts)
        counted = (await connection.execute(select(evaluations.c.answered))).scalar_one()
    wrong = [f"lost: {one}" for one in firsts - published] + [f"too many: {one}" for one in published - firsts]
    return [*wrong, *([f"{counted} counted of {firsts.total()}"] if counted != firsts.total() else [])]
