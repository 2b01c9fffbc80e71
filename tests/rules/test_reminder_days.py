"""Which days a person is reminded on, and the hours in which that may happen."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.calendar import at, day_of
from domain.people import Role
from domain.reminders import Budgets, QuietHours, Run, next_reminder, reminder_days, sending_span, weekly_budget
from domain.window import Window, exam_window

ALMATY = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
AUTUMN = exam_window(date(2026, 12, 10), date(2026, 12, 23), ALMATY)
OPENINGS = st.datetimes(datetime(2026, 12, 1), datetime(2027, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
QUIET = st.just(QuietHours()) | st.builds(QuietHours, CLOCKS, CLOCKS)
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Almaty", "Europe/Berlin", "America/Santiago")])


def december(*days: int) -> tuple[date, ...]:
    return tuple(date(2026, 12, day) for day in days)


@pytest.mark.parametrize(
    ("opened", "reminded"),
    [
        (10, december(11, 20, 28, 30)),
        (14, december(15, 22, 28, 30)),
        (26, december(27, 28, 30)),  # the middle and two days before the last are one
        (27, december(28, 30)),
        (28, december(29, 30)),
        (29, december(30)),
        (30, december(30)),
        (31, ()),
    ],
)
def test_the_days_of_the_autumn_window(opened: int, reminded: tuple[date, ...]) -> None:
    assert reminder_days(at(date(2026, 12, opened), time(8), ALMATY), AUTUMN, ALMATY) == reminded


def test_the_days_of_a_pass_fail_course_begin_before_the_window() -> None:
    assert reminder_days(at(date(2026, 12, 5), time(0), ALMATY), AUTUMN, ALMATY) == december(6, 17, 28, 30)


def test_the_last_day_of_a_window_that_ends_at_nine_is_the_day_before() -> None:
    window = Window(AUTUMN.opens, at(date(2026, 12, 30), time(9), ALMATY))
    assert reminder_days(AUTUMN.opens, window, ALMATY)[-1] == date(2026, 12, 29)


@given(OPENINGS, ZONES)
def test_days_ascend_end_with_the_last_and_begin_after_the_first_opening(opening: datetime, zone: ZoneInfo) -> None:
    window = exam_window(date(2026, 12, 10), date(2026, 12, 23), zone)
    days = reminder_days(opening, window, zone)
    first, last = day_of(opening, zone), date(2026, 12, 30)
    assert bool(days) == (first <= last)
    assert list(days) == sorted(set(days))
    assert len(days) <= 4
    if days:
        assert days[-1] == last
        assert all(first < day for day in days[:-1])
        assert first + DAY in days or first + DAY > last


@given(st.dates(date(2023, 1, 1), date(2027, 1, 1)), QUIET, ZONES)
def test_every_day_has_a_span_and_no_instant_of_it_is_quiet(day: date, quiet: QuietHours, zone: ZoneInfo) -> None:
    begin, end = sending_span(day, quiet, zone)
    assert begin < end
    assert day_of(begin, zone) == day == day_of(end - timedelta(seconds=1), zone)
    local = [begin + (end - begin) * part / 8 for part in range(8)]
    assume(all(instant.astimezone(zone).utcoffset() == begin.astimezone(zone).utcoffset() for instant in local))
    assert not any(quiet.cover(instant.astimezone(zone).time()) for instant in local)


def test_a_digest_is_dated_ten_and_lapses_when_the_quiet_hours_begin() -> None:
    day = date(2026, 12, 15)
    assert sending_span(day, QuietHours(), ALMATY) == (at(day, time(10), ALMATY), at(day, time(21), ALMATY))


def test_if_ten_is_quiet_a_digest_is_dated_the_end_of_the_quiet_hours() -> None:
    day = date(2026, 12, 15)
    late = QuietHours(time(20), time(11, 30))
    assert sending_span(day, late, ALMATY) == (at(day, time(11, 30), ALMATY), at(day, time(20), ALMATY))


def test_without_quiet_hours_a_digest_lapses_at_midnight() -> None:
    day = date(2026, 12, 15)
    none = QuietHours(time(0), time(0))
    assert sending_span(day, none, ALMATY) == (at(day, time(10), ALMATY), at(day + DAY, time(0), ALMATY))


@given(st.lists(st.tuples(OPENINGS, OPENINGS), max_size=4), OPENINGS, QUIET)
def test_the_next_reminder_is_the_first_dated_instant_after_and_none_is_dated_before_the_start(
    drawn: list[tuple[datetime, datetime]], after: datetime, quiet: QuietHours
) -> None:
    runs = [Run(opening, AUTUMN, since) for opening, since in drawn]
    dated = sorted(
        instant
        for run in runs
        for day in reminder_days(run.first_opening, AUTUMN, ALMATY)
        if (instant := sending_span(day, quiet, ALMATY)[0]) >= run.running_since
    )
    later = [instant for instant in dated if instant > after]
    assert next_reminder(runs, after, quiet, ALMATY) == (later[0] if later else None)


@pytest.mark.parametrize(
    ("roles", "budget"),
    [
        ({Role.STUDENT}, 3),
        ({Role.GRADUATING, Role.STUDENT}, 3),
        ({Role.ALUMNUS}, 2),
        ({Role.EMPLOYER}, 2),
        (set(), 2),
        ({Role.INSTRUCTOR}, 5),
        ({Role.ALUMNUS, Role.STUDENT}, 3),
        ({Role.STUDENT, Role.STAFF}, 5),
    ],
)
def test_the_budget_is_the_largest_of_what_a_person_is(roles: set[Role], budget: int) -> None:
    assert weekly_budget(roles, Budgets()) == budget
