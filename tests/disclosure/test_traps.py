"""Traps that results have walked into: each told something of a few by a way that no threshold looks at."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest

from domain.answers import SKIPPED, Answer, Chosen, Number
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form, Kind, Question
from domain.release import make_release
from domain.result import ItemResult, Level, Release, UnitResult
from domain.tally import tally
from domain.units import ROOT, Evaluated, Unit
from tests.disclosure.reading import figures
from tests.disclosure.subtraction import follow
from tests.disclosure.worlds import CANNOT, FORM, NAME, OF_COURSE, OF_INSTRUCTOR, World, version

HOURS = Form("hours", NAME, (Question("hours", Kind.INTEGER, NAME, NAME),), ballot_size=1024)


def course(key: str, answers: Sequence[int | str], eligible: int = 0) -> Evaluated:
    cast = [Ballot({OF_COURSE: Chosen((str(one),))}, {}) for one in answers]
    return Evaluated(key, NAME, "", eligible or 2 * len(answers) + 8, tally(FORM, cast, Random(1)))


def released(classes: Mapping[str, Sequence[Evaluated]]) -> Release:
    """The release of classes by faculty."""
    everything = [one for mine in classes.values() for one in mine]
    homes = {one.evaluation: (key, f"{key}-d") for key, mine in classes.items() for one in mine}
    return make_release(FORM, version(1), World(everything, homes).tree, Limits())


def unit(release: Release, key: str) -> UnitResult:
    return next(one for one in release.university.walk() if one.key == key)


def item(release: Release, key: str) -> ItemResult:
    return next(one for one in unit(release, key).items if one.question == OF_COURSE)


@pytest.mark.parametrize("beside", [[5, 5, 5, 5, 4, 4, 3], [4, 4, 4, 4, 4, 4, 3], [1, 1, 1, 1, 1, 1, 2]])
@pytest.mark.parametrize("said", [1, 3, 5])
def test_the_range_beside_equal_answers_does_not_end_at_the_truth(said: int, beside: list[int]) -> None:
    """With 31 in a range up to 31.5 and 56 in all, 25 were left for five answers: all of them 5."""
    release = released({"law": [course("equal", [said] * 5), course("beside", beside)]})
    told = item(release, "beside").mean
    assert told
    assert not told.exact
    for changed in (sum(beside) - 1, sum(beside) + 1):
        inside = told.low * 7 <= changed <= told.high * 7
        assert inside or not 7 <= changed <= 35


def test_equal_answers_and_those_beside_them_are_told_in_ranges_of_one_width() -> None:
    release = released({"law": [course("equal", [3] * 6), course("beside", [3, 3, 3, 3, 3, 4])]})
    means = [item(release, key).mean for key in ("equal", "beside")]
    assert means[0] == means[1]


@pytest.mark.parametrize("eligible", [32, 33])
def test_what_may_be_published_says_nothing_of_people_that_are_withheld(eligible: int) -> None:
    """16 of at least 33, and 45 in all with 12 others: then these twelve are all."""
    some = course("some", [4, 5] * 8, eligible)
    release = released({"law": [course("all", [3, 4] * 6, 12)], "arts": [some]})
    told = unit(release, "arts").turnout
    assert told
    assert (told.eligible, told.over) == (None, False)
    assert not unit(release, "arts").public
    assert unit(release, ROOT).public


def test_an_instructor_told_before_is_not_forgotten_where_the_course_is_hidden_since() -> None:
    """c1 has 6 ballots and 4 answers; once it is hidden for its size, c2 beside the first release would give them."""
    cast = {"c1": _marks([5, 3, None, None, None, None]), "c2": _marks([4, 5, 3, 2, *[None] * 8])}
    classes = [
        Evaluated(key, NAME, "", 40, tally(FORM, ballots, Random(1)), ("anna", "boris"))
        for key, ballots in cast.items()
    ]
    here = World(classes, dict.fromkeys(cast, ("f", "d")))
    first = make_release(FORM, version(1), here.tree, Limits())
    assert [one.key for one in first.instructors] == ["anna", "boris"]
    second = make_release(FORM, version(2), here.tree, Limits(min_ratings=7), earlier=[first])
    assert [unit(second, key).shown for key in cast] == [False, True]
    truth = here.counts(OF_INSTRUCTOR)
    told = [figure.atoms for figure in figures([first, second], OF_INSTRUCTOR, list(truth))]
    hidden = [frozenset(atom for atom in truth if atom.startswith("c1#")), *(frozenset([atom]) for atom in truth)]
    assert follow(list(truth), told, hidden) == []


def _marks(scores: Sequence[int | None]) -> list[Ballot]:
    def given(score: int | None) -> Answer:
        return SKIPPED if score is None else Chosen((str(score),))

    return [
        Ballot({f"instructor.{OF_INSTRUCTOR}[{who}]": given(score) for who in ("anna", "boris")}, {})
        for score in scores
    ]


def test_a_deviation_told_before_is_not_told_again_without_a_few() -> None:
    """The spread of 27 numbers, then that of 20 of them, gives that of the seven between."""

    def numbers(key: str, typed: Sequence[int]) -> Unit:
        counted = tally(HOURS, [Ballot({"hours": Number(one)}, {}) for one in typed], Random(1))
        return Unit(key, Level.COURSE, NAME, (), Evaluated(key, NAME, "", 60, counted))

    many, seven, other = (
        numbers("many", range(20)),
        numbers("seven", [1, 2, 3, 9, 9, 9, 9]),
        numbers("other", range(30)),
    )

    def made(law: Sequence[Unit], arts: Sequence[Unit], earlier: Sequence[Release]) -> Release:
        units = (Unit("law", Level.FACULTY, NAME, tuple(law)), Unit("arts", Level.FACULTY, NAME, tuple(arts)))
        tree = Unit(ROOT, Level.UNIVERSITY, NAME, units)
        limits = Limits(min_ratings=8) if not earlier else Limits()
        return make_release(HOURS, version(len(earlier) + 1), tree, limits, earlier=earlier)

    first = made([many, seven], [other], [])
    second = made([many], [seven, other], [first])
    assert unit(first, "law").items[0].deviation is not None
    assert unit(second, "law").items[0].mean is not None
    assert unit(second, "law").items[0].deviation is None


def test_means_are_not_told_inside_a_distribution_that_was_told_before_and_that_they_would_open() -> None:
    """Only 4 and 5 were chosen: with the mean of a course, every answer in it."""
    law = [course("a", [4, 4, 4, 5, 5, 5, 5]), course("b", [4, 4, 5, 5, 5, 5, 5, 5])]
    homes = {"a": ("law", "d"), "b": ("law", "d"), "c": ("arts", "e")}
    tree = World([*law, course("c", [1, 2, 3, 4, 5] * 4)], homes).tree
    first = make_release(FORM, version(1), tree, Limits(min_ratings=8))
    assert item(first, "law").shares
    assert not unit(first, "a").shown
    second = make_release(FORM, version(2), tree, Limits(), earlier=[first])
    assert unit(second, "a").shown
    assert [item(second, key).shown for key in ("law", "a", "b")] == [True, False, False]
    alone = make_release(FORM, version(1), tree, Limits())
    assert [bool(item(alone, key).mean) for key in ("law", "a", "b")] == [True, True, True]
    assert not item(alone, "law").shares


def test_that_nobody_in_a_class_could_judge_does_not_follow_from_the_others() -> None:
    unable = course("unable", [CANNOT] * 6)
    release = released({"law": [unable, course("some", [4, 5, 3] * 4), course("many", [4, 5] * 7)]})
    told = {key: item(release, key).cannot_judge for key in ("law", "unable", "some", "many")}
    assert told == {"law": 6, "unable": None, "some": None, "many": 0}
