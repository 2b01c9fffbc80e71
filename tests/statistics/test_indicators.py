"""Figures over several questions: each weighs the same, reversed ones are turned round, two sides are set beside."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy
import pytest
from figures import WORDS, answers, counted, form, number, rating, spread_out
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import Chosen
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form, Kind, Question
from domain.indicators import indicator_mean, indicators, oriented_mean, oriented_score, priorities, priority_gap
from domain.release import Wave, make_release
from domain.result import Level, Mean, Priority, Release
from domain.statistics import mean_of_scores
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit

Given = tuple[tuple[int, ...], dict[int, int]]


@given(answers(least=1))
def test_turning_the_mean_round_is_turning_every_answer_round(drawn: Given) -> None:
    points, times = drawn
    question = rating(points=points, reverse=True)
    mean = mean_of_scores(question, counted(question, times))
    assert mean is not None
    turned = [min(points) + max(points) - score for score in spread_out(times)]
    assert float(oriented_mean(question, mean)) == pytest.approx(float(numpy.mean(turned)))
    assert [oriented_score(question, score) for score in spread_out(times)] == turned
    assert oriented_mean(question, oriented_mean(question, mean)) == mean
    assert oriented_mean(rating(points=points), mean) == mean


@given(st.lists(st.tuples(st.booleans(), st.fractions(1, 5, max_denominator=60)), min_size=1, max_size=8))
def test_an_indicator_weighs_each_question_the_same(drawn: list[tuple[bool, Fraction]]) -> None:
    means = [(rating(reverse=reverse), mean) for reverse, mean in drawn]
    told = indicator_mean(means)
    assert told is not None
    assert float(told) == pytest.approx(float(numpy.mean([6 - mean if back else mean for back, mean in drawn])))
    assert 1 <= told <= 5


def test_what_has_no_good_end_belongs_to_no_indicator() -> None:
    mixed = form(
        rating("a", indicator="course"),
        rating("middle", (-1, 0, 1), indicator="course"),
        Question("free", Kind.SELECT_ONE, WORDS, WORDS, indicator="course"),
        rating("b", indicator="other"),
        rating("c", indicator="course"),
        rating("alone"),
    )
    found = {name: [question.name for question in asked] for name, asked in indicators(mixed).items()}
    assert found == {"course": ["a", "c"], "other": ["b"]}
    assert indicators(form(rating("alone"))) == {}


def test_a_competence_needs_both_sides() -> None:
    both = form(
        rating("content", competence="teamwork", facet="satisfaction"),
        rating("lonely", competence="writing", facet="importance"),
        rating("matters", competence="teamwork", facet="importance"),
    )
    found = {name: (one.name, other.name) for name, (one, other) in priorities(both).items()}
    assert found == {"teamwork": ("matters", "content")}


def told(low: str, high: str = "") -> Mean:
    return Mean(Decimal(low), Decimal(high or low))


def test_the_gap_is_of_what_is_shown() -> None:
    assert priority_gap(told("4.6"), told("3.2")) == Decimal("1.4")
    assert priority_gap(told("3.0"), told("4.1")) == Decimal("-1.1")
    assert priority_gap(told("4.5", "5.0"), told("3.2")) is None
    assert priority_gap(told("4.6"), told("4.5", "5.0")) is None


def test_nothing_is_turned_round_without_a_scale() -> None:
    with pytest.raises(ValueError, match="no scores"):
        oriented_mean(Question("q", Kind.INTEGER, WORDS, WORDS, reverse=True), Fraction(3))
    assert oriented_mean(number(), Fraction(3)) == 3


def released(asked: Form, rows: list[dict[str, int]], autumn: Wave) -> Release:
    cast = [Ballot({name: Chosen((f"c{score}",)) for name, score in row.items()}, {}) for row in rows]
    counted_ = tally(asked, cast, Random(1))
    course = Unit("c", Level.COURSE, WORDS, (), Evaluated("c", WORDS, "", 60, counted_))
    faculty = Unit("law", Level.FACULTY, WORDS, (course,))
    return make_release(asked, autumn, Unit(ROOT, Level.UNIVERSITY, WORDS, (faculty,)), Limits())


def test_a_release_turns_reversed_questions_round_in_every_figure_over_several(autumn: Wave) -> None:
    """Who likes all gives the good statement 5 and the bad one 1: the item says 1, indicator and overall mean 5."""
    asked = form(rating("good", indicator="all"), rating("bad", indicator="all", reverse=True))
    rows = [{"good": 4 + n % 2, "bad": 2 - n % 2} for n in range(30)]
    university = released(asked, rows, autumn).university
    good, bad = university.item("good"), university.item("bad")
    assert good
    assert bad
    assert (good.mean, bad.mean) == (told("4.5"), told("1.5"))
    assert university.mean == told("4.5")
    assert [(one.indicator, one.mean) for one in university.indicators] == [("all", told("4.5"))]


def test_a_release_sets_importance_beside_satisfaction(autumn: Wave) -> None:
    asked = form(
        rating("matters", competence="teamwork", facet="importance"),
        rating("content", competence="teamwork", facet="satisfaction"),
    )
    rows = [{"matters": 4 + n % 2, "content": 2 + n % 3} for n in range(30)]
    [priority] = released(asked, rows, autumn).university.priorities
    assert priority == Priority("teamwork", told("4.5"), told("3.0"), Decimal("1.5"))
