"""Which evaluations a wave has, through rosters and calendars that change while it runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.courses import ClassKind, CourseClass
from domain.planning import Enrolment, EvaluationPlan, Teaching, TermRoster, plan
from domain.window import Omission, exam_window, is_open, omission, opening

ALMATY = ZoneInfo("Asia/Almaty")
WINDOW = exam_window(date(2026, 12, 10), date(2026, 12, 23), ALMATY)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
MIDDLE = datetime(2026, 12, 16, 7, tzinfo=UTC)
EXAM = datetime(2026, 12, 14, 6, tzinfo=UTC)

INSTANTS = st.datetimes(datetime(2026, 11, 20), datetime(2027, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001
PEOPLE = st.sets(st.sampled_from("abcde"), max_size=5)


class Roster(TermRoster):
    """A roster of classes x and y at one moment; one student is enough to ask about a class."""

    def plan(self, previous: Sequence[EvaluationPlan], now: datetime) -> tuple[EvaluationPlan, ...]:
        return plan(self, WINDOW, previous, now, ALMATY, minimum=1).evaluations


def a_class(class_id: str = "x", kind: ClassKind = ClassKind.GRADED, exam: datetime | None = EXAM) -> CourseClass:
    return CourseClass(class_id, {"en": class_id}, kind, "2026-fall", "dept", date(2026, 12, 4), None, exam)


def a_roster(cls: CourseClass | None = None, students: str = "ab", teachers: str = "t") -> Roster:
    return Roster(
        (cls or a_class(),),
        tuple(Enrolment("x", person) for person in students),
        tuple(Teaching("x", person, person) for person in teachers),
    )


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    chosen = draw(st.sets(st.sampled_from("xy")))
    kinds, exams = st.sampled_from(ClassKind), st.none() | INSTANTS
    return Roster(
        tuple(a_class(class_id, draw(kinds), draw(exams)) for class_id in sorted(chosen)),
        tuple(Enrolment(class_id, person) for class_id in "xy" for person in sorted(draw(PEOPLE))),
        tuple(
            Teaching(class_id, person, draw(st.text("AB", max_size=2)), draw(st.booleans()))
            for class_id in "xy"
            for person in draw(st.lists(st.sampled_from("tuve"), max_size=4))
        ),
    )


HISTORIES = st.lists(st.tuples(INSTANTS, rosters()), min_size=1, max_size=6).map(
    lambda history: sorted(history, key=lambda event: event[0])
)


def lived(history: list[tuple[datetime, Roster]]) -> list[dict[str, EvaluationPlan]]:
    plans: list[dict[str, EvaluationPlan]] = [{}]
    for now, roster in history:
        plans.append({one.class_id: one for one in roster.plan(tuple(plans[-1].values()), now)})
    return plans


@given(rosters(), INSTANTS)
def test_a_first_plan_holds_every_class_that_is_not_omitted(roster: Roster, now: datetime) -> None:
    planned = {one.class_id: one for one in roster.plan((), now)}
    for cls in roster.classes:
        teachers = {one.person for one in roster.teaching if one.class_id == cls.id}
        students = {one.person for one in roster.enrolments if one.class_id == cls.id}
        reason = omission(cls, teachers, students, WINDOW, ALMATY)
        assert (cls.id in planned) == (reason is None)
        if reason is None:
            one = planned.pop(cls.id)
            assert one.active
            assert one.opens_at == opening(cls, WINDOW, ALMATY)
            assert one.eligible == students - teachers
            assert set(one.instructors) == teachers
            assert one.dropped == frozenset()
    assert not planned


@given(HISTORIES)
def test_planning_the_same_roster_again_changes_nothing(history: list[tuple[datetime, Roster]]) -> None:
    now, roster = history[-1]
    planned = tuple(lived(history)[-1].values())
    assert roster.plan(planned, now) == planned


@given(HISTORIES)
def test_no_evaluation_is_ever_forgotten(history: list[tuple[datetime, Roster]]) -> None:
    plans = lived(history)
    for before, after in pairwise(plans):
        assert before.keys() <= after.keys()


@given(HISTORIES)
def test_what_has_opened_stays_open_while_its_class_is_evaluated(history: list[tuple[datetime, Roster]]) -> None:
    plans = lived(history)
    for (now, roster), before, after in zip(history, plans, plans[1:], strict=False):
        evaluated = {cls.id for cls in roster.classes if cls.kind in (ClassKind.GRADED, ClassKind.PASS_FAIL)}
        for class_id, one in before.items():
            if one.active and one.opens_at <= now:
                assert after[class_id].opens_at == one.opens_at
                assert after[class_id].active == (class_id in evaluated)
                assert after[class_id].instructors


@given(HISTORIES)
def test_everybody_who_could_answer_stays_in_the_count_and_nobody_else(
    history: list[tuple[datetime, Roster]],
) -> None:
    plans = lived(history)
    could: dict[str, set[str]] = {"x": set(), "y": set()}
    for (now, _), before, after in zip(history, plans, plans[1:], strict=False):
        for class_id, one in before.items():
            if one.active and one.opens_at <= now:
                could[class_id] |= one.eligible
        for class_id, one in after.items():
            assert not one.eligible & one.dropped
            assert one.dropped == could[class_id] - one.eligible


@given(HISTORIES)
def test_nobody_is_asked_who_is_not_in_the_class_or_teaches_it(history: list[tuple[datetime, Roster]]) -> None:
    plans = lived(history)
    for (_, roster), after in zip(history, plans[1:], strict=True):
        for class_id, one in after.items():
            enrolled = {each.person for each in roster.enrolments if each.class_id == class_id}
            assert one.eligible <= enrolled - set(one.instructors)
            assert one.active or not one.eligible


def test_a_student_added_in_the_middle_is_eligible_from_then() -> None:
    first = a_roster(students="ab").plan((), BEFORE)
    (one,) = a_roster(students="abc").plan(first, MIDDLE)
    assert one.eligible == {"a", "b", "c"}


def test_a_student_who_left_after_the_opening_stays_in_the_count_until_they_return() -> None:
    first = a_roster(students="ab").plan((), BEFORE)
    (one,) = second = a_roster(students="a").plan(first, MIDDLE)
    assert (one.eligible, one.dropped) == (frozenset("a"), frozenset("b"))
    (one,) = a_roster(students="ab").plan(second, MIDDLE)
    assert (one.eligible, one.dropped) == (frozenset("ab"), frozenset())


def test_a_student_who_left_before_the_opening_leaves_no_trace() -> None:
    first = a_roster(students="ab").plan((), BEFORE)
    (one,) = a_roster(students="a").plan(first, EXAM - timedelta(seconds=1))
    assert (one.eligible, one.dropped) == (frozenset("a"), frozenset())


def test_an_exam_moved_before_its_course_opened_moves_the_opening_both_ways() -> None:
    first = a_roster().plan((), BEFORE)
    for exam in (EXAM - timedelta(days=2), EXAM + timedelta(days=2)):
        (one,) = a_roster(a_class(exam=exam)).plan(first, BEFORE)
        assert one.opens_at == exam


def test_an_exam_moved_after_its_course_opened_moves_nothing() -> None:
    first = a_roster().plan((), BEFORE)
    for exam in (EXAM - timedelta(days=2), MIDDLE + timedelta(days=2), WINDOW.closes + timedelta(days=9), None):
        (one,) = a_roster(a_class(exam=exam)).plan(first, MIDDLE)
        assert (one.opens_at, one.active) == (EXAM, True)


def test_a_corrected_window_moves_what_has_not_opened_and_ends_all_at_the_new_close() -> None:
    opened, ahead = a_class("x"), a_class("y", exam=None)
    roster = Roster(
        (opened, ahead), (Enrolment("x", "a"), Enrolment("y", "a")), (Teaching("x", "t"), Teaching("y", "t"))
    )
    later = exam_window(date(2026, 12, 18), date(2026, 12, 28), ALMATY)
    first = plan(roster, later, (), BEFORE, ALMATY, minimum=1).evaluations
    assert [one.opens_at for one in first] == [later.opens, later.opens]
    second = roster.plan(first, MIDDLE)
    assert [one.opens_at for one in second] == [EXAM, WINDOW.opens]
    third = plan(roster, later, second, MIDDLE, ALMATY, minimum=1).evaluations
    assert [one.opens_at for one in third] == [EXAM, WINDOW.opens]
    assert all(is_open(one.opens_at, later, WINDOW.closes + timedelta(days=1)) for one in third)


def test_primary_instructors_come_first_then_names_then_ids() -> None:
    teaching = (
        Teaching("x", "4", "Bek"),
        Teaching("x", "3", "Bek"),
        Teaching("x", "2", "Aizhan"),
        Teaching("x", "1", "Zarina"),
        Teaching("x", "1", "Zarina", primary=True),
        Teaching("x", "5", "Daniyar", primary=True),
    )
    (one,) = replace(a_roster(), teaching=teaching).plan((), BEFORE)
    assert one.instructors == ("5", "1", "2", "3", "4")


def crowd(names: str, primary: str = "") -> Roster:
    """A class with an instructor for each letter."""
    teaching = tuple(Teaching("x", name, name, primary=name in primary) for name in names)
    return replace(a_roster(students="ab"), teaching=teaching)


def test_of_more_instructors_than_a_questionnaire_holds_the_primary_and_first_are_asked_about() -> None:
    (one,) = crowd("nopqrstuvwxy", primary="y").plan((), BEFORE)
    assert one.asked_about == tuple("ynopqrst")
    assert one.instructors == tuple("ynopqrstuvwx")


def test_who_was_asked_about_gives_way_to_nobody_while_the_evaluation_is_open() -> None:
    first = crowd("nopqrstuvwxy").plan((), BEFORE)
    assert crowd("mnopqrstuvwxy").plan(first, BEFORE)[0].asked_about == tuple("mnopqrst")
    second = crowd("mnopqrstuvwxy", primary="my").plan(first, MIDDLE)
    assert second[0].asked_about == tuple("nopqrstu")
    assert crowd("mnopqrstuvwxy", primary="my").plan(second, MIDDLE) == second
    (one,) = crowd("mnopqrsuvwxy").plan(second, MIDDLE)
    assert one.asked_about == tuple("mnopqrsu")


def test_who_teaches_with_many_others_is_not_asked() -> None:
    (one,) = replace(crowd("nopqrstuvwxy"), enrolments=(Enrolment("x", "a"), Enrolment("x", "y"))).plan((), BEFORE)
    assert one.eligible == {"a"}


def test_a_class_without_instructor_is_omitted_until_it_has_one() -> None:
    assert omission(a_class(), (), {"a"}, WINDOW, ALMATY) is Omission.NO_INSTRUCTOR
    assert a_roster(teachers="").plan((), BEFORE) == ()
    (one,) = a_roster(teachers="t").plan((), MIDDLE)
    assert (one.active, one.opens_at) == (True, EXAM)


def test_an_open_evaluation_whose_instructors_vanish_keeps_them() -> None:
    first = a_roster(teachers="t").plan((), BEFORE)
    (one,) = a_roster(teachers="").plan(first, MIDDLE)
    assert (one.active, one.instructors, one.eligible) == (True, ("t",), frozenset("ab"))


def test_a_class_with_nobody_to_ask_is_omitted() -> None:
    assert omission(a_class(), {"t"}, {"t"}, WINDOW, ALMATY) is Omission.NO_STUDENTS
    assert a_roster(students="t").plan((), BEFORE) == ()


def test_a_class_that_would_open_after_the_close_is_omitted() -> None:
    late = a_class(exam=WINDOW.closes + timedelta(hours=1))
    assert omission(late, {"t"}, {"a"}, WINDOW, ALMATY) is Omission.AFTER_CLOSE
    assert a_roster(late).plan((), BEFORE) == ()


def test_a_withdrawn_class_asks_nobody_and_keeps_those_it_had_asked() -> None:
    first = a_roster().plan((), BEFORE)
    (one,) = replace(a_roster(), classes=()).plan(first, MIDDLE)
    assert (one.active, one.eligible, one.dropped) == (False, frozenset(), frozenset("ab"))
    (one,) = replace(a_roster(), classes=()).plan(first, BEFORE)
    assert (one.active, one.eligible, one.dropped) == (False, frozenset(), frozenset())


def test_a_class_withdrawn_before_it_opened_returns_to_the_calendar() -> None:
    first = a_roster().plan((), BEFORE)
    withdrawn = replace(a_roster(), classes=()).plan(first, BEFORE)
    moved = MIDDLE + timedelta(days=3)
    (one,) = a_roster(a_class(exam=moved)).plan(withdrawn, MIDDLE)
    assert (one.active, one.opens_at) == (True, moved)
