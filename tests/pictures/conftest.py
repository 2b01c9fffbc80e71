"""A released autumn of the teaching survey, with one faculty too small to be shown."""

import random
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from domain.answers import SKIPPED, Answer, Chosen, path_of
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form, Group, Kind, Question
from domain.release import Wave, make_release
from domain.result import Level, Release
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit
from intake.xlsform import load_form

TEACHING = Path(__file__).parents[2] / "questionnaires" / "teaching.md"
NAMES: Mapping[str, Mapping[str, str]] = {
    "university": {"kk": "Қазақ университеті", "ru": "Казахский университет", "en": "Kazakh University"},
    "law": {"kk": "Құқық факультеті", "ru": "Юридический факультет", "en": "Faculty of Law"},
    "business": {"kk": "Бизнес мектебі", "ru": "Школа бизнеса", "en": "Business School"},
    "arts": {"kk": "Өнер факультеті", "ru": "Факультет искусств", "en": "Faculty of Arts"},
    "doctoral": {"kk": "Докторантура", "ru": "Докторантура", "en": "Doctoral School"},
    "period": {
        "kk": "2026–2027 оқу жылы, күзгі семестр",
        "ru": "2026–2027 учебный год, осенний семестр",
        "en": "2026–2027 academic year, fall semester",
    },
}
SIZES = {"law": 46, "business": 61, "arts": 38, "doctoral": 3}


@pytest.fixture(scope="session")
def teaching() -> Form:
    return load_form(TEACHING).form


@pytest.fixture(scope="session")
def released(teaching: Form) -> Release:
    return make_autumn(teaching, SIZES)


@pytest.fixture(scope="session")
def release_of(teaching: Form) -> Callable[[Mapping[str, int]], Release]:
    """Makes a release from the number of ballots in each faculty."""
    return lambda sizes: make_autumn(teaching, sizes)


def make_autumn(form: Form, sizes: Mapping[str, int]) -> Release:
    hand = random.Random(7)
    units = tuple(
        Unit(key, Level.FACULTY, NAMES[key], (course(form, key, size, level, hand),))
        for level, (key, size) in enumerate(sizes.items(), 3)
    )
    wave = Wave("teaching-2026-fall", "teaching", 1, NAMES["period"], date(2027, 1, 20))
    return make_release(form, wave, Unit(ROOT, Level.UNIVERSITY, NAMES["university"], units), Limits())


def course(form: Form, key: str, size: int, level: int, hand: random.Random) -> Unit:
    cast = [Ballot(answers(form, hand, level), {}) for _ in range(size)]
    counted = tally(form, cast, hand, ["anna"])
    title = dict.fromkeys(("kk", "ru", "en"), key)
    return Unit(
        f"{key}-1", Level.COURSE, title, (), Evaluated(f"{key}-1", title, key, 2 * size + 8, counted, ("anna",))
    )


def answers(form: Form, hand: random.Random, level: int) -> dict[str, Answer]:
    given: dict[str, Answer] = {}
    for item in form.items:
        if isinstance(item, Group):
            questions = [child for child in item.children if isinstance(child, Question)]
            given |= {path_of(one.name, item.name, "anna"): answer(one, hand, level) for one in questions}
        elif isinstance(item, Question):
            given[item.name] = answer(item, hand, level)
    return given


def answer(question: Question, hand: random.Random, level: int) -> Answer:
    if question.kind is Kind.TEXT or hand.random() < 0.05:
        return SKIPPED
    liked = sum(map(ord, question.name)) % 3 / 2
    place = round(min(max(hand.gauss(level / 2 + liked, 1), 0), 4))
    return Chosen((question.choices[place].name,))
