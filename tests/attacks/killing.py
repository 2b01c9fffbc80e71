"""Kills the process of `doomed`, or the server it writes to, at a random moment and looks at what is left."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.settings import Settings
from domain.errors import NothingToDo
from domain.wave import WaveState
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations, participations
from tests.attacks.doomed import RELEASED, SENT, live_until_killed
from tests.attacks.doomed_ground import Ground
from tests.attacks.key_attacks import KEY
from tests.attacks.people import Respondent, mark
from tests.attacks.postgres_cluster import Cluster
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.forked import PROCESSES

DOUBLING = "beginning a second segment"
ATTEMPTS = 6
"""For each kill that counts: a busy host may wake the killer too late."""


@dataclass(frozen=True)
class Death:
    """A life that ended: how many steps were done, in which one it ended, and what is wrong with what it left."""

    done: int
    phase: str
    wrong: Sequence[str]


def kills(
    ground: Ground, folder: Path, number: int, seed: int, steps: Sequence[int], *, of_server: int = 0
) -> Sequence[Death]:
    """So many lives that ended within the step they were to end in, each step of `steps` (how many are done) in turn.

    The moment within the step is drawn; a life that got further is looked at, too, and drawn again: it is in the list
    only if something is wrong with what it left. Every `of_server`th is ended by the server's death.
    """
    lasting = _whole_life(ground, folder)
    deaths: list[Death] = []
    random, useful = Random(seed), 0
    for attempt in range(number * ATTEMPTS):
        if useful == number:
            return deaths
        step = steps[useful % len(steps)]
        after = random.uniform(0, lasting[step])
        server = ground.server if of_server and useful % of_server == 0 else None
        death = _kill(ground, folder, step, after, server, seed + attempt)
        useful += death.done == step
        if death.done == step or death.wrong:
            deaths.append(death)
    raise AssertionError(f"{useful} of {number} kills came in time")


def by_phase(deaths: Sequence[Death]) -> str:
    """How many died in which phase, in words."""
    return ", ".join(f"{phase} {number}" for phase, number in Counter(one.phase for one in deaths).most_common())


def _whole_life(ground: Ground, folder: Path) -> Sequence[float]:
    """The seconds of each step of a process that nobody kills."""
    with ground.copied(folder) as url:
        said, moments = _live(ground, folder, url)
    assert said[-1] == RELEASED
    return [after - before for before, after in pairwise(moments)]


def _kill(ground: Ground, folder: Path, step: int, seconds: float, server: Cluster | None, seed: int) -> Death:
    with ground.copied(folder) as url:
        said, _ = _live(ground, folder, url, step, seconds, server)
        if server:
            server.start()
        sent = {line.partition(" ")[2] for line in said if line.startswith(SENT)}
        done = len(said) - 1
        wrong = asyncio.run(examine(settings_in(folder, url), ground.people, sent, seed, ground.before))
        return Death(done, _phase(ground, done), wrong)


def _phase(ground: Ground, done: int) -> str:
    if done < len(ground.people):
        return DOUBLING if done == ground.doubling else "sending"
    return ("counting", "releasing", "at the end")[done - len(ground.people)]


def _live(
    ground: Ground,
    folder: Path,
    url: str,
    step: int | None = None,
    seconds: float = 0,
    server: Cluster | None = None,
) -> tuple[Sequence[str], Sequence[float]]:
    """What a process says until it, or its server, is killed so long after a step, and when; without one, never."""
    hear, told = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=live_until_killed, args=(folder, url, ground.drafts, told))
    process.start()
    told.close()
    said, moments = [], []
    with suppress(EOFError):
        while True:
            said.append(hear.recv())
            moments.append(time.monotonic())
            if len(said) - 1 == step:
                time.sleep(seconds)
                (server or process).kill()
    process.join()
    return said, moments


async def examine(
    settings: Settings, people: Sequence[Respondent], sent: set[str], seed: int, before: Sequence[Respondent] = ()
) -> Sequence[str]:
    """What is wrong, in words, with what a process left when it ended; `sent` were told that their answer is in.

    The answers of those `before` were there when it began. The wave is brought to its end: one more person sends, it
    closes, the results come out.
    """
    everybody = {who.person: who for who in (*people, *before)}
    sent = sent | {who.person for who in before}
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
