"""Kills the process of `doomed`, or the server it writes to, at a random moment and looks at what is left."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import mean

from sqlalchemy import select

from bot.settings import Settings
from domain.errors import NothingToDo
from domain.wave import WaveState
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations, participations
from tests.attacks.campaign import Products
from tests.attacks.doomed import SENT, live_until_killed, trial_of
from tests.attacks.key_attacks import KEY
from tests.attacks.people import Respondent, mark
from tests.attacks.postgres_cluster import Cluster
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import found
from tests.forked import PROCESSES

STUDENTS = 7
GROUND = "ground"


@dataclass(frozen=True)
class Death:
    """A life that ended: what it had said before, and what was wrong with what it left, in words."""

    said: Sequence[str]
    wrong: Sequence[str]

    @property
    def when(self) -> str:
        """The last step that was done."""
        return self.said[-1].partition(" ")[0] if self.said else "before"


@dataclass(frozen=True)
class Ground:
    """What every life begins on: a folder with the keys and, on SQLite, the database; else a server has that."""

    folder: Path
    server: Cluster | None = None

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """A copy, gone at the end; the address of its database, "" for the one in the folder."""
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder)
            shutil.copytree(self.folder, folder)
            yield stack.enter_context(self.server.copy(GROUND)) if self.server else ""


def sqlite_ground(folder: Path) -> Ground:
    """A university in a new folder."""
    return Ground(asyncio.run(Products(folder).ground(STUDENTS)))


def postgres_ground(folder: Path, server: Cluster) -> Ground:
    """A university with its keys in a new folder, and its database on a server."""

    async def make() -> None:
        async with opened(settings_in(folder, server.url(GROUND))) as sapa:
            await found(sapa.core, STUDENTS)

    server.create(GROUND)
    asyncio.run(make())
    return Ground(folder, server)


@dataclass(frozen=True)
class Life:
    """A life that nobody ended: what it said, and how many seconds after the word before it said each, and ended."""

    said: Sequence[str]
    seconds: Sequence[float]


@dataclass(frozen=True)
class Moment:
    """So long after so many words; counted from a word, it is as early in a life on a machine that is slow or quick."""

    words: int
    seconds: float


def whole_life(ground: Ground, folder: Path, seed: int) -> Life:
    """What a process says that nobody kills, and when."""
    with ground.copied(folder) as url:
        said, heard = _live(folder, url, seed, None)
    return Life(said, [after - before for before, after in pairwise(heard)])


def any_moment(dice: Random, whole: Life, sends: int) -> Moment:
    """When to end a life with so many sends: each moment of it is as likely, by what the steps of a whole one took."""
    *sent, closed, released, gone = whole.seconds
    steps = [mean(sent)] * sends + [closed, released, gone]
    words = dice.choices(range(len(steps)), steps)[0]
    return Moment(1 + words, dice.uniform(0, steps[words]))


def kill(ground: Ground, folder: Path, seed: int, whole: Life, *, server: bool = False) -> Death:
    """One process killed at a moment the seed decides, or its server; what is wrong with what was left."""
    moment = any_moment(Random(seed), whole, len(trial_of(seed, STUDENTS).answered))
    with ground.copied(folder) as url:
        said, _ = _live(folder, url, seed, moment, ground.server if server else None)
        if server and ground.server is not None:
            ground.server.start()
        sent = {line.partition(" ")[2] for line in said if line.startswith(SENT)}
        people = trial_of(seed, STUDENTS).answered
        return Death(said, asyncio.run(examine(settings_in(folder, url), people, sent, seed)))


def _live(
    folder: Path, url: str, seed: int, moment: Moment | None, server: Cluster | None = None
) -> tuple[Sequence[str], Sequence[float]]:
    """What a process says until it, or its server, is killed (without a moment: never); when it said it, and ended."""
    hear, told = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=live_until_killed, args=(folder, url, seed, STUDENTS, told))
    process.start()
    told.close()
    said: list[str] = []
    heard: list[float] = []
    with suppress(EOFError):
        while True:
            if moment is not None and len(said) == moment.words:
                time.sleep(moment.seconds)
                (server or process).kill()
            said.append(hear.recv())
            heard.append(time.monotonic())
    process.join()
    assert said, "it ended before it was ready"
    return said, [*heard, time.monotonic()]


async def examine(settings: Settings, people: Sequence[Respondent], sent: set[str], seed: int) -> Sequence[str]:
    """What is wrong, in words, with what a process left when it ended; `sent` were told that their answer is in.

    The wave is brought to its end: one more person sends, it closes, the results come out.
    """
    everybody = {who.person: who for who in people}
    async with opened(settings) as sapa:
        await sapa.start()
        spare = _spare_keys(settings.keys_dir)
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


def _spare_keys(keys: Path) -> Sequence[str]:
    """Keys of replaced versions that a start has left: they would open old copies of the database."""
    files = sorted((keys / "pools").iterdir())
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
