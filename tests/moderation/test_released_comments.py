"""Where comments are shown: with their course, in the pool of its faculty, or nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.comments import Moderated, released_comments
from domain.disclosure import Limits, comments_may_be_shown
from domain.form import Form, Group, Kind, Question
from domain.result import CommentsResult, Level, Release, UnitResult
from domain.tally import Tally
from domain.units import ROOT, Evaluated, Unit


def named(word: str) -> Mapping[str, str]:
    return {"kk": word, "ru": word, "en": word}


def asked(name: str) -> Question:
    return Question(name, Kind.TEXT, named(name), named(name), comment=True)


FORM = Form(
    key="small",
    title=named("Small"),
    items=(asked("good"), Group("instructor", None, (asked("advice"),), repeat_over="instructors"), asked("change")),
    ballot_size=4096,
)
LIMITS = Limits()
Place = tuple[str, str, str]


def course(key: str, answered: int) -> Unit:
    evaluated = Evaluated(key, named(key), "", max(answered, 8), Tally(answered, ()), ("i1", "i2"))
    return Unit(f"evaluation:{key}", Level.COURSE, named(key), (), evaluated)


def university(faculties: Mapping[str, Mapping[str, int]]) -> Unit:
    units = tuple(
        Unit(key, Level.FACULTY, named(key), (Unit(f"{key}-d", Level.DEPARTMENT, named(key), courses_in(inside)),))
        for key, inside in faculties.items()
    )
    return Unit(ROOT, Level.UNIVERSITY, named("U"), (*units, course("apart", 9)))


def courses_in(inside: Mapping[str, int]) -> tuple[Unit, ...]:
    return tuple(course(key, answered) for key, answered in inside.items())


def written(evaluation: str, question: str, number: int, instructor: str = "", held: int = 0) -> list[Moderated]:
    return [
        Moderated(evaluation, question, instructor, None if place < held else f"{evaluation}.{question}.{place}")
        for place in range(number)
    ]


def told(
    tree: Unit, comments: Sequence[Moderated], hidden: frozenset[str] = frozenset()
) -> Mapping[str, tuple[CommentsResult, ...]]:
    return released_comments(FORM, tree, hidden, comments, LIMITS)


TWO = university({"law": {"a": 9, "b": 4}, "art": {"c": 6}})


def test_enough_answers_and_comments_stand_alone_with_how_many_are_held() -> None:
    assert told(TWO, written("a", "good", 5, held=2)) == {
        "evaluation:a": (CommentsResult("good", "", 5, 2, ("a.good.2", "a.good.3", "a.good.4")),)
    }


def test_too_few_go_to_the_pool_of_the_faculty_and_too_few_there_nowhere() -> None:
    few = [*written("a", "good", 2), *written("b", "good", 1)]
    assert told(TWO, few) == {"law": (CommentsResult("good", "", 3, 0, ("a.good.0", "a.good.1", "b.good.0")),)}
    assert told(TWO, written("a", "good", 2)) == {}
    assert told(TWO, written("b", "good", 4)) == {}, "four who answered are too few, alone and in the pool"
    assert told(TWO, [*written("b", "good", 2), *written("c", "good", 2)]) == {}, "pools do not cross faculties"


def test_instructors_are_told_apart_and_mixed_in_a_pool() -> None:
    apart = [*written("a", "advice", 3, "i1"), *written("a", "advice", 3, "i2")]
    assert [(one.question, one.instructor, one.total) for one in told(TWO, apart)["evaluation:a"]] == [
        ("advice", "i1", 3),
        ("advice", "i2", 3),
    ]
    mixed = told(TWO, [*written("a", "advice", 2, "i1"), *written("a", "advice", 2, "i2")])
    assert {unit: [(one.instructor, one.total) for one in results] for unit, results in mixed.items()} == {
        "law": [("", 4)]
    }


def test_comments_of_a_hidden_course_are_only_in_a_pool_and_those_of_a_hidden_faculty_nowhere() -> None:
    many = written("a", "good", 6)
    assert list(told(TWO, many, frozenset({"evaluation:a"}))) == ["law"]
    assert told(TWO, many, frozenset({"evaluation:a", "law"})) == {}


def test_a_course_of_no_faculty_has_the_pool_of_the_university() -> None:
    more = replace(TWO, units=(*TWO.units, course("other", 9)))
    assert list(told(more, written("apart", "good", 4), frozenset({"evaluation:apart"}))) == [ROOT]


def test_a_pool_that_could_be_about_one_hidden_course_only_is_not_told() -> None:
    many = [*written("a", "good", 6), *written("apart", "good", 4)]
    assert list(told(TWO, many, frozenset({"evaluation:a", "evaluation:apart"}))) == ["law"]
    alone = university({"law": {"a": 9, "b": 9}})
    found = told(alone, [*many, *written("b", "good", 3)], frozenset({"evaluation:a"}))
    assert set(found) == {"evaluation:b", "evaluation:apart"}


def released(tree: Unit, found: Mapping[str, Sequence[CommentsResult]]) -> Release:
    """A release that says nothing but these comments."""
    return Release("w", "s", 1, "f", {}, date(2026, 12, 1), 5, 30, _result_of(tree, found))


def _result_of(unit: Unit, found: Mapping[str, Sequence[CommentsResult]]) -> UnitResult:
    evaluation = unit.evaluated.evaluation if unit.evaluated else ""
    inner = tuple(_result_of(one, found) for one in unit.units)
    comments = tuple(found.get(unit.key, ()))
    return UnitResult(unit.key, unit.level, {}, units=inner, evaluation=evaluation, comments=comments)


def after(
    before: Mapping[str, Sequence[CommentsResult]], tree: Unit, comments: Sequence[Moderated], hidden: frozenset[str]
) -> Mapping[str, tuple[CommentsResult, ...]]:
    return released_comments(FORM, tree, hidden, comments, LIMITS, [released(tree, before)])


def test_a_course_told_alone_does_not_give_away_the_rest_of_the_pool_it_was_told_in() -> None:
    tree = university({"law": {"a": 9, "b": 4, "d": 9}})
    comments = [*written("a", "good", 3), *written("b", "good", 2)]
    pooled = told(tree, comments, frozenset({"evaluation:a"}))
    assert [one.total for one in pooled["law"]] == [5]
    assert list(told(tree, comments)) == ["evaluation:a"]
    assert after(pooled, tree, comments, frozenset()) == pooled, "what was told together stays together"


def test_a_pool_does_not_tell_what_was_written_beside_a_course_once_told_alone() -> None:
    tree = university({"law": {"a": 9, "b": 4, "d": 9}})
    comments = [*written("a", "good", 3), *written("b", "good", 2)]
    alone = told(tree, comments)
    assert list(alone) == ["evaluation:a"]
    assert after(alone, tree, comments, frozenset({"evaluation:a"})) == {}


def test_a_course_that_moved_to_another_faculty_does_not_tell_who_is_left_in_the_old_pool() -> None:
    comments = [*written("a", "good", 2), *written("b", "good", 1), *written("c", "good", 2)]
    before = told(TWO, comments)
    assert list(before) == ["law"]
    moved = university({"law": {"b": 4}, "art": {"a": 9, "c": 6}})
    assert list(told(moved, comments)) == ["art"]
    assert released_comments(FORM, moved, frozenset(), comments, LIMITS, [released(TWO, before)]) == {}


def test_what_is_decided_later_is_shown_in_the_same_place() -> None:
    before, after = (told(TWO, written("a", "good", 3, held=held)) for held in (3, 0))
    assert list(before) == list(after) == ["evaluation:a"]


CELLS = [(one, "good", "") for one in ("a", "b", "c", "apart")] + [("a", "advice", "i1"), ("a", "advice", "i2")]


@st.composite
def waves(draw: st.DrawFn) -> tuple[Unit, list[Moderated], frozenset[str]]:
    """A university with comments in any order, some not shown, and any units hidden."""
    answered = {key: draw(st.integers(0, 12)) for key in ("a", "b", "c")}
    tree = university({"law": {key: answered[key] for key in ("a", "b")}, "art": {"c": answered["c"]}})
    comments = [one for cell in CELLS for one in _cell(draw, cell)]
    keys = [unit.key for unit in tree.walk()]
    return tree, draw(st.permutations(comments)), draw(st.frozensets(st.sampled_from(keys)))


def _cell(draw: st.DrawFn, cell: Place) -> list[Moderated]:
    evaluation, question, instructor = cell
    number = draw(st.integers(0, 5))
    shown = [draw(st.booleans()) for _ in range(number)]
    return [
        Moderated(*cell, f"{evaluation}/{question}/{instructor}/{place}" if is_shown else None)
        for place, is_shown in enumerate(shown)
    ]


@given(waves())
def test_nothing_is_shown_against_the_rule_twice_or_unread(wave: tuple[Unit, list[Moderated], frozenset[str]]) -> None:
    tree, comments, hidden = wave
    found = released_comments(FORM, tree, hidden, comments, LIMITS)
    units = {unit.key: unit for unit in tree.walk()}
    texts = [text for results in found.values() for one in results for text in one.texts]
    assert len(texts) == len(set(texts))
    assert set(texts) <= {one.text for one in comments}
    for key, results in found.items():
        assert key not in hidden
        assert units[key].level in (Level.COURSE, Level.FACULTY, Level.UNIVERSITY)
        for one in results:
            assert one.total >= LIMITS.min_comments
            assert one.held == one.total - len(one.texts) >= 0
            assert comments_may_be_shown(units[key].answered, one.total, LIMITS)
            assert units[key].level is Level.COURSE or one.instructor == ""
    order = [one.text for one in comments]
    for results in found.values():
        for one in results:
            assert [order.index(text) for text in one.texts] == sorted(order.index(text) for text in one.texts)


@given(waves(), st.randoms(use_true_random=False))
def test_decisions_move_nothing(wave: tuple[Unit, list[Moderated], frozenset[str]], random: Random) -> None:
    tree, comments, hidden = wave
    later = [replace(one, text=None) if random.random() < 0.5 else one for one in comments]
    before = released_comments(FORM, tree, hidden, later, LIMITS)
    after = released_comments(FORM, tree, hidden, comments, LIMITS)
    assert _places(before) == _places(after)


def _places(found: Mapping[str, Sequence[CommentsResult]]) -> list[tuple[str, str, str, int]]:
    return [(unit, one.question, one.instructor, one.total) for unit, told in found.items() for one in told]
