"""A release of a whole university: how long the engine takes, how much memory, and that it always says the same."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date

from bot.collector import calm_collector
from bot.surveys import shipped_form
from domain.disclosure import Limits
from domain.form import REPEAT_INSTRUCTORS, Form, Group, Item, Question
from domain.release import Wave, content_hash, make_release, release_to_json
from domain.result import Level
from domain.tally import Count, Tally
from domain.units import ROOT, Evaluated, Unit
from tests.bench.measure import Figure
from tests.bench.university import peak_megabytes

COURSES = 600
STUDENTS = 10_000
COURSES_OF_A_STUDENT = 6
FACULTIES, DEPARTMENTS = 10, 6
TEACHERS = 300
NAME = {"kk": "Атауы", "ru": "Название", "en": "Name"}


def measure(rounds: int, courses: int = COURSES, students: int = STUDENTS) -> Sequence[Figure]:
    """Seconds and peak memory, each round in a process of its own; raises ValueError if two say something else."""
    told = [_child(number, courses, students) for number in range(max(2, rounds))]
    if len({one["hash"] for one in told}) > 1:
        raise ValueError("the same counts gave different releases")
    name = f"a release of {courses} courses x {students} students"
    return (
        Figure(name, "s", tuple(float(one["seconds"]) for one in told)),
        Figure(f"memory that {name} adds at its peak", "MB", tuple(float(one["megabytes"]) for one in told)),
    )


def _child(seed: int, courses: int, students: int) -> dict[str, str]:
    command = [sys.executable, "-m", "tests.bench.releases", str(courses), str(students)]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    told: dict[str, str] = json.loads(done.stdout)
    return told


def counted(form: Form, courses: int, students: int) -> Unit:
    """The counted ballots of all courses in ten faculties, with skewed sizes."""
    hand = random.Random(1)
    weights = [hand.lognormvariate(0, 0.8) for _ in range(courses)]
    scale = students * COURSES_OF_A_STUDENT / sum(weights)
    made = [_course(form, f"c{number}", round(weight * scale), hand) for number, weight in enumerate(weights)]
    places: dict[tuple[int, int], list[Unit]] = {}
    for one in made:
        places.setdefault((hand.randrange(FACULTIES), hand.randrange(DEPARTMENTS)), []).append(one)
    return Unit(ROOT, Level.UNIVERSITY, NAME, tuple(_faculty(number, places) for number in range(FACULTIES)))


def _faculty(number: int, places: dict[tuple[int, int], list[Unit]]) -> Unit:
    departments = (
        Unit(f"f{number}d{place}", Level.DEPARTMENT, NAME, tuple(places.get((number, place), ())))
        for place in range(DEPARTMENTS)
    )
    return Unit(f"f{number}", Level.FACULTY, NAME, tuple(departments))


def _course(form: Form, key: str, eligible: int, hand: random.Random) -> Unit:
    ballots = round(eligible * hand.uniform(0.3, 0.95))
    mine = tuple(f"t{one}" for one in sorted(hand.sample(range(TEACHERS), hand.randint(1, 3))))
    counts = tuple(
        _count(question, person, ballots, hand)
        for question, repeated in _asked(form.items)
        for person in (mine if repeated else ("",))
    )
    return Unit(key, Level.COURSE, NAME, (), Evaluated(key, NAME, "", eligible, Tally(ballots, counts), mine))


def _count(question: Question, instructor: str, ballots: int, hand: random.Random) -> Count:
    answered = [choice.name for choice in question.choices if not choice.off_scale]
    unable = round(ballots * hand.uniform(0, 0.1)) if len(answered) < len(question.choices) else 0
    chosen = dict.fromkeys((choice.name for choice in question.choices), 0)
    for name in hand.choices(answered, k=ballots - unable) if answered else ():
        chosen[name] += 1
    return Count(question.name, instructor, ballots - unable, unable, 0, 0, chosen)


def _asked(items: Sequence[Item], repeated: bool = False) -> Iterator[tuple[Question, bool]]:
    for item in items:
        if isinstance(item, Group):
            yield from _asked(item.children, item.repeat_over == REPEAT_INSTRUCTORS)
        elif isinstance(item, Question):
            yield item, repeated


def _once(courses: int, students: int) -> dict[str, object]:
    form = shipped_form("teaching")
    tree = counted(form, courses, students)
    wave = Wave("teaching-2026-fall", "teaching", 1, NAME, date(2027, 1, 20))
    calm_collector()  # as the product does
    before, began = peak_megabytes(), time.perf_counter()
    text = release_to_json(make_release(form, wave, tree, Limits()))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "megabytes": peak_megabytes() - before, "hash": content_hash(text)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_once(int(sys.argv[1]), int(sys.argv[2]))))
