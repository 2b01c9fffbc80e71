"""What is due to whom and when, and on which days they hear of it (handbook section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import CalendarEntry, CalendarKind, at, day_of, end_of, start_of
from domain.deadlines import KINDS, Deadline, DeadlineGroup, DeadlineKind, compare_deadlines, kind_of
from domain.duties import Duty, Employee, TaughtClass, University, duties, seen_by
from domain.duty_reminders import (
    DAYS_BEFORE,
    MOST_MOVED,
    OVERDUE_KEPT,
    Ledger,
    Mark,
    ReminderState,
    by_person,
    due_duties,
    next_reminder,
    plate_of,
    reminder_days,
)
from domain.language import LANGUAGES
from domain.people import EMPLOYEES, Role
from domain.reminders import QuietHours
from domain.roster import Organisation, OrganisationKind, OrganisationTree

ALMATY = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
QUIET = QuietHours()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TERM = "2026-fall"


def whole_days(kind: CalendarKind, first: str, last: str) -> CalendarEntry:
    """An entry of the term."""
    begins, ends = start_of(date.fromisoformat(first), ALMATY), end_of(date.fromisoformat(last), ALMATY)
    return CalendarEntry(kind, kind.value, "", begins, ends, TERM)


CALENDAR = (
    whole_days(CalendarKind.SESSION, "2026-09-01", "2026-12-24"),
    whole_days(CalendarKind.ADD_DROP, "2026-09-01", "2026-09-11"),
    whole_days(CalendarKind.CLASSES, "2026-09-01", "2026-12-05"),
    whole_days(CalendarKind.EXAM_PERIOD, "2026-12-10", "2026-12-23"),
)


def part(id: str, kind: OrganisationKind, parent: str = "", vp: Role | None = None) -> Organisation:
    """A part of a university."""
    return Organisation(id, kind, {}, parent, vp)


TREE = OrganisationTree(
    {
        one.id: one
        for one in (
            part("u", OrganisationKind.UNIVERSITY),
            part("f1", OrganisationKind.FACULTY, "u"),
            part("f2", OrganisationKind.FACULTY, "u"),
            part("d1", OrganisationKind.DEPARTMENT, "f1"),
            part("d2", OrganisationKind.DEPARTMENT, "f1"),
            part("d3", OrganisationKind.DEPARTMENT, "f2"),
            part("library", OrganisationKind.UNIT, "u", Role.PROVOST),
            part("canteen", OrganisationKind.UNIT, "u", Role.VP_FINANCE),
        )
    }
)


def employee(id: str, *roles: Role, place: str = "u", unit: str = "") -> Employee:
    """Somebody who works there."""
    return Employee(id, id, frozenset(roles), place, unit)


PEOPLE = (
    employee("teacher", Role.INSTRUCTOR, place="d1"),
    employee("other", Role.INSTRUCTOR, place="d3"),
    employee("chair1", Role.INSTRUCTOR, Role.CHAIR, place="d1"),
    employee("chair2", Role.CHAIR, place="d2"),
    employee("dean1", Role.DEAN, place="d2"),
    employee("dean2", Role.DEAN, place="d3"),
    employee("registrar", Role.REGISTRAR),
    employee("provost", Role.PROVOST),
    employee("money", Role.VP_FINANCE),
    employee("first", Role.FIRST_VP),
    employee("librarian", Role.UNIT_HEAD, unit="library"),
    employee("cook", Role.UNIT_HEAD, unit="canteen"),
)
CLASS = TaughtClass("c", {"en": "Logic"}, TERM, "d1", "teacher")


def row(key: str, due: str = "2026-12-18", **more: object) -> Deadline:
    """A row of the list; what is not said is the handbook's."""
    kind = kind_of(key)[0]
    roles = KINDS[kind].owners if kind else ()
    plain = Deadline(key, "к", "р", "e", roles, "", "", end_of(date.fromisoformat(due), ALMATY), ())
    return replace(plain, **more)  # type: ignore[arg-type]


def university(*rows: Deadline, classes: Sequence[TaughtClass] = (CLASS,)) -> University:
    """The small university with a list."""
    return University(CALENDAR, classes, PEOPLE, TREE, rows, ALMATY)


def found(key: str, *rows: Deadline, classes: Sequence[TaughtClass] = (CLASS,)) -> dict[str, Duty]:
    """The duties with a key, by owner."""
    return {one.owner: one for one in duties(university(*rows, classes=classes)) if one.key == key}


def local_day(duty: Duty) -> date:
    """The last day of a duty."""
    assert duty.due == end_of(day_of(duty.due, ALMATY), ALMATY)
    return day_of(duty.due, ALMATY)


