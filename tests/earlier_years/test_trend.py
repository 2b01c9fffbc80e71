"""Changes are counted from figures that both releases show, and a test of chance says which mean nothing."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from past_examples import COURSE, DEPARTMENT, FACULTY, FORM, TREE, UNIVERSITY, figure, named, rating, released
from scipy import stats

from domain.comparability import with_figures
from domain.form import Form, Group
from domain.result import Before, Change, InstructorResult, ItemResult, Mean, Release, Turnout, UnitResult
from domain.succession import Succession, SuccessionKind, Successions
from domain.trend import Earlier, Figure, change_between, merged, noise_of, with_changes

NOTHING = Successions()


def later(release: Release, **changes: Any) -> Release:
    """The same figures a year on."""
    return replace(release, wave="teaching-2026-fall", **changes)


def compared(
    now: Release, then: Release, successions: Successions = NOTHING, form: Form = FORM, before: Form | None = FORM
) -> Release:
    return with_changes(later(now), form, Earlier(then, before, successions))


def unit(release: Release, key: str) -> UnitResult:
    return next(one for one in release.university.walk() if one.key == key)


def change(release: Release, key: str, question: str = "goals") -> Change | None:
    item = unit(release, key).item(question)
    assert item is not None
    return item.change


def succession(*rows: tuple[str, str, str]) -> Successions:
    return Successions(Succession(SuccessionKind(kind), old, new) for kind, old, new in rows)


def decimal(text: str) -> Decimal:
    return Decimal(text)


def test_without_an_earlier_release_nothing_is_said() -> None:
    release = released(*TREE)
    assert with_changes(release, FORM, None) is release


def test_the_release_says_what_it_is_compared_with() -> None:
    release = compared(released(*TREE), released(*TREE))
    names = tuple(question.name for question in with_figures(FORM))
    assert release.before == Before("teaching-2025-fall", 1, {"kk": "күз", "ru": "осень", "en": "autumn"}, names)


def test_every_level_has_its_change_from_shown_means() -> None:
    rows = (UNIVERSITY | figure("4.26"), FACULTY | figure("4.0"), DEPARTMENT | figure("4.14"), COURSE | figure("4.5"))
    release = compared(released(*rows), released(*TREE))
    # 4.26 is shown as 4.3, 4.21 as 4.2: the difference is that of what is seen
    assert change(release, "university") == Change(decimal("4.2"), decimal("0.1"))
    assert change(release, "organisation:f-1") == Change(decimal("4.3"), decimal("-0.3"))
    assert change(release, "organisation:d-1") == Change(decimal("4.1"), decimal("0.0"))
    assert change(release, "course:c-1") == Change(decimal("4.0"), decimal("0.5"), noise=False)
    assert unit(release, "course:c-1").change == Change(decimal("4.0"), decimal("0.5"))


def spread(mean: str, deviation: str) -> dict[str, object]:
    return {"mean": mean, "deviation": deviation}


def test_a_small_difference_is_noise_and_without_a_deviation_it_is_not_known() -> None:
    then = released(UNIVERSITY, FACULTY, DEPARTMENT, COURSE | spread("4.0", "0.9"))
    for mean, expected in (("4.0", True), ("4.1", True), ("4.2", True), ("4.3", False), ("3.7", False)):
        now = released(UNIVERSITY, FACULTY, DEPARTMENT, COURSE | spread(mean, "0.9"))
        found = change(compared(now, then), "course:c-1")
        assert found is not None
        # se² = 2 · 0.81/40 · 20/59 = 0.01373: 1.96 · 0.1172 = 0.2297
        assert found.noise is expected
    found = change(compared(released(*TREE), then), "university")
    assert found is not None
    assert found.noise is None


def test_a_part_that_is_hidden_or_a_range_or_not_there_has_no_change() -> None:
    few = COURSE | figure("4.2", 3)
    agreed = COURSE | figure("5", deviation="")
    for one in (few, agreed):
        for pair in ((one, COURSE), (COURSE, one)):
            now, then = (released(UNIVERSITY, FACULTY, DEPARTMENT, row) for row in pair)
            assert change(compared(now, then), "course:c-1") is None
            assert unit(compared(now, then), "course:c-1").change is None
    small = COURSE | {"n_answered": 5, "n_eligible": 7, "n": 5}
    then = released(UNIVERSITY, FACULTY, DEPARTMENT, small)
    assert change(compared(released(*TREE), then), "course:c-1") is None
    other = COURSE | {"key": "c-2"}
    assert change(compared(released(UNIVERSITY, FACULTY, DEPARTMENT, other), released(*TREE)), "course:c-2") is None


def test_what_was_renamed_is_compared_with_its_old_self_and_only_by_the_table() -> None:
    old = (UNIVERSITY, FACULTY | {"key": "f-0"}, DEPARTMENT | {"key": "d-0", "parent": "f-0"})
    then = released(*old, COURSE | {"key": "c-0", "parent": "d-0"})
    now = released(*TREE)
    for key in ("organisation:f-1", "organisation:d-1", "course:c-1"):
        assert change(compared(now, then), key) is None
    table = succession(("faculty", "f-0", "f-1"), ("department", "d-0", "d-9"), ("course", "c-0", "c-1"))
    release = compared(now, then, table)
    assert change(release, "organisation:f-1") == Change(decimal("4.3"), decimal("0.0"))
    assert change(release, "organisation:d-1") is None
    assert change(release, "course:c-1") == Change(decimal("4.0"), decimal("0.0"), noise=True)


def test_what_was_merged_is_compared_with_the_mean_of_its_parts_weighted_by_n_if_all_are_shown() -> None:
    def parts(second: dict[str, object]) -> Release:
        one, two = (COURSE | {"key": key} for key in ("c-a", "c-b"))
        return released(UNIVERSITY, FACULTY, DEPARTMENT, one | figure("4.4", 30), two | second)

    table = succession(("course", "c-a", "c-1"), ("course", "c-b", "c-1"))
    now = released(*TREE)
    # (30 · 4.4 + 10 · 3.1) / 40 = 4.075
    assert change(compared(now, parts(figure("3.1", 10)), table), "course:c-1") == Change(
        decimal("4.1"), decimal("-0.1"), noise=True
    )
    assert change(compared(now, parts(figure("3.1", 3)), table), "course:c-1") is None
    assert change(compared(now, parts(figure("5", 10)), table), "course:c-1") is None
    assert (
        change(compared(now, parts({"n_eligible": 7, "n_answered": 6} | figure("3.1", 6)), table), "course:c-1") is None
    )


def test_several_classes_of_a_course_are_each_compared_with_the_whole_course_before() -> None:
    classes = tuple(
        replace(unit(released(*TREE), "course:c-1"), key=f"evaluation:{n}", evaluation=str(n)) for n in range(2)
    )
    now = released(*TREE)
    now = replace(now, university=replace(now.university, units=classes))
    release = compared(now, released(*TREE))
    assert [change(release, one.key) for one in classes] == [Change(decimal("4.0"), decimal("0.0"), noise=True)] * 2
    # and the year after, the course is both of them
    back = with_changes(later(released(*TREE)), FORM, Earlier(now, FORM, NOTHING))
    assert change(back, "course:c-1") == Change(decimal("4.0"), decimal("0.0"), noise=True)


def test_an_instructor_is_compared_with_the_same_instructor_only() -> None:
    def taught(*people: tuple[str, str]) -> Release:
        asked = {"question": "clarity"}
        mine = [COURSE | asked | figure(mean) | {"instructor": key} for key, mean in people]
        over = [UNIVERSITY | asked | figure(mean) | {"instructor": key} for key, mean in people]
        return released(*TREE, UNIVERSITY | asked | figure("4.0", 300), *mine, *over)

    release = compared(taught(("i-1", "4.5"), ("i-2", "4.0")), taught(("i-1", "4.2"), ("i-3", "4.0")))

    def told(found: tuple[InstructorResult, ...]) -> dict[str, list[Decimal | None]]:
        return {one.key: [item.change.difference if item.change else None for item in one.items] for one in found}

    expected: dict[str, list[Decimal | None]] = {"i-1": [decimal("0.3")], "i-2": [None]}
    assert told(unit(release, "course:c-1").instructors) == expected
    assert told(release.instructors) == expected


def test_figures_over_several_questions_need_the_same_questions_shown_in_both() -> None:
    second = COURSE | {"question": "criteria", "deviation": ""}
    both = (*TREE, second | figure("3.2"))
    better = (UNIVERSITY, FACULTY, DEPARTMENT, COURSE | figure("4.4", deviation=""), second | figure("3.4"))
    course = unit(compared(released(*better), released(*both)), "course:c-1")
    assert course.change == Change(decimal("3.6"), decimal("0.3"))
    assert [one.change for one in course.indicators] == [Change(decimal("3.6"), decimal("0.3"))]
    for now, then in ((TREE, both), (both, TREE), ((*TREE, second | figure("3", 3)), both)):
        course = unit(compared(released(*now), released(*then)), "course:c-1")
        assert course.change is None
        assert all(one.change is None for one in course.indicators)


def test_figures_over_several_questions_are_not_compared_where_one_of_them_has_changed() -> None:
    other = replace(FORM, items=(rating("goals", indicator="course", label=named("new words")), *FORM.items[1:]))
    turned = replace(FORM, items=(rating("goals", indicator="course", reverse=True), *FORM.items[1:]))
    now = then = released(*TREE, COURSE | {"question": "criteria"} | figure("3.0"))
    for before in (other, turned):
        course = unit(compared(now, then, before=before), "course:c-1")
        assert course.change is None
        assert [one.change for one in course.indicators] == [None]
    assert change(compared(now, then, before=other), "course:c-1") is None
    assert change(compared(now, then, before=turned), "course:c-1") is not None
    assert change(compared(now, then, before=other), "course:c-1", "criteria") is not None


def test_without_a_known_form_only_questions_of_the_table_are_compared() -> None:
    bare = [dict(row) | {"form": ""} for row in TREE]
    then = released(*bare, form=None)
    release = compared(released(*TREE), then, before=None)
    assert release.before is not None
    assert (release.before.comparable, change(release, "course:c-1")) == ((), None)
    release = compared(released(*TREE), then, succession(("item", "goals", "goals")), before=None)
    assert release.before is not None
    assert release.before.comparable == ("goals",)
    assert change(release, "course:c-1") == Change(decimal("4.0"), decimal("0.0"), noise=True)
    assert unit(release, "course:c-1").change is None


def test_a_renamed_question_is_compared_under_its_new_name() -> None:
    form = replace(FORM, items=(rating("aims", label=named("goals")), *FORM.items[1:]))
    now = released(*(dict(row) | {"question": "aims", "form": form.version} for row in TREE), form=form)
    release = compared(now, released(*TREE), succession(("item", "goals", "aims")), form=form)
    assert change(release, "course:c-1", "aims") == Change(decimal("4.0"), decimal("0.0"), noise=True)


def test_of_what_is_asked_for_each_instructor_n_is_no_share_of_the_people() -> None:
    """With 55 answers of 60 people the correction would make any difference a sure one; about several it must not."""
    asked = COURSE | {"question": "clarity", "n": 55, "deviation": "0.9"}
    rows = (UNIVERSITY, FACULTY, DEPARTMENT)
    now, then = (released(*rows, asked | {"mean": mean}) for mean in ("4.3", "4.0"))
    found = change(compared(now, then), "course:c-1", "clarity")
    assert found is not None
    # 0.3 < 1.96 · √(2 · 0.81 / 55) = 0.336
    assert found.noise is True
    assert any(isinstance(one, Group) for one in FORM.items)


deviations = st.decimals("0.05", "2.00", places=2)
means = st.decimals("1", "5", places=1)
sizes = st.integers(5, 400)


@given(means, means, deviations, deviations, sizes, sizes)
def test_noise_is_what_the_two_sample_test_of_scipy_says(
    one: Decimal, two: Decimal, s1: Decimal, s2: Decimal, n1: int, n2: int
) -> None:
    z = float(one - two) / np.sqrt(float(s1) ** 2 / n1 + float(s2) ** 2 / n2)
    p = 2 * stats.norm.sf(abs(z))
    assume(abs(abs(z) - 1.96) > 1e-4)
    assert noise_of(Figure(n1, one, s1), Figure(n2, two, s2)) is bool(p > 2 * stats.norm.sf(1.96))


@given(means, means, deviations, sizes, st.integers(1, 300))
def test_the_finite_population_makes_a_difference_surer_never_less_sure(
    one: Decimal, two: Decimal, s: Decimal, n: int, more: int
) -> None:
    whole = noise_of(Figure(n, one, s, n + more), Figure(n, two, s, n + more))
    endless = noise_of(Figure(n, one, s), Figure(n, two, s))
    assert endless or not whole
    v = float(s) ** 2 / n * more / (n + more - 1)
    if abs(abs(float(one - two)) - 1.96 * np.sqrt(2 * v)) > 1e-6:
        assert whole is bool(abs(float(one - two)) < 1.96 * np.sqrt(2 * v))


def test_noise_needs_both_deviations_and_without_any_spread_only_no_difference_is_chance() -> None:
    told, bare = Figure(30, decimal("4.0"), decimal("0.8")), Figure(30, decimal("4.0"))
    assert (noise_of(told, bare), noise_of(bare, told), noise_of(bare, bare)) == (None, None, None)
    flat = [Figure(30, decimal(mean), decimal("0.00")) for mean in ("4.0", "4.1")]
    assert (noise_of(flat[0], flat[0]), noise_of(flat[0], flat[1])) == (True, False)


def test_a_published_example_of_the_two_sample_test() -> None:
    """NIST/SEMATECH e-Handbook, 1.3.5.3, AUTO83B: 20.14458 (6.41470, 249) and 30.48101 (6.10771, 79): t = -12.946."""
    us, japan = Figure(249, decimal("20.1"), decimal("6.41")), Figure(79, decimal("30.5"), decimal("6.11"))
    assert change_between(us, japan) == Change(decimal("30.5"), decimal("-10.4"), noise=False)
    z = (20.14458 - 30.48101) / np.sqrt(6.41470**2 / 249 + 6.10771**2 / 79)
    assert z == pytest.approx(-12.946, abs=0.001)


@given(st.lists(st.tuples(st.integers(2, 60), means, deviations), min_size=2, max_size=5))
def test_merged_parts_are_what_numpy_makes_of_all_answers_together(parts: list[tuple[int, Decimal, Decimal]]) -> None:
    whole = merged([Figure(n, mean, s) for n, mean, s in parts])
    assert whole is not None
    assert whole.deviation is not None
    ns, ms, ss = (np.array([float(part[column]) for part in parts]) for column in range(3))
    mean = np.average(ms, weights=ns)
    answers = np.concatenate([_answers(n, float(m), float(s)) for n, m, s in parts])
    assert answers.mean() == pytest.approx(mean)
    assert float(whole.mean) == pytest.approx(mean, abs=0.0500001)
    assert float(whole.deviation) == pytest.approx(answers.std(ddof=1), abs=0.0050001)
    assert whole.n == ns.sum() == len(answers)
    assert (ss > 0).all()


def _answers(n: int, mean: float, deviation: float) -> Any:
    """Some n numbers with exactly this mean and sample deviation."""
    raw = np.arange(n, dtype=float)
    return mean + (raw - raw.mean()) / raw.std(ddof=1) * deviation


def test_a_mean_of_parts_is_rounded_half_up() -> None:
    whole = merged([Figure(10, decimal("4.0"), eligible=20), Figure(10, decimal("4.1"), eligible=30)])
    assert whole == Figure(20, decimal("4.05").quantize(decimal("0.1"), ROUND_HALF_UP), None, 50)
    assert merged([]) is None
    assert merged([Figure(9, decimal("3"), eligible=10), Figure(9, decimal("3"))]) == Figure(18, decimal("3.0"))


results = st.builds(
    ItemResult,
    question=st.just("goals"),
    n=st.one_of(st.none(), st.integers(5, 60)),
    mean=st.one_of(st.none(), st.builds(Mean, low=means, high=means)),
    deviation=st.one_of(st.none(), deviations),
)
told = st.builds(Turnout, answered=st.integers(5, 60), eligible=st.one_of(st.none(), st.just(70)), percent=st.none())
turnouts = st.one_of(st.none(), told)
courses = st.lists(st.tuples(st.sampled_from(["c-1", "c-2", "c-3"]), turnouts, results), max_size=4)


def _release(found: list[tuple[str, Turnout | None, ItemResult]]) -> Release:
    base = released(*TREE)
    units = tuple(
        replace(
            unit(base, "course:c-1"), key=f"evaluation:{n}", course=course, turnout=turnout,
            items=(item if item.n is not None else ItemResult("goals"),) if turnout else (), mean=None,
        )
        for n, (course, turnout, item) in enumerate(found)
    )  # fmt: skip
    return replace(base, university=replace(base.university, units=units))


@given(courses, courses, st.sampled_from([NOTHING, succession(("course", "c-2", "c-1"))]))
def test_no_change_comes_from_a_hidden_figure_or_a_range(
    now: list[tuple[str, Turnout | None, ItemResult]],
    then: list[tuple[str, Turnout | None, ItemResult]],
    table: Successions,
) -> None:
    release = compared(_release(now), _release(then), table)
    for (course, turnout, item), found in zip(now, release.university.units, strict=True):
        parts = [one for one in then if table.successor(SuccessionKind.COURSE, one[0]) == course]
        sound = [turnout is not None and _is_exact(item)]
        sound += [other is not None and _is_exact(before) for _, other, before in parts]
        (told,) = found.items or (None,)
        has_change = told is not None and told.change is not None
        assert has_change is (all(sound) and bool(parts))
        if told and told.change:
            weights = [before.n or 0 for _, _, before in parts]
            shown = [float(before.mean.low) for _, _, before in parts if before.mean]
            assert float(told.change.before) == pytest.approx(np.average(shown, weights=weights), abs=0.0500001)
            assert item.mean is not None
            assert told.change.before + told.change.difference == item.mean.low


def _is_exact(item: ItemResult) -> bool:
    return item.n is not None and item.mean is not None and item.mean.low == item.mean.high


@given(courses, courses)
def test_figures_that_are_not_changes_stay_as_they_are(
    now: list[tuple[str, Turnout | None, ItemResult]], then: list[tuple[str, Turnout | None, ItemResult]]
) -> None:
    release = later(_release(now))
    found = with_changes(release, FORM, Earlier(_release(then), FORM, NOTHING))

    def bare(one: UnitResult) -> UnitResult:
        items = tuple(replace(item, change=None) for item in one.items)
        return replace(one, items=items, change=None, units=tuple(map(bare, one.units)))

    assert replace(found, university=bare(found.university), before=None) == release
