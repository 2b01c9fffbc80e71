"""A small form and a way to cast ballots on it, for the tests of counting and disclosure."""

import random
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from domain.answers import SKIPPED, Answer, Chosen
from domain.ballot import Ballot
from domain.form import Choice, Form, Group, Kind, Question
from domain.release import Wave
from domain.result import Level
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit


def named(word: str) -> Mapping[str, str]:
    return {"kk": f"{word} kk", "ru": f"{word} ru", "en": f"{word} en"}


AGREE = tuple(Choice(str(score), named(f"agree {score}"), score) for score in range(1, 6))
CANNOT = Choice("cannot_judge", named("cannot judge"), None, True)
WORKLOAD = tuple(Choice(name, named(name), score) for name, score in (("little", -1), ("right", 0), ("much", 1)))


def rating(name: str, *more: Choice) -> Question:
    return Question(name, Kind.SELECT_ONE, named(name), named(name), choices=(*AGREE, *more))


@pytest.fixture(scope="session")
def small_form() -> Form:
    return Form(
        key="small",
        title=named("Small"),
        items=(
            rating("goals"),
            rating("practice", CANNOT),
            Question("load", Kind.SELECT_ONE, named("load"), named("load"), choices=WORKLOAD, dimension="workload"),
            Question("helped", Kind.SELECT_MULTIPLE, named("helped"), named("helped"), choices=(AGREE[0], AGREE[1])),
            Question("hours", Kind.INTEGER, named("hours"), named("hours")),
            Group("instructor", None, (rating("clarity"),), repeat_over="instructors"),
            Question("change", Kind.TEXT, named("change"), named("change"), comment=True),
        ),
        ballot_size=4096,
    )


@pytest.fixture(scope="session")
def autumn() -> Wave:
    return Wave("teaching-2026-fall", "teaching", 1, named("autumn"), date(2027, 1, 20))


@pytest.fixture(scope="session")
def course(small_form: Form) -> Callable[..., Unit]:
    """Makes a course whose ballots answer `goals` with the given scores, None for a skipped question."""

    def make(key: str, scores: list[int | None], eligible: int) -> Unit:
        cast: list[dict[str, Answer]] = [
            {"goals": Chosen((str(score),)) if score is not None else SKIPPED} for score in scores
        ]
        counted = tally(small_form, [Ballot(one, {}) for one in cast], random.Random(1))
        return Unit(key, Level.COURSE, named(key), (), Evaluated(key, named(key), "", eligible, counted))

    return make


@pytest.fixture(scope="session")
def university() -> Callable[..., Unit]:
    """Makes a university out of faculties: a mapping from the key of a faculty to its courses."""

    def make(faculties: Mapping[str, list[Unit]]) -> Unit:
        units = tuple(Unit(key, Level.FACULTY, named(key), tuple(courses)) for key, courses in faculties.items())
        return Unit(ROOT, Level.UNIVERSITY, named("University"), units)

    return make