def test_every_kind_of_the_handbook_has_names_owners_and_somebody_who_gets_it() -> None:
    assert list(KINDS) == list(DeadlineKind)
    for rule in KINDS.values():
        assert all(rule.name[language] for language in LANGUAGES)
        assert len(set(rule.name.values())) == 3
        assert rule.owners
        assert EMPLOYEES.issuperset(rule.owners + rule.handed_to)
        assert rule.handed_to or rule.to_responsible_vp


@pytest.mark.parametrize(
    ("kind", "day", "told"),
    [
        (DeadlineKind.SYLLABUS, date(2026, 8, 25), {"chair1"}),
        (DeadlineKind.MIDTERM_GRADES, date(2026, 10, 18), {"registrar"}),
        (DeadlineKind.FINAL_GRADES, date(2026, 12, 23), {"registrar"}),
        (DeadlineKind.COURSE_MANAGEMENT_FORM, date(2026, 12, 24), {"chair1", "dean1"}),
    ],
)
def test_what_is_owed_for_a_course_follows_the_calendar(kind: DeadlineKind, day: date, told: set[str]) -> None:
    (duty,) = found(f"{kind}:c").values()
    assert (duty.owner, local_day(duty), duty.handed_to) == ("teacher", day, told)
    assert duty.course == {"en": "Logic"}


def test_a_changed_instructor_has_until_the_last_day_of_add_and_drop() -> None:
    changed = replace(CLASS, instructor_changed=True)
    assert local_day(found("syllabus:c", classes=[changed])["teacher"]) == date(2026, 9, 11)
    assert local_day(found("final_grades:c", classes=[changed])["teacher"]) == date(2026, 12, 23)


def test_without_a_calendar_nothing_is_owed_for_a_course() -> None:
    assert not duties(replace(university(), calendar=()))


def test_a_row_of_the_list_goes_before_the_rule_and_the_more_exact_row_before_the_other() -> None:
    general = row(f"final_grades-{TERM}", "2026-12-26")
    of_faculty = row(f"final_grades:{TERM}", "2026-12-27", unit="f1")
    of_person = row(f"final_grades.{TERM}", "2026-12-28", owner="teacher")
    elsewhere = row(f"final_grades {TERM}", "2026-12-29", unit="f2")
    expected = [((general,), 26), ((general, of_faculty), 27), ((general, of_faculty, of_person, elsewhere), 28)]
    for rows, day in expected:
        assert local_day(found("final_grades:c", *rows)["teacher"]) == date(2026, 12, day)
    assert local_day(found("final_grades:c", elsewhere)["teacher"]) == date(2026, 12, 23)
    assert local_day(found("final_grades:c", row("final_grades-2027-spring"))["teacher"]) == date(2026, 12, 23)


def test_whoever_does_not_teach_any_more_owes_nothing_for_a_course() -> None:
    assert not found("final_grades:c", classes=[replace(CLASS, instructor="nobody")])
    assert not found("final_grades:c", classes=[replace(CLASS, instructor="cook")])


def test_a_row_binds_a_role_a_role_in_a_place_or_one_person() -> None:
    assert set(found("semiannual_report-1", row("semiannual_report-1"))) == {"librarian", "cook"}
    assert set(found("semiannual_report-1", row("semiannual_report-1", unit="canteen"))) == {"cook"}
    assert set(found("faculty_evaluation", row("faculty_evaluation", unit="f1"))) == {"teacher", "chair1"}
    assert set(found("own", row("own", owner="registrar"))) == {"registrar"}


def test_a_response_plan_goes_to_the_vice_president_of_the_unit() -> None:
    plans = found("response_plan-2026", row("response_plan-2026"))
    assert {owner: set(duty.handed_to) for owner, duty in plans.items()} == {
        "librarian": {"provost"},
        "cook": {"money"},
    }
    said = found("response_plan-2026", row("response_plan-2026", handed_to=(Role.FIRST_VP,)))
    assert set(said["cook"].handed_to) == {"first"}


def test_nobody_is_told_about_themselves() -> None:
    (duty,) = found("syllabus:c", classes=[replace(CLASS, instructor="chair1")]).values()
    assert duty.handed_to == frozenset()


ROWS = (row("semiannual_report-1"), row("response_plan-1"), row("own", owner_roles=(Role.STAFF, Role.INSTRUCTOR)))


