"""Releases of the teaching survey, made of ballots: for each faculty its courses, how many answered, and how alike."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.answers import SKIPPED, Answer, Chosen, path_of
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form, Group, Kind, Question
from domain.language import LANGUAGES, Text
from domain.release import Wave, make_release
from domain.result import Level, Release
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit
from intake.xlsform import load_form

TEACHING = Path(__file__).parents[2] / "questionnaires" / "teaching.md"
WAVE = "teaching-2026-fall"


def teaching() -> Form:
    """The questionnaire that ships."""
    return load_form(TEACHING).form


@dataclass(frozen=True)
class Course:
    """A course: how many answered of how many, about how many instructors, all alike or not."""

    answered: int
    silent: int = 6
    instructors: int = 1
    alike: bool = False


def make(form: Form, faculties: Sequence[Sequence[Course]], seed: int = 7) -> Release:
    """The release of a wave with these faculties, each with its courses."""
    hand = random.Random(seed)
    units = tuple(
        Unit(
            f"organisation:f{place}",
            Level.FACULTY,
            named(f"Факультет Қ{place}"),
            tuple(_courses(form, place, some, hand)),
        )
        for place, some in enumerate(faculties)
    )
    wave = Wave(WAVE, "teaching", 1, named("2026"), date(2027, 1, 20))
    return make_release(form, wave, Unit(ROOT, Level.UNIVERSITY, named("University"), units), Limits())


def named(word: str) -> Text:
    """A text in the three languages, each with its code."""
    return {language.value: f"{word} {language.value}" for language in LANGUAGES}


def _courses(form: Form, faculty: int, some: Sequence[Course], hand: random.Random) -> Iterator[Unit]:
    for place, course in enumerate(some):
        people = tuple(f"i{faculty}-{number}" for number in range(course.instructors))
        cast = [Ballot(_answers(form, hand, course, people), {}) for _ in range(course.answered)]
        title, key = named(f"Пән {faculty}.{place}"), f"e{faculty}-{place}"
        everybody = course.answered + course.silent
        counted = tally(form, cast, hand, people)
        evaluated = Evaluated(key, title, f"f{faculty}", everybody, counted, people)
        yield Unit(f"evaluation:{key}", Level.COURSE, title, (), evaluated)


def _answers(form: Form, hand: random.Random, course: Course, people: Sequence[str]) -> dict[str, Answer]:
    given: dict[str, Answer] = {}
    for item in form.items:
        if isinstance(item, Group):
            questions = [child for child in item.children if isinstance(child, Question)]
            given |= {
                path_of(one.name, item.name, key): _answer(one, hand, course) for one in questions for key in people
            }
        elif isinstance(item, Question):
            given[item.name] = _answer(item, hand, course)
    return given


def _answer(question: Question, hand: random.Random, course: Course) -> Answer:
    if question.kind is Kind.TEXT:
        return SKIPPED
    if course.alike:
        return Chosen((question.choices[4].name,))
    return SKIPPED if hand.random() < 0.05 else Chosen((hand.choice(question.choices[1:]).name,))
