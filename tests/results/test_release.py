"""A release: frozen, canonical, and without a single number that must stay hidden."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import Chosen
from domain.ballot import Ballot
from domain.disclosure import Limits
from domain.form import Form
from domain.release import Wave, make_release, release_from_json, release_to_json
from domain.result import ItemResult, Level, Release, UnitResult
from domain.roster import Organisation, OrganisationKind, OrganisationTree
from domain.statistics import WORKLOAD
from domain.tally import tally
from domain.units import Evaluated, Unit, university_tree

Make = Callable[..., Unit]
SCORES = st.lists(st.integers(1, 5), max_size=16)
COURSES = st.dictionaries(
    st.sampled_from(["law", "arts", "science"]), st.lists(SCORES, min_size=1, max_size=3), min_size=1
)


def build(course: Make, university: Make, answers: dict[str, list[list[int]]], spare: int = 9) -> Unit:
    return university(
        {
            faculty: [course(f"{faculty}-{n}", scores, len(scores) + spare) for n, scores in enumerate(lists)]
            for faculty, lists in answers.items()
        }
    )


def numbers_of(release: Release) -> Iterator[ItemResult]:
    for unit in release.university.walk():
        yield from unit.items
        for instructor in unit.instructors:
            yield from instructor.items


@settings(max_examples=60, deadline=None)
@given(COURSES)
def test_a_release_survives_its_json_byte_by_byte(
    small_form: Form, autumn: Wave, course: Make, university: Make, answers: dict[str, list[list[int]]]
) -> None:
    tree = build(course, university, answers)
    release = make_release(small_form, autumn, tree, Limits())
    text = release_to_json(release)
    assert release_from_json(text) == release
    assert release_to_json(release_from_json(text)) == text
    assert release_to_json(make_release(small_form, autumn, tree, Limits())) == text


@settings(max_examples=60, deadline=None)
@given(COURSES)
def test_no_item_with_fewer_than_five_answers_is_in_a_release(
    small_form: Form, autumn: Wave, course: Make, university: Make, answers: dict[str, list[list[int]]]
) -> None:
    release = make_release(small_form, autumn, build(course, university, answers), Limits())
    for item in numbers_of(release):
        assert item.n is None or item.n >= 5
        assert item.shown or (item.mean, item.shares, item.cannot_judge) == (None, (), None)
        assert not item.shares or (item.n is not None and item.n >= 10)


@settings(max_examples=60, deadline=None)
@given(COURSES)
def test_no_hidden_course_can_be_worked_out_of_a_release(
    small_form: Form, autumn: Wave, course: Make, university: Make, answers: dict[str, list[list[int]]]
) -> None:
    tree = build(course, university, answers)
    release = make_release(small_form, autumn, tree, Limits())
    sizes = {unit.key: unit.answered for unit in tree.walk() if unit.evaluated}
    shown = [courses_of(unit) for unit in release.university.walk() if item_shown(unit, "goals")]
    rests = {whole - frozenset().union(*parts) for whole in shown for parts in inner_parts(whole, shown)}
    for rest in rests | set(shown):
        inside = [key for key in rest if sizes[key]]
        if not any(frozenset([key]) in shown for key in inside):
            assert not inside or (len(inside) >= 2 and sum(sizes[key] for key in inside) >= 5)


def item_shown(unit: UnitResult, question: str) -> bool:
    item = unit.item(question)
    return item is not None and item.shown


def courses_of(unit: UnitResult) -> frozenset[str]:
    return frozenset(inner.key for inner in unit.walk() if inner.level is Level.COURSE)


def inner_parts(whole: frozenset[str], shown: list[frozenset[str]]) -> Iterator[tuple[frozenset[str], ...]]:
    """Every set of shown parts that do not overlap: what can be taken off a total."""
    inside = [part for part in set(shown) if part < whole]
    for number in range(1, len(inside) + 1):
        for parts in combinations(inside, number):
            if sum(map(len, parts)) == len(frozenset().union(*parts)):
                yield parts


def test_a_hidden_course_leaves_no_trace_in_the_release(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    """Other answers in the hidden courses, with the same sums above them, give the same release."""
    first = {"law": [[1, 5, 3], [5, 1, 2], [4, 4, 5, 3, 2, 4, 5, 5, 3, 4]]}
    other = {"law": [[3, 1, 2], [5, 5, 1], [4, 4, 5, 3, 2, 4, 5, 5, 3, 4]]}
    releases = [make_release(small_form, autumn, build(course, university, one), Limits()) for one in (first, other)]
    assert releases[0] == releases[1]
    assert [unit.shown for unit in releases[0].university.walk()] == [True, True, False, False, True]


def test_a_release_of_four_ballots_says_nothing_at_all(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    release = make_release(small_form, autumn, build(course, university, {"law": [[1, 2, 3, 4]]}), Limits())
    assert release.answered is None
    assert release.eligible is None
    assert release.items == ()
    plain = json.loads(release_to_json(release))["university"]
    assert "turnout" not in plain
    assert "mean" not in plain


def test_the_figures_of_a_release_are_those_of_the_ballots(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    scores = [5] * 10 + [4] * 8 + [3] * 4 + [1] * 2
    release = make_release(small_form, autumn, build(course, university, {"law": [scores]}, 16), Limits())
    item = release.university.item("goals")
    assert item
    assert (release.answered, release.eligible, item.n, item.cannot_judge) == (24, 40, 24, 0)
    assert item.mean
    assert str(item.mean.low) == str(item.mean.high) == "4.0"
    assert [share.percent for share in item.shares] == [8, 0, 17, 33, 42]
    assert release.university.mean == item.mean
    assert release.form_hash == small_form.version


def test_from_five_to_nine_answers_only_n_and_the_mean_are_told(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    release = make_release(small_form, autumn, build(course, university, {"law": [[5, 4, 4, 3, 2]]}), Limits())
    item = release.university.item("goals")
    assert item
    assert item.n == 5
    assert item.mean
    assert item.shares == ()
    assert item.cannot_judge is None


def test_a_distribution_cannot_be_had_by_subtracting_another(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    answers = {"law": [[1, 2, 3, 4, 5, 5], [4, 5] * 8, [3, 4] * 10]}
    release = make_release(small_form, autumn, build(course, university, answers), Limits())
    with_shares = [bool(item.shares) for unit in release.university.walk() if (item := unit.item("goals"))]
    assert with_shares == [True, True, False, False, True]


def test_equal_answers_are_not_told_by_shares_nor_by_those_beside_them(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    answers = {"law": [[5] * 12, [4, 5] * 8, [3, 4] * 10]}
    release = make_release(small_form, autumn, build(course, university, answers), Limits())
    told = [release.evaluation(f"law-{n}") for n in range(3)]
    assert [unit and bool(unit.items[0].shares) for unit in told] == [False, False, True]
    assert [unit and bool(unit.mean) for unit in told] == [False, False, True]


@pytest.mark.parametrize(
    ("answers", "is_told"),
    [
        ([[5] * 10, [4] * 5], True),  # with a bound for the ten the others follow; without, a 4 may be among the ten
        ([[4, 4, 4, 5, 5, 5, 5], [4, 4, 5, 5, 5, 5, 5, 5]], False),  # means, where only two things were chosen
        ([[5] * 7, [1] * 8], False),  # a range, where nothing else can be in it
    ],
)
def test_the_shares_of_a_department_do_not_give_every_answer_of_its_courses(
    small_form: Form, autumn: Wave, course: Make, university: Make, answers: list[list[int]], is_told: bool
) -> None:
    """Elsewhere 1 to 5 are chosen: the university as a whole is told."""
    tree = build(course, university, {"law": answers, "arts": [[1, 2, 3, 4, 5] * 4]})
    release = make_release(small_form, autumn, tree, Limits())
    shares = {unit.key: bool(item.shares) for unit in release.university.walk() if (item := unit.item("goals"))}
    assert shares == {
        "university": True,
        **dict.fromkeys(["law", "arts", "arts-0"], is_told),
        **dict.fromkeys(["law-0", "law-1"], False),
    }


def test_a_course_with_few_people_is_not_shown_alone(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    tree = university({"law": [course("tiny", [5, 4, 3, 4, 5, 5], 7), course("other", [4, 5, 3] * 4, 30)]})
    release = make_release(small_form, autumn, tree, Limits())
    tiny = release.evaluation("tiny")
    assert tiny
    assert not tiny.shown


def test_an_item_of_a_hidden_course_does_not_follow_where_the_course_hidden_with_it_skipped_it(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    courses = [course("tiny", [5, 4, 3, 4, 5, 5], 7), course("silent", [None] * 12, 30), course("big", [4, 5] * 10, 50)]
    release = make_release(small_form, autumn, university({"law": courses}), Limits())
    shown = {unit.key: unit.shown for unit in release.university.walk()}
    assert shown == {"university": True, "law": True, "tiny": False, "silent": False, "big": True}
    assert [unit.key for unit in release.university.walk() if item_shown(unit, "goals")] == ["university", "law"]


def test_where_everybody_answered_the_number_of_people_does_not_follow_from_the_others(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    tree = university(
        {"law": [course("all", [5, 4, 3] * 4, 12), course("some", [4, 5] * 6, 30), course("half", [4, 3] * 8, 32)]}
    )
    release = make_release(small_form, autumn, tree, Limits())
    told = {unit.key: unit.turnout for unit in release.university.walk()}
    everybody, some, half, law = told["all"], told["some"], told["half"], told["law"]
    assert everybody
    assert some
    assert half
    assert law
    assert (everybody.over, everybody.eligible) == (True, None)
    assert (some.over, some.eligible, some.percent) == (False, None, None)
    assert (half.eligible, law.eligible) == (32, 74)


def instructor_course(form: Form, key: str, anna: list[int], boris: list[int]) -> Unit:
    cast = [
        Ballot({"instructor.clarity[anna]": Chosen((str(one),)), "instructor.clarity[boris]": Chosen((str(two),))}, {})
        for one, two in zip(anna, boris, strict=True)
    ] + [Ballot({"instructor.clarity[anna]": Chosen((str(one),))}, {}) for one in anna[len(boris) :]]
    counted = tally(form, cast, Random(1), ["anna", "boris"])
    return Unit(key, Level.COURSE, {}, (), Evaluated(key, {}, "", 40, counted, ("anna", "boris")))


def test_instructors_are_shown_apart_and_together(small_form: Form, autumn: Wave, university: Make) -> None:
    scores = [5, 4, 3, 5, 4, 2]
    tree = university({"law": [instructor_course(small_form, "c", scores, scores)]})
    release = make_release(small_form, autumn, tree, Limits())
    result = release.evaluation("c")
    assert result
    assert [(one.key, one.items[-1].n) for one in result.instructors] == [("anna", 6), ("boris", 6)]
    together = result.item("clarity")
    assert together
    assert together.n == 12


def test_an_instructor_with_few_answers_does_not_follow_from_the_other(
    small_form: Form, autumn: Wave, university: Make
) -> None:
    cast = [Ballot({"instructor.clarity[anna]": Chosen((str(score),))}, {}) for score in (5, 4, 3, 5, 4, 2)]
    cast += [Ballot({"instructor.clarity[boris]": Chosen(("1",))}, {})]
    counted = tally(small_form, cast, Random(1), ["anna", "boris"])
    unit = Unit("c", Level.COURSE, {}, (), Evaluated("c", {}, "", 40, counted, ("anna", "boris")))
    release = make_release(small_form, autumn, university({"law": [unit]}), Limits())
    result = release.evaluation("c")
    assert result
    together = result.item("clarity")
    assert together
    assert together.n == 7
    assert [one.items[-1].shown for one in result.instructors] == [False, False]


def test_more_ballots_than_people_are_refused(course: Make) -> None:
    with pytest.raises(ValueError, match="more ballots"):
        course("c", [5, 5, 5], 2)


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"format":99}', '{"format":2}', '{"format":2,"more":1}', "not json", "null"]
)
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"release|Expecting"):
        release_from_json(text)


def test_later_versions_differ_in_their_number_only(
    small_form: Form, autumn: Wave, course: Make, university: Make
) -> None:
    tree = build(course, university, {"law": [[5, 4, 3] * 4]})
    first, second = (make_release(small_form, replace(autumn, version=n), tree, Limits()) for n in (1, 2))
    assert replace(second, version=1) == first


def test_an_evaluation_stands_under_its_organisation_and_those_above_it(
    small_form: Form, course: Make, university: Make
) -> None:
    kinds: dict[str, tuple[OrganisationKind, str]] = {
        "u": (OrganisationKind.UNIVERSITY, ""),
        "law": (OrganisationKind.FACULTY, "u"),
        "civil": (OrganisationKind.DEPARTMENT, "law"),
        "llm": (OrganisationKind.PROGRAMME, "civil"),
        "library": (OrganisationKind.UNIT, "u"),
    }
    organisations = OrganisationTree(
        {key: Organisation(key, kind, {"en": key}, parent) for key, (kind, parent) in kinds.items()}
    )

    def evaluated(key: str, organisation: str) -> Evaluated:
        return Evaluated(key, {"en": key}, organisation, 10, tally(small_form, [], Random(1)))

    owners = {"a": "llm", "b": "law", "c": "library", "d": "unknown"}
    tree = university_tree({"en": "U"}, organisations, [evaluated(*owner) for owner in owners.items()])

    def outline(unit: Unit) -> Any:
        return unit.key if unit.evaluated else {unit.key: [outline(inner) for inner in unit.units]}

    assert outline(tree) == {
        "university": [
            {"organisation:law": [{"organisation:civil": [{"organisation:llm": ["evaluation:a"]}]}, "evaluation:b"]},
            {"organisation:library": ["evaluation:c"]},
            "evaluation:d",
        ]
    }
    assert tree.eligible == 40


def test_the_workload_is_released_as_an_item_but_in_no_composite(
    small_form: Form, autumn: Wave, university: Make
) -> None:
    cast = [Ballot({"load": Chosen(("right" if n % 3 else "much",))}, {}) for n in range(24)]
    counted = tally(small_form, cast, Random(1))
    unit = Unit("c", Level.COURSE, {}, (), Evaluated("c", {}, "", 40, counted))
    release = make_release(small_form, autumn, university({"law": [unit]}), Limits())
    question = small_form.question("load")
    assert question
    assert question.dimension == WORKLOAD
    item = release.university.item("load")
    assert item
    assert item.mean
    assert item.mean.low == round(Fraction(8, 24), 1)
    assert release.university.mean is None