@pytest.mark.parametrize("person", [one.id for one in PEOPLE])
@pytest.mark.parametrize("handed_to", [(), (Role.UNIT_HEAD, Role.INSTRUCTOR)])
def test_as_much_of_the_university_as_concerns_somebody_is_enough(person: str, handed_to: tuple[Role, ...]) -> None:
    rows = (*ROWS, row("more", owner_roles=(Role.CHAIR,), handed_to=handed_to))
    whole = university(*rows, classes=[CLASS, replace(CLASS, id="e", instructor="other", organisation="d3")])
    now = DUE + 10 * DAY
    everything = Ledger(duties(whole), (), LONG_AGO)
    enough = Ledger(duties(seen_by(whole, person)), (), LONG_AGO)
    full, seen = plate_of(everything, person, now), plate_of(enough, person, now)
    assert [(one.key, one.due) for one in seen.owed] == [(one.key, one.due) for one in full.owed]
    assert seen.handed == full.handed


def test_a_list_speaks_of_what_lies_ahead() -> None:
    now = at(date(2026, 12, 18), time(12), ALMATY)
    past, ahead, moved = row("a", "2026-12-01"), row("b", "2026-12-20"), row("c", "2026-12-20")
    diff = compare_deadlines([past, ahead, moved], [replace(moved, due=moved.due + DAY), row("d")], now)
    counted = diff.kinds[DeadlineGroup.DEADLINES]
    assert [one.key for one in diff.removed] == ["b"]
    assert (counted.new.first, counted.changed.first, counted.gone.first) == (("d",), ("c",), ("b",))
    assert counted.columns == {"due": 1}
    assert compare_deadlines([past, ahead], [past, ahead], now).is_empty


DUE = end_of(date(2026, 12, 18), ALMATY)
DUTY = Duty("report", {"en": "Report"}, "cook", DUE, handed_to=frozenset({"money"}))


def days_of(person: str, duty: Duty = DUTY) -> list[int]:
    """Reminder days as days before (negative: after) the last one."""
    return [(date(2026, 12, 18) - day).days for day in reminder_days(duty, person, ALMATY)]


def test_the_owner_hears_of_it_before_on_the_day_and_when_overdue() -> None:
    assert days_of("cook")[:7] == [14, 7, 3, 1, 0, -1, -8]
    assert days_of("money")[:2] == [-1, -8]
    assert days_of("librarian") == []


def test_what_was_done_stays_done_when_the_date_moves_a_little_and_not_for_the_next_occasion() -> None:
    mark = Mark("report", "cook", DUE, DUE - DAY)
    now = DUE - 2 * DAY
    for moved, is_open in ((timedelta(0), False), (-30 * DAY, False), (59 * DAY, False), (MOST_MOVED, True)):
        desk = Ledger((replace(DUTY, due=DUE + moved),), (mark,), LONG_AGO)
        assert bool(desk.open_duties(now)) is is_open, moved


def test_somebody_elses_mark_is_not_ones_own() -> None:
    desk = Ledger((DUTY, replace(DUTY, owner="librarian")), (Mark("report", "cook", DUE, DUE),), LONG_AGO)
    assert [one.owner for one in desk.open_duties(DUE)] == ["librarian"]


def test_what_was_due_before_the_product_came_or_long_ago_is_not_asked_for() -> None:
    assert not Ledger((DUTY,), (), DUE + DAY).open_duties(DUE + 2 * DAY)
    assert Ledger((DUTY,), (), LONG_AGO).open_duties(DUE + OVERDUE_KEPT - DAY)
    assert not Ledger((DUTY,), (), LONG_AGO).open_duties(DUE + OVERDUE_KEPT)


@given(st.integers(-100, 100).map(lambda days: DUE + days * DAY), st.booleans())
def test_a_duty_stands_in_one_list_of_its_owner(now: datetime, done: bool) -> None:
    marks = (Mark("report", "cook", DUE, min(now, DUE)),) if done else ()
    plate = plate_of(Ledger((DUTY,), marks, LONG_AGO), "cook", now)
    lists = [bool(plate.overdue), bool(plate.ahead), bool(plate.later), bool(plate.done)]
    assert sum(lists) <= 1
    assert not (done and (plate.owed or plate.later))
    assert plate_of(Ledger((DUTY,), marks, LONG_AGO), "librarian", now).is_empty
    handed = plate_of(Ledger((DUTY,), marks, LONG_AGO), "money", now).handed
    assert bool(handed) == (not done and DUE < now < DUE + OVERDUE_KEPT)


@dataclass(frozen=True)
class Owed:
    """A duty of the cook, and when it is done."""

    duty: Duty
    done_at: datetime


FIRST_DAY = date(2026, 11, 20)
LIFE_DAYS = 60
LAST_HEARD_DAY = 57
"""After this many days nobody hears of what was due on the first day."""


