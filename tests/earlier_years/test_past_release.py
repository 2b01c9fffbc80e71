"""A file of earlier years makes a release like any other: what has too few answers is not in it, nor what tells it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from past_examples import (
    COURSE,
    DEPARTMENT,
    FACULTY,
    FORM,
    LIMITS,
    TODAY,
    TREE,
    UNIVERSITY,
    figure,
    place,
    read,
    released,
)

from domain.errors import Finding
from domain.past_release import past_release
from domain.past_versions import left_out
from domain.release_json import release_from_json, release_to_json
from domain.result import Bound, ItemResult, Level, Mean, Release, UnitResult
from intake.results_csv import SHARES


def unit(release: Release, key: str) -> UnitResult:
    return next(one for one in release.university.walk() if one.key == key)


def item(release: Release, key: str, question: str = "goals") -> ItemResult:
    found = unit(release, key).item(question)
    assert found is not None
    return found


def mean(value: str) -> Mean:
    return Mean(Decimal(value), Decimal(value))


def test_a_release_has_the_tree_the_figures_and_the_form_of_the_file() -> None:
    release = released(*TREE)
    assert (release.wave, release.survey, release.form_hash) == ("teaching-2025-fall", "teaching", FORM.version)
    assert [one.key for one in release.university.walk()] == [
        "university",
        "organisation:f-1",
        "organisation:d-1",
        "course:c-1",
    ]
    assert [one.level for one in release.university.walk()][-1] is Level.COURSE
    assert unit(release, "course:c-1").course == "c-1"
    assert (release.answered, release.eligible) == (400, 600)
    assert item(release, "university") == ItemResult("goals", 390, mean("4.2"))
    assert item(release, "course:c-1").deviation == Decimal("0.90")
    assert release_from_json(release_to_json(release)) == release


def test_figures_over_several_questions_are_made_of_those_shown_exactly_and_need_the_form() -> None:
    rows = (*TREE, COURSE | figure("3.1") | {"question": "criteria"}, COURSE | figure("2") | {"question": "clarity"})
    course = unit(released(*rows), "course:c-1")
    # (4.0 + 3.1 + 2) / 3 and (4.0 + 3.1) / 2, half up
    assert course.mean == mean("3.0")
    assert [(one.indicator, one.mean) for one in course.indicators] == [
        ("course", mean("3.6")),
        ("instructor", mean("2.0")),
    ]
    assert unit(released(*TREE), "course:c-1").indicators == ()
    bare = released(*(dict(row) | {"form": ""} for row in rows), form=None)
    assert (unit(bare, "course:c-1").mean, unit(bare, "course:c-1").indicators) == (None, ())


def test_fewer_answers_than_the_limit_are_hidden_and_counted() -> None:
    few = COURSE | {"question": "criteria", "n": LIMITS.min_ratings - 1}
    table = read(*TREE, few)
    made = past_release(table, FORM, LIMITS, TODAY)
    assert made.hidden == 1
    assert not item(made.release, "course:c-1", "criteria").shown
    assert item(made.release, "course:c-1").shown
    assert not item(released(*TREE, few | {"n": ""} | figure("", "", deviation="")), "course:c-1", "criteria").shown


def test_a_course_with_too_few_people_is_hidden_whole_and_its_rate_is_not_told_above_90() -> None:
    small = place("course", "c-2", 7, LIMITS.min_enrolled - 1) | figure("4.4", 7)
    full = place("course", "c-3", 30, 30) | figure("4.4", 30)
    release = released(*TREE, small, full)
    assert not unit(release, "course:c-2").shown
    assert (unit(release, "course:c-2").items, unit(release, "course:c-2").course) == ((), "c-2")
    told = unit(release, "course:c-3").turnout
    assert told is not None
    assert (told.over, told.eligible, told.percent) == (True, None, None)


def test_a_group_that_may_have_agreed_is_told_as_a_range() -> None:
    shares = dict(zip(SHARES, (0, 0, 0, 0, 100), strict=True))
    for cells in (figure("5"), figure("4.0"), figure("4.0", deviation="0.00"), figure("4.99", **shares)):
        told = item(released(*TREE, place("course", "c-2") | cells), "course:c-2")
        assert told.mean is not None
        assert not told.mean.exact
        assert told.mean.low <= Decimal(str(cells["mean"])) <= told.mean.high
        assert (told.shares, told.deviation) == ((), None)


def test_two_groups_that_may_have_said_the_same_are_no_company_for_each_other() -> None:
    department = DEPARTMENT | place("department", "d-1", 80, 150) | figure("4.0", 80)

    def exact(*means: str) -> list[bool]:
        rows = [place("course", f"c-{n}") | figure(value) for n, value in enumerate(means)]
        release = released(UNIVERSITY, FACULTY, department, *rows)
        told = [item(release, key).mean for key in ("organisation:d-1", *(f"course:c-{n}" for n in range(len(means))))]
        return [one is not None and one.exact for one in told]

    assert exact("4.0", "4.0") == [False, False, False]
    assert exact("3.0", "5.0") == [True, False, False]
    assert exact("3.9", "4.1") == [True, True, True]


def test_what_an_earlier_version_told_is_kept_in_mind() -> None:
    """C1 has 12 answers; then a file shows its department's 15: the three others would follow."""
    department, course = DEPARTMENT | {"n": ""} | figure("", ""), place("course", "c-1") | figure("4.2", 12)
    first = past_release(read(UNIVERSITY, FACULTY, department, course), FORM, LIMITS, TODAY).release
    assert item(first, "course:c-1").n == 12
    whole = DEPARTMENT | figure("4.1", 15)

    def second(*rows: Mapping[str, object]) -> tuple[tuple[Finding, ...], Release]:
        table = read(UNIVERSITY, FACULTY, whole, *rows)
        return left_out(table, [first]), past_release(table, FORM, LIMITS, TODAY, "why", [first]).release

    findings, beside = second(course)
    assert (findings, beside.version) == ((), 2)
    assert not item(beside, "organisation:d-1").shown
    (gone, _) = second()[0]
    assert (gone.code, gone.value, gone.values) == ("told_before", "goals", {"key": "c-1"})
    moved = second(course | {"parent": "f-1"})[0]
    assert [(one.code, one.value, one.row) for one in moved] == [("moved_since", "f-1", 5)]


