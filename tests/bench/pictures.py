"""One picture of results, and how long it keeps everybody else waiting."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from datetime import date

from bot.surveys import shipped_form
from domain.answers import SKIPPED, Answer, Chosen, path_of
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form, Group, Kind, Question
from domain.release import Wave, make_release
from domain.result import Level, Release
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit
from reports.infographic import infographic_async
from tests.bench.measure import Figure

STUDENTS = 40
TEACHER = "t"
BEAT = 0.001
NAME = {"kk": "Университет", "ru": "Университет", "en": "University"}


def measure(rounds: int) -> Sequence[Figure]:
    """Milliseconds a picture takes, and the longest time the event loop was not there meanwhile."""
    form = shipped_form("teaching")
    drawn, stalled = zip(*asyncio.run(_draw(form, released(form), rounds)), strict=True)
    return Figure("one picture", "ms", drawn), Figure("the event loop's longest stall meanwhile", "ms", stalled)


async def _draw(form: Form, release: Release, rounds: int) -> list[tuple[float, float]]:
    await infographic_async(release, form, "kk")
    return [await _once(form, release) for _ in range(rounds)]


async def _once(form: Form, release: Release) -> tuple[float, float]:
    stalls = [0.0]

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT)
            stalls.append(time.perf_counter() - began - BEAT)

    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    await infographic_async(release, form, "kk")
    took = time.perf_counter() - began
    watching.cancel()
    return took * 1000, max(stalls) * 1000


def released(form: Form) -> Release:
    """A release of two faculties."""
    hand = random.Random(1)
    faculties = tuple(_faculty(form, key, hand) for key in ("law", "arts"))
    wave = Wave("teaching-2026-fall", "teaching", 1, NAME, date(2027, 1, 20))
    return make_release(form, wave, Unit(ROOT, Level.UNIVERSITY, NAME, faculties), Limits())


def _faculty(form: Form, key: str, hand: random.Random) -> Unit:
    counted = tally(form, [Ballot(_answers(form, hand), {}) for _ in range(STUDENTS)], hand, [TEACHER])
    course = Evaluated(f"{key}-1", NAME, key, 2 * STUDENTS, counted, (TEACHER,))
    return Unit(key, Level.FACULTY, NAME, (Unit(f"{key}-1", Level.COURSE, NAME, (), course),))


def _answers(form: Form, hand: random.Random) -> Mapping[str, Answer]:
    given: dict[str, Answer] = {}
    for item in form.items:
        inside = item.children if isinstance(item, Group) else (item,)
        for question in (one for one in inside if isinstance(one, Question)):
            path = path_of(question.name, item.name, TEACHER) if isinstance(item, Group) else question.name
            one_of = question.kind is Kind.SELECT_ONE
            given[path] = Chosen((hand.choice(question.choices).name,)) if one_of else SKIPPED
    return given
