"""Small groups: pooled or left out, never asked alone; and what has opened keeps its people together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.courses import ClassKind, CourseClass
from domain.planning import Enrolment, EvaluationPlan, LeftOut, Teaching, TermRoster, WavePlan, plan
from domain.window import Omission, exam_window

ALMATY = ZoneInfo("Asia/Almaty")
WINDOW = exam_window(date(2026, 12, 10), date(2026, 12, 23), ALMATY)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
EXAM = datetime(2026, 12, 14, 6, tzinfo=UTC)
LATER_EXAM = EXAM + timedelta(days=3)
AFTER = datetime(2026, 12, 20, tzinfo=UTC)
MINIMUM = 8

INSTANTS = st.datetimes(datetime(2026, 12, 1), datetime(2026, 12, 25), timezones=st.just(UTC))  # noqa: DTZ001
CLASS_IDS = "uvwxyz"
PEOPLE = tuple(f"p{number}" for number in range(14))


def a_class(id: str, course: str = "c", exam: datetime | None = EXAM, organisation: str = "dept") -> CourseClass:
    return CourseClass(id, {"en": id}, ClassKind.GRADED, "2026-fall", organisation, None, None, exam, course)


def a_roster(*classes: CourseClass, students: dict[str, range], teachers: dict[str, str] | None = None) -> TermRoster:
    taught = teachers or {}
    return TermRoster(
        classes,
        tuple(Enrolment(id, f"p{number}") for id, numbers in students.items() for number in numbers),
        tuple(Teaching(cls.id, teacher, teacher) for cls in classes for teacher in taught.get(cls.id, "t")),
    )


def planned(
    roster: TermRoster, previous: tuple[EvaluationPlan, ...] = (), now: datetime = BEFORE, begun: bool = True
) -> WavePlan:
    return plan(roster, WINDOW, previous, now, ALMATY, minimum=MINIMUM, begun=begun)


def groups(found: WavePlan) -> list[tuple[str, ...]]:
    return [one.classes for one in found.evaluations if one.active]


def too_few(found: WavePlan) -> list[str]:
    return [one.class_id for one in found.left_out if one.reason is Omission.TOO_FEW]


@st.composite
def rosters(draw: st.DrawFn) -> TermRoster:
    classes, enrolments, teaching = [], [], []
    for id in sorted(draw(st.sets(st.sampled_from(CLASS_IDS)))):
        kind, exam = draw(st.sampled_from((ClassKind.GRADED,) * 4 + tuple(ClassKind))), draw(st.none() | INSTANTS)
        course = draw(st.sampled_from(("", "c", "c", "d")))
        classes.append(replace(a_class(id, course, exam), kind=kind))
        enrolments += [Enrolment(id, person) for person in sorted(draw(st.sets(st.sampled_from(PEOPLE), max_size=12)))]
        teaching += [Teaching(id, each, each) for each in draw(st.sampled_from(("t", "t", "ts", "p0", "")))]
    return TermRoster(tuple(classes), tuple(enrolments), tuple(teaching))


HISTORIES = st.lists(st.tuples(INSTANTS, rosters()), min_size=1, max_size=5).map(
    lambda history: sorted(history, key=lambda event: event[0])
)


def lived(history: list[tuple[datetime, TermRoster]]) -> list[WavePlan]:
    plans = [WavePlan((), ())]
    for now, roster in history:
        plans.append(planned(roster, plans[-1].evaluations, now))
    return plans


def opened(one: EvaluationPlan, now: datetime) -> bool:
    return one.active and one.opens_at <= now


@given(rosters(), INSTANTS)
def test_every_student_of_a_class_is_asked_once_or_told_why_not(roster: TermRoster, now: datetime) -> None:
    found = planned(roster, now=now)
    reasons = {one.class_id: one.reason for one in found.left_out}
    asked = [(class_id, one) for one in found.evaluations for class_id in one.classes]
    assert sorted([*reasons, *(class_id for class_id, _ in asked)]) == [cls.id for cls in roster.classes]
    for class_id, one in asked:
        students = {each.person for each in roster.enrolments if each.class_id == class_id}
        teachers = {each.person for each in roster.teaching if each.class_id == class_id}
        assert set(one.instructors) == teachers
        assert students - teachers <= one.eligible


@given(rosters(), INSTANTS)
def test_what_is_pooled_has_one_course_one_owner_and_the_same_instructors(roster: TermRoster, now: datetime) -> None:
    by_id = {cls.id: cls for cls in roster.classes}
    for one in planned(roster, now=now).evaluations:
        if one.pooled:
            assert {(by_id[id].course, by_id[id].organisation) for id in one.classes} == {
                (by_id[one.class_id].course, "dept")
            }
            assert by_id[one.class_id].course
            alone = [id for id in one.classes if size(roster, id) >= MINIMUM]
            assert len(alone) <= 1, "large groups are not thrown together"


def size(roster: TermRoster, class_id: str) -> int:
    teachers = {each.person for each in roster.teaching if each.class_id == class_id}
    return len({each.person for each in roster.enrolments if each.class_id == class_id} - teachers)


@given(HISTORIES)
def test_nothing_opens_below_the_limit_and_what_has_opened_gains_no_class(
    history: list[tuple[datetime, TermRoster]],
) -> None:
    known: dict[str, tuple[str, ...]] = {}
    plans = lived(history)
    for (now, _), before, after in zip(history, plans, plans[1:], strict=False):
        known |= {one.class_id: one.classes for one in before.evaluations if opened(one, now)}
        for one in after.evaluations:
            if one.class_id in known:
                assert one.classes == known[one.class_id]
            elif one.active:
                assert len(one.eligible) >= MINIMUM


@given(HISTORIES)
def test_no_class_is_asked_about_twice(history: list[tuple[datetime, TermRoster]]) -> None:
    for found in lived(history):
        classes = [class_id for one in found.evaluations if one.active for class_id in one.classes]
        assert len(classes) == len(set(classes))
        assert not set(classes) & {one.class_id for one in found.left_out}


@given(HISTORIES)
def test_everybody_who_could_answer_stays_counted_where_they_could(
    history: list[tuple[datetime, TermRoster]],
) -> None:
    plans, could, meant = lived(history), dict[str, set[str]](), dict[str, set[str]]()
    for (now, _), before, after in zip(history, plans, plans[1:], strict=False):
        for one in before.evaluations:
            meant.setdefault(one.class_id, set()).update(one.eligible)
            if opened(one, now):
                could.setdefault(one.class_id, set()).update(one.eligible)
        for one in after.evaluations:
            assert could.get(one.class_id, set()) - one.eligible <= one.dropped <= meant.get(one.class_id, set())
            assert one.dropped == set() or one.class_id in could


@given(HISTORIES)
def test_planning_again_changes_nothing(history: list[tuple[datetime, TermRoster]]) -> None:
    now, roster = history[-1]
    last = lived(history)[-1]
    assert planned(roster, last.evaluations, now) == last


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_means_nothing(history: list[tuple[datetime, TermRoster]], chance: object) -> None:
    shuffled = [(now, _shuffled(roster, chance)) for now, roster in history]
    assert lived(shuffled) == lived(history)


def _shuffled(roster: TermRoster, chance: object) -> TermRoster:
    parts = [list(part) for part in (roster.classes, roster.enrolments, roster.teaching)]
    for part in parts:
        chance.shuffle(part)  # type: ignore[attr-defined]
    return TermRoster(*(tuple(part) for part in parts))  # type: ignore[arg-type]


@given(HISTORIES)
def test_before_the_wave_has_begun_every_plan_is_a_first_plan(history: list[tuple[datetime, TermRoster]]) -> None:
    former: tuple[EvaluationPlan, ...] = ()
    for now, roster in history:
        found = planned(roster, former, now, begun=False)
        first = planned(roster, now=now)
        assert [one for one in found.evaluations if one.active] == list(first.evaluations)
        assert found.left_out == first.left_out
        assert all(not one.dropped for one in found.evaluations)
        former = found.evaluations


@given(HISTORIES)
def test_an_evaluation_is_never_forgotten(history: list[tuple[datetime, TermRoster]]) -> None:
    for before, after in pairwise(lived(history)):
        assert {one.class_id for one in before.evaluations} <= {one.class_id for one in after.evaluations}


def test_two_small_groups_of_one_course_and_teacher_are_asked_together_after_the_later_exam() -> None:
    roster = a_roster(a_class("x"), a_class("y", exam=LATER_EXAM), students={"x": range(5), "y": range(5, 9)})
    [one] = planned(roster).evaluations
    assert (one.classes, one.opens_at, len(one.eligible)) == (("x", "y"), LATER_EXAM, 9)


def test_a_group_at_the_limit_is_asked_alone_and_one_below_is_not_asked() -> None:
    roster = a_roster(a_class("x"), a_class("y", "d"), students={"x": range(8), "y": range(7)})
    found = planned(roster)
    assert groups(found) == [("x",)]
    assert found.left_out == (LeftOut("y", Omission.TOO_FEW, 7),)


def test_a_small_group_without_another_small_one_joins_the_smallest_large_one() -> None:
    classes = [a_class(id) for id in "wxy"]
    roster = a_roster(*classes, students={"w": range(12), "x": range(9), "y": range(12, 14)})
    assert groups(planned(roster)) == [("w",), ("x", "y")]


def test_somebody_in_both_groups_counts_once() -> None:
    roster = a_roster(a_class("x"), a_class("y"), students={"x": range(6), "y": range(1, 7)})
    assert too_few(planned(roster)) == ["x", "y"]


def test_other_teachers_other_courses_and_other_owners_are_not_pooled() -> None:
    students = {"x": range(6), "y": range(6, 12)}
    teams = {"x": "t", "y": "ts"}
    assert too_few(planned(a_roster(a_class("x"), a_class("y"), students=students, teachers=teams))) == ["x", "y"]
    assert too_few(planned(a_roster(a_class("x"), a_class("y", "d"), students=students))) == ["x", "y"]
    owners = a_class("x"), a_class("y", organisation="other")
    assert too_few(planned(a_roster(*owners, students=students))) == ["x", "y"]
    assert too_few(planned(a_roster(a_class("x", ""), a_class("y", ""), students=students))) == ["x", "y"]


def test_an_evaluation_that_has_opened_goes_on_with_fewer() -> None:
    first = planned(a_roster(a_class("x"), students={"x": range(8)}))
    found = planned(a_roster(a_class("x"), students={"x": range(3)}), first.evaluations, AFTER)
    [one] = found.evaluations
    assert (one.active, len(one.eligible), len(one.dropped)) == (True, 3, 5)
    assert not found.left_out


def test_one_that_has_not_opened_is_left_out_when_it_becomes_too_small_and_returns_when_it_grows() -> None:
    first = planned(a_roster(a_class("x"), students={"x": range(8)}))
    fewer = planned(a_roster(a_class("x"), students={"x": range(7)}), first.evaluations)
    assert (groups(fewer), too_few(fewer)) == ([], ["x"])
    more = planned(a_roster(a_class("x"), students={"x": range(8)}), fewer.evaluations)
    assert (groups(more), too_few(more)) == ([("x",)], [])


def test_a_small_group_that_comes_late_does_not_join_what_has_opened() -> None:
    first = planned(a_roster(a_class("x"), students={"x": range(9)}))
    both = a_roster(a_class("x"), a_class("y"), students={"x": range(9), "y": range(9, 12)})
    late = planned(both, first.evaluations, AFTER)
    assert (groups(late), too_few(late)) == ([("x",)], ["y"])


def test_a_whole_group_that_comes_late_is_asked_by_itself() -> None:
    first = planned(a_roster(a_class("x"), students={"x": range(5, 13)}))
    late = a_roster(*(a_class(id) for id in "xyz"), students={"x": range(5, 13), "y": range(4), "z": (range(4, 8))})
    assert groups(planned(late, first.evaluations, AFTER)) == [("x",), ("y", "z")]


def test_one_student_who_comes_late_is_asked_with_their_group() -> None:
    first = planned(a_roster(a_class("x"), a_class("y"), students={"x": range(5), "y": range(5, 9)}))
    more = a_roster(a_class("x"), a_class("y"), students={"x": range(5), "y": range(5, 10)})
    [one] = planned(more, first.evaluations, AFTER).evaluations
    assert "p9" in one.eligible


def test_a_pool_that_has_opened_outlives_one_of_its_groups() -> None:
    first = planned(a_roster(a_class("x"), a_class("y"), students={"x": range(5), "y": range(5, 9)}))
    alone = a_roster(a_class("y"), students={"y": range(5, 9)})
    [one] = planned(alone, first.evaluations, AFTER).evaluations
    assert (one.active, one.classes, len(one.eligible), len(one.dropped)) == (True, ("x", "y"), 4, 5)


def test_a_pool_whose_groups_get_different_teachers_after_it_opened_keeps_its_own() -> None:
    students = {"x": range(5), "y": range(5, 9)}
    first = planned(a_roster(a_class("x"), a_class("y"), students=students))
    parted = a_roster(a_class("x"), a_class("y"), students=students, teachers={"x": "s", "y": "t"})
    assert planned(parted, first.evaluations, AFTER).evaluations[0].instructors == ("t",)
    agreed = a_roster(a_class("x"), a_class("y"), students=students, teachers={"x": "s", "y": "s"})
    assert planned(agreed, first.evaluations, AFTER).evaluations[0].instructors == ("s",)


def test_an_exam_of_a_pool_that_moves_past_the_close_takes_its_group_out() -> None:
    moved = a_class("y", exam=WINDOW.closes + timedelta(days=1))
    roster = a_roster(a_class("x"), moved, students={"x": range(5), "y": range(5, 9)})
    found = planned(roster)
    assert found.left_out == (LeftOut("x", Omission.TOO_FEW, 5), LeftOut("y", Omission.AFTER_CLOSE, 4))