def test_shares_of_few_are_kept_back_and_of_fewer_than_twenty_are_bounds_at_the_ends() -> None:
    shares = dict(zip(SHARES, (0, 3, 20, 30, 47), strict=True))
    for n, bounds in ((9, []), (12, [Bound.AT_MOST] * 2 + [Bound.EXACT] * 3), (25, [Bound.EXACT] * 5)):
        rows = (*TREE, place("course", "c-2", n, 30) | figure("4.2", n, deviation="0.8", **shares))
        made = past_release(read(*rows), FORM, LIMITS, TODAY)
        told = item(made.release, "course:c-2")
        assert [share.bound for share in told.shares] == bounds
        assert (told.deviation is None, made.without_shares) == (not bounds, int(not bounds))
    assert [share.percent for share in told.shares] == [0, 3, 20, 30, 47]


def test_what_is_hidden_does_not_follow_from_the_whole_and_the_other_parts() -> None:
    department = place("department", "d-1", 84, 120) | figure("4.2", 84)
    parts = [place("course", f"c-{n}", size, 40) | figure("4.2", size) for n, size in enumerate((40, 40, 4))]
    release = released(UNIVERSITY, FACULTY, department, *parts)
    shown = [unit(release, f"course:c-{n}").shown for n in range(3)]
    # 84 - 40 - 40 = 4: one of the large ones goes with the small one
    assert shown.count(True) == 1
    assert not shown[2]
    assert unit(release, "organisation:d-1").shown


def test_an_instructor_over_all_courses_does_not_tell_the_hidden_one() -> None:
    def asked(key: str, n: int) -> dict[str, object]:
        about = {"question": "clarity", "instructor": "i-1"}
        return place("course", key, max(n, 10), 40) | figure("4.2", n) | about

    whole = UNIVERSITY | {"question": "clarity", "n": 300}
    for few, expected in ((4, []), (6, [True])):
        over_all = whole | {"instructor": "i-1", "n": 20 + few}
        release = released(*TREE, whole, over_all, asked("c-2", 20), asked("c-3", few))
        assert [one.shown for told in release.instructors for one in told.items] == expected
        assert [one.shown for told in unit(release, "course:c-2").instructors for one in told.items] == [True]


parts = st.lists(st.integers(0, 14), min_size=1, max_size=6)


@given(st.lists(parts, min_size=1, max_size=3), st.integers(0, 9))
def test_no_few_answers_are_left_over_between_what_is_shown(tree: list[list[int]], beyond: int) -> None:
    """An independent look: every shown whole less all shown parts in it leaves nothing, or enough answers."""
    rows = [place("university", "uni", 900, 1000)]
    sizes = {"university": sum(map(sum, tree)) + beyond}
    inside: dict[str, list[str]] = {"university": []}
    for d, courses in enumerate(tree):
        key = f"organisation:d-{d}"
        sizes[key], inside[key] = sum(courses), []
        inside["university"].append(key)
        rows.append(place("department", f"d-{d}", 100, 300, parent="uni") | figure("4.2", sum(courses)))
        for c, n in enumerate(courses):
            sizes[f"course:{d}-{c}"] = n
            inside[key].append(f"course:{d}-{c}")
            rows.append(place("course", f"{d}-{c}", 40, 60, parent=f"d-{d}") | figure("4.2", n))
    rows[0] |= figure("4.2", sizes["university"])
    release = released(*rows)
    shown = {one.key for one in release.university.walk() if (got := one.item("goals")) and got.shown}
    assert all(sizes[key] >= LIMITS.min_ratings for key in shown)

    def rest(key: str) -> int:
        return sizes[key] - sum(sizes[one] if one in shown else sizes[one] - rest(one) for one in inside.get(key, ()))

    assert all(rest(key) == 0 or rest(key) >= LIMITS.min_ratings for key in shown if key in inside)


@given(st.lists(st.decimals("1.2", "4.8", places=2), min_size=2, max_size=9))
def test_means_are_rounded_half_up_once(means: list[Decimal]) -> None:
    rows = [place("course", f"c-{n}") | figure(value) for n, value in enumerate(means)]
    release = released(UNIVERSITY, FACULTY, DEPARTMENT, *rows)
    for n, value in enumerate(means):
        told = item(release, f"course:c-{n}").mean
        assert told is not None
        if told.exact:
            assert told.low == Decimal(int(Fraction(value) * 10 + Fraction(1, 2))).scaleb(-1)
    ordered = [item(release, f"course:c-{n}").mean for n in sorted(range(len(means)), key=lambda n: means[n])]
    assert all(one is not None and two is not None and one.low <= two.high for one, two in pairwise(ordered))
