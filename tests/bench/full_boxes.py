"""Many ballots: a submit into a large pool in units of an fsync, and opening, counting and releasing a whole wave."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import func, select, update

from bot.core import Core
from domain.access import OPERATOR
from domain.answers import Answer, Chosen, Written, path_of
from domain.ballot import Ballot, ballot_to_json
from domain.form import REPEAT_INSTRUCTORS, Form, Group, Item, Question
from domain.wave import WaveVerb
from services.opening import open_wave
from services.results import release_wave
from services.waves import change
from storage.ballots.pool import refill
from storage.ballots.sealing import seal
from storage.evaluations import instructors_of
from storage.forms import load_form
from storage.tables.surveys import evaluations, participations, waves
from tests.bench.measure import Figure, ratio
from tests.bench.students import FIRST_ID
from tests.bench.submits import FEWEST, submit_one
from tests.bench.university import EXAMS_OVER, ZONE, peak_megabytes, university

POOL = 200
FSYNCS = 20
STUDENTS = 10_000
SHARE_WHO_ANSWER = 1.0
"""Everybody answers everything: about six ballots a student."""


def measure(rounds: int, students: int = STUDENTS) -> Sequence[Figure]:
    """A submit into a pool of 200, and seconds and peak memory of the end of a large wave."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = asyncio.run(_submits(Path(folder), rounds))
    command = [sys.executable, "-m", "tests.bench.full_boxes", str(students)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return (
        ratio(f"one submit into a pool of {POOL}", [one[0] for one in pairs], [one[1] for one in pairs], "one fsync"),
        Figure(f"opening and counting {told['ballots']} ballots", "s", (told["opening"],)),
        Figure("releasing them", "s", (told["releasing"],)),
        Figure("memory that opening and counting add at their peak", "MB", (told["megabytes_of_opening"],)),
        Figure("memory that both add at their peak (the release holds every course)", "MB", (told["megabytes"],)),
    )


async def _submits(folder: Path, rounds: int) -> list[tuple[float, float]]:
    pairs = []
    async with university(folder, students=max(FEWEST, rounds + 1)) as core:
        await _fill(core, POOL)
        await submit_one(core, FIRST_ID + rounds)  # the first of all fills caches
        for number in range(rounds):
            pairs.append((await submit_one(core, FIRST_ID + number), _fsync(folder / "bare")))
    return pairs


def _fsync(path: Path) -> float:
    """The seconds of an fsync of a few bytes, the middle of some."""
    taken = []
    with path.open("wb", buffering=0) as file:
        for number in range(FSYNCS):
            file.write(bytes([number]))
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken)


async def _fill(core: Core, each: int = 0) -> int:
    """Puts `each` ballots into every pool, or one for everybody who may answer; how many in all."""
    async with core.database.reading() as connection:
        [wave] = (await connection.execute(select(waves))).all()
        form = await load_form(connection, wave.form)
        query = select(participations.c.evaluation, func.count()).group_by(participations.c.evaluation)
        asked = {row[0]: row[1] for row in await connection.execute(query)}
        teachers = await instructors_of(connection, list(asked))
    total, random = 0, Random(1)
    for evaluation, students in asked.items():
        keys = tuple(one.key for one in teachers.get(evaluation, ()))
        count = each or round(students * SHARE_WHO_ANSWER)
        bodies = [ballot_to_json(form, _ballot(form, keys, random)) for _ in range(count)]
        async with core.database.writing() as connection:
            sealed = [seal(body, form.ballot_size, wave.public_key) for body in bodies]
            await refill(connection, core.box.keyring, evaluation, sealed)
            if not each:
                flags = update(participations).where(participations.c.evaluation == evaluation)
                await connection.execute(flags.values(answered=True))
        total += count
    return total


def _ballot(form: Form, instructors: Sequence[str], random: Random) -> Ballot:
    answers: dict[str, Answer] = {}
    for question, group in _asked(form.items, ""):
        for key in instructors if group else ("",):
            path = path_of(question.name, group, key)
            if question.choices:
                answers[path] = Chosen((random.choice(question.choices).name,))
            elif random.random() < 0.2:
                answers[path] = Written("Бәрі түсінікті болды, рақмет. " * 4)
    return Ballot(answers, {})


def _asked(items: Sequence[Item], group: str) -> Sequence[tuple[Question, str]]:
    found: list[tuple[Question, str]] = []
    for item in items:
        if isinstance(item, Group):
            found += _asked(item.children, item.name if item.repeat_over == REPEAT_INSTRUCTORS else group)
        elif isinstance(item, Question):
            found.append((item, group))
    return found


async def _whole(folder: Path, students: int) -> dict[str, float]:
    async with university(folder, students=students, accounts=False) as core:
        ballots = await _fill(core)
        [key] = await _keys(core)
        await change(core.database, core.box, OPERATOR, key, WaveVerb.CLOSE, now=EXAMS_OVER, zone=ZONE)
        before, began = peak_megabytes(), time.perf_counter()
        await open_wave(core.database, core.box, OPERATOR, key, now=EXAMS_OVER, zone=ZONE)
        opened, counted = time.perf_counter(), peak_megabytes()
        await release_wave(core.database, core.box, OPERATOR, key, now=EXAMS_OVER, zone=ZONE)
        released = time.perf_counter()
    return {
        "ballots": ballots,
        "opening": opened - began,
        "releasing": released - opened,
        "megabytes_of_opening": counted - before,
        "megabytes": peak_megabytes() - before,
    }


async def _keys(core: Core) -> Sequence[str]:
    async with core.database.reading() as connection:
        return [row.key for row in await connection.execute(select(evaluations.c.wave.label("key")).distinct())]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(json.dumps(asyncio.run(_whole(Path(name), int(sys.argv[1])))))