@st.composite
def lives(draw: st.DrawFn) -> tuple[Owed, ...]:
    count = draw(st.integers(1, 5))
    found = []
    for number in range(count):
        due = end_of(FIRST_DAY + draw(st.integers(0, 45)) * DAY, ALMATY)
        done = at(FIRST_DAY + draw(st.integers(0, 200)) * DAY, time(8), ALMATY)
        found.append(Owed(Duty(str(number), {}, "cook", due, handed_to=frozenset({"money"})), done))
    return tuple(found)


def live(owed: Sequence[Owed], person: str, budget: int) -> dict[date, tuple[Duty, ...]]:
    """What a person hears on which day, when the bot looks each day at noon."""
    heard: dict[date, tuple[Duty, ...]] = {}
    for day in (FIRST_DAY + n * DAY for n in range(LIFE_DAYS)):
        now = at(day, time(12), ALMATY)
        still_open = tuple(one.duty for one in owed if one.done_at > now)
        mine = by_person(still_open).get(person, ())
        sent = {past: 1 for past in heard if day - past < 7 * DAY}
        if about := due_duties(ReminderState(person, mine, budget, sent), now, QUIET, ALMATY):
            heard[day] = about
    return heard


@given(lives(), st.integers(0, 5))
def test_nobody_hears_of_what_is_done_and_everybody_of_the_last_day(owed: tuple[Owed, ...], budget: int) -> None:
    heard = live(owed, "cook", budget)
    done_at = {one.duty.key: one.done_at for one in owed}
    for day, about in heard.items():
        assert all(done_at[duty.key] > at(day, time(12), ALMATY) for duty in about)
        assert all((day_of(duty.due, ALMATY) - day).days in (*DAYS_BEFORE, *range(-60, 0)) for duty in about)
    for one in owed:
        last = day_of(one.duty.due, ALMATY)
        if one.done_at > at(last, time(12), ALMATY):
            assert one.duty in heard[last]


@given(lives(), st.integers(0, 5))
def test_beyond_the_budget_only_last_days_are_heard_of(owed: tuple[Owed, ...], budget: int) -> None:
    heard = live(owed, "cook", budget)
    last_days = {day_of(one.duty.due, ALMATY) for one in owed}
    for day in heard:
        week = [other for other in heard if timedelta(0) <= day - other < 7 * DAY]
        assert len(week) <= budget or last_days.intersection(week)


def test_a_reminder_of_what_may_yet_be_done_in_time_takes_no_room_from_earlier_ones() -> None:
    the_day_before = at(date(2026, 12, 17), time(12), ALMATY)
    assert due_duties(ReminderState("cook", (DUTY,), 2), the_day_before, QUIET, ALMATY) == (DUTY,)
    assert due_duties(ReminderState("cook", (DUTY,), 1), the_day_before, QUIET, ALMATY) == ()


@given(lives())
def test_with_room_enough_every_planned_day_is_heard_of(owed: tuple[Owed, ...]) -> None:
    heard = live(owed, "cook", 7)
    for one in owed:
        for day in reminder_days(one.duty, "cook", ALMATY):
            if FIRST_DAY <= day < FIRST_DAY + LIFE_DAYS * DAY and one.done_at > at(day, time(12), ALMATY):
                assert one.duty in heard[day]


@given(lives())
def test_the_one_it_is_handed_to_hears_of_it_only_when_overdue(owed: tuple[Owed, ...]) -> None:
    for day, about in live(owed, "money", 7).items():
        assert all(day_of(duty.due, ALMATY) < day for duty in about)


@given(lives(), st.integers(0, 24 * LAST_HEARD_DAY))
def test_the_next_reminder_is_the_next_instant_at_which_one_is_due(owed: tuple[Owed, ...], hours: int) -> None:
    after = at(FIRST_DAY, time(0), ALMATY) + timedelta(hours=hours)
    mine = tuple(one.duty for one in owed)
    following = next_reminder({"cook": mine}, after, QUIET, ALMATY)
    assert following is not None
    assert following > after
    assert due_duties(ReminderState("cook", mine, 100), following, QUIET, ALMATY)
    between = after + timedelta(hours=1)
    while between < following:
        begun = at(day_of(between, ALMATY), time(10), ALMATY)
        assert begun <= after or not due_duties(ReminderState("cook", mine, 100), between, QUIET, ALMATY)
        between += timedelta(hours=1)


@given(lives(), st.times())
def test_nobody_hears_anything_in_quiet_hours_or_before_ten(owed: tuple[Owed, ...], clock: time) -> None:
    mine = tuple(one.duty for one in owed)
    for duty in mine:
        now = at(day_of(duty.due, ALMATY), clock, ALMATY)
        about = due_duties(ReminderState("cook", mine, 100), now, QUIET, ALMATY)
        assert bool(about) == (time(10) <= clock < time(21))
