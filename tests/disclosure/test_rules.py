"""The publication rules (field notes on anonymity, section 4) at their edges, and what is said where nothing is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import Answer, Chosen
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.glyphs import drawable
from domain.language import Text
from domain.release import make_release, release_from_json, release_to_json
from domain.result import Bound, ItemResult, Level, Release, Share, UnitResult
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit
from locales import words
from reports.caption import CAPTION_LIMIT, caption, length
from reports.infographic import infographic
from reports.summary import Layout
from tests.disclosure.worlds import CANNOT, FORM, NAME, OF_COURSE, OF_INSTRUCTOR, version

LIMITS = Limits()
CROWD = tuple(f"i{number}" for number in range(12))
SCRIPTS = {"kk": "Қазақ әдебиеті", "ru": "Щедрое чтение", "en": "Reading – Škvorecký"}
EMOJI = {"kk": "🎓 Химия ⚗️", "ru": "🎓 Химия ⚗️", "en": "🎓 Chemistry ⚗️"}
LANGUAGES = ("kk", "ru", "en")


def course(key: str, said: Sequence[str], eligible: int, who: Sequence[str] = ("anna",), name: Text = NAME) -> Unit:
    """A class in which everybody says the same of the course and of each of its instructors."""
    cast = []
    for one in said:
        given: dict[str, Answer] = {f"instructor.{OF_INSTRUCTOR}[{person}]": Chosen((one,)) for person in who}
        cast.append(Ballot({OF_COURSE: Chosen((one,)), **given}, {}))
    counted = tally(FORM, cast, Random(1), who)
    return Unit(key, Level.COURSE, name, (), Evaluated(key, name, "", eligible, counted, tuple(who)))


def released(courses: Sequence[Unit], name: Text = NAME, limits: Limits = LIMITS) -> Release:
    faculty = Unit("f", Level.FACULTY, name, tuple(courses))
    return make_release(FORM, version(1), Unit(ROOT, Level.UNIVERSITY, name, (faculty,)), limits)


SAID = st.sampled_from([("5",), ("3",), ("1", "5"), ("4", "5"), ("1", "2", "3", "4", "5"), (CANNOT,), ("5", CANNOT)])


@st.composite
def small_courses(draw: st.DrawFn) -> list[Unit]:
    made = []
    for number in range(draw(st.integers(0, 4))):
        voices, hand = draw(SAID), Random(draw(st.integers(0, 99)))
        said = [hand.choice(voices) for _ in range(draw(st.integers(0, 12)))]
        spare = draw(st.sampled_from([0, 0, 1, 2, 9]))
        made.append(course(f"c{number}", said, len(said) + spare, CROWD[: draw(st.sampled_from([1, 2, 12]))]))
    return made


@settings(deadline=None)
@given(small_courses(), st.sampled_from([LIMITS, Limits(min_ratings=4, min_distribution=8, min_enrolled=6)]))
def test_every_shown_figure_follows_the_table(courses: list[Unit], limits: Limits) -> None:
    release = released(courses, limits=limits)
    people = {one.key: (one.answered, one.eligible) for one in courses}
    assert release_from_json(release_to_json(release)) == release
    for unit in release.university.walk():
        follows_the_table_of_people(unit, people.get(unit.key), limits)
    for item in items(release):
        follows_the_table_of_answers(item, limits)


def items(release: Release) -> Iterator[ItemResult]:
    for unit in release.university.walk():
        yield from unit.items
        yield from (item for one in unit.instructors for item in one.items)
    yield from (item for one in release.instructors for item in one.items)


def follows_the_table_of_people(unit: UnitResult, people: tuple[int, int] | None, limits: Limits) -> None:
    told = unit.turnout
    if told is None:
        assert (unit.items, unit.instructors, unit.mean, unit.public) == ((), (), None, False)
        return
    assert told.answered >= limits.min_ratings
    assert people is None or people[1] >= limits.min_enrolled
    assert told.percent is None or told.percent <= 90
    assert told.eligible is None or told.eligible >= told.answered + 2
    assert not told.over or (told.answered >= 10 and told.eligible is None)
    assert not unit.public or (told.answered >= limits.public_min_n and unit.level is not Level.COURSE)


def follows_the_table_of_answers(item: ItemResult, limits: Limits) -> None:
    if not item.shown:
        assert item == ItemResult(item.question)
        return
    assert item.n is not None
    assert item.n >= limits.min_ratings
    assert not item.shares or item.n >= limits.min_distribution
    together = {item.cannot_judge is None, item.top is None, item.deviation is None, not item.shares}
    assert len(together) == 1
    assert item.margin is None or item.deviation
    told = (*item.shares, *([item.top] if item.top else ()))
    assert all(is_careful(share, item.n) for share in told)
    assert item.mean
    assert 1 <= item.mean.low <= item.mean.high <= 5
    assert item.mean.high - item.mean.low in (0, 0.5, 1)
    # all the same: neither an exact mean nor any share
    assert not item.shares or (item.mean.exact and item.deviation)


def is_careful(share: Share, n: int) -> bool:
    if share.bound is Bound.EXACT:
        return n >= 20 or 5 < share.percent < 95
    return share.percent == (95 if share.bound is Bound.AT_LEAST else 5)


@pytest.mark.parametrize("n", range(13))
def test_a_class_alone_in_its_university(n: int) -> None:
    """Below five nothing; from five n and a mean; from ten the shares."""
    said = [str(1 + number % 5) for number in range(n)]
    release = released([course("c", said, n + 9)])
    item = release.university.item(OF_COURSE)
    assert (release.answered is not None, bool(item and item.mean), bool(item and item.shares)) == (
        n >= 5,
        n >= 5,
        n >= 10,
    )


@pytest.mark.parametrize("n", range(8, 13))
def test_all_of_a_class_who_say_the_same(n: int) -> None:
    """n = N and unanimous: neither that all answered nor what each said stands there as a number."""
    release = released([course("c", ["5"] * n, n)])
    told, item = release.university.turnout, release.university.item(OF_COURSE)
    assert told
    assert item
    assert item.mean
    assert (told.answered, told.eligible, told.percent, told.over) == (n, None, None, n >= 10)
    assert (str(item.mean.low), str(item.mean.high)) == ("4.5", "5.0")
    assert (item.shares, item.deviation) == ((), None)
    assert release.university.mean is None


NOBODY: Mapping[str, Sequence[Unit]] = {
    "no courses": [],
    "no answers": [course("c", [], 30)],
    "nobody could answer": [course("c", [], 0)],
    "one answer": [course("c", ["4"], 30)],
    "four answers": [course("c", ["4", "5", "1", "2"], 30)],
}
EDGES: Mapping[str, Sequence[Unit]] = {
    "only cannot judge": [course("c", [CANNOT] * 12, 30)],
    "all the same": [course("c", ["5"] * 12, 30)],
    "everybody, all the same": [course("c", ["5"] * 9, 9)],
    "twelve instructors": [course("c", ["5", "4", "3"] * 4, 30, CROWD, SCRIPTS)],
    "three scripts": [course("c", ["5", "4", "3"] * 4, 30, name=SCRIPTS), course("d", ["1", "2"] * 7, 30, name=EMOJI)],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [*NOBODY, *EDGES])
def test_caption_and_picture_say_an_honest_sentence(case: str, language: str) -> None:
    courses = {**NOBODY, **EDGES}[case]
    release = released(courses, SCRIPTS)
    text = caption(release, FORM, language, Layout(rows=5, fact=True))
    _ = words(language)
    assert length(text) <= CAPTION_LIMIT
    assert "None" not in text
    too_few = _("Too few answers (at least {n} needed)", n=5)
    assert (too_few in text) is (case in NOBODY or case == "only cannot judge")
    if case in NOBODY:
        assert not re.search(r"[1-5][.,]\d|%", text), "no figure at all"
    picture = infographic(release, FORM, language)
    assert picture.caption == text
    assert picture.png.startswith(b"\x89PNG")


def test_a_name_that_cannot_be_drawn_is_drawn_without_that_and_stands_in_the_caption() -> None:
    release = released([course("c", ["5", "4", "3"] * 4, 30)], EMOJI)
    picture = infographic(release, FORM, "kk")
    plain = released([course("c", ["5", "4", "3"] * 4, 30)], {key: drawable(name) for key, name in EMOJI.items()})
    assert picture.png == infographic(plain, FORM, "kk").png
    assert EMOJI["kk"] in picture.caption


def test_a_release_without_a_single_unit_is_a_release() -> None:
    empty = make_release(FORM, version(1), Unit(ROOT, Level.UNIVERSITY, NAME), LIMITS)
    assert (empty.answered, empty.eligible, empty.items, empty.instructors) == (None, None, (), ())
    assert replace(empty, version=2) == make_release(
        FORM, replace(version(1), version=2), Unit(ROOT, Level.UNIVERSITY, NAME), LIMITS, earlier=[empty]
    )
