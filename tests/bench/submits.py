"""A submitted answer, in units of the smallest durable commit SQLite makes on the same disk."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.core import Core
from domain.conversation import Review, Skip
from domain.language import Language
from services import answering
from services.accounts import visitor
from services.answering import Running
from tests.bench.measure import Figure, ratio
from tests.bench.students import FIRST_ID
from tests.bench.university import EXAMS_OVER, ZONE, university

COMMITS = 20
FEWEST = 40
"""Students: of fewer, some have no course that is large enough to be asked about."""


def measure(rounds: int) -> Sequence[Figure]:
    """Milliseconds of a submit, and the ratio to one commit of one row."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = asyncio.run(_submits(Path(folder), rounds))
    ours = [pair[0] for pair in pairs]
    return (
        Figure("one submit", "ms", tuple(one * 1000 for one in ours)),
        ratio("one submit", ours, [pair[1] for pair in pairs], "one fsync'd SQLite commit"),
    )


async def _submits(folder: Path, rounds: int) -> list[tuple[float, float]]:
    pairs = []
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE t (v BLOB)")
    async with university(folder, students=max(FEWEST, rounds + 1)) as core:
        await submit_one(core, FIRST_ID + rounds)  # the first of all fills caches
        for number in range(rounds):
            pairs.append((await submit_one(core, FIRST_ID + number), _commit(bare)))
    bare.close()
    return pairs


def _commit(bare: sqlite3.Connection) -> float:
    """The seconds of a commit, the middle of a few."""
    taken = []
    for _ in range(COMMITS):
        began = time.perf_counter()
        bare.execute("INSERT INTO t VALUES (zeroblob(100))")
        taken.append(time.perf_counter() - began)
    return median(taken)


async def submit_one(core: Core, user_id: int) -> float:
    """Fills in a course of somebody; returns the seconds of sending it."""
    person, run = await _reviewed(core, user_id)
    began = time.perf_counter()
    await answering.submit(core.database, core.drafts, core.box, person, run.token, now=EXAMS_OVER)
    return time.perf_counter() - began


async def _reviewed(core: Core, user_id: int) -> tuple[str, Running]:
    database, drafts, now = core.database, core.drafts, EXAMS_OVER
    who = await visitor(database, user_id, Language.KK)
    assert who.person is not None
    person = who.person.id
    agenda, _forms = await answering.agenda_of(database, person, now=now)
    run = await answering.begin(database, drafts, person, agenda.to_do[0].evaluation, now=now, zone=ZONE)
    while not isinstance(run.step.screen, Review):
        skip = Skip(run.step.screen.path)
        run = await answering.answer(database, drafts, person, run.token, skip, now=now, zone=ZONE)
    return person, run
