"""When the window stands, and when each kind of class opens in it (handbook section 3)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import day_of, start_of
from domain.courses import ClassKind, CourseClass
from domain.window import Omission, Window, exam_window, is_open, kept_opening, omission, opening

ALMATY = ZoneInfo("Asia/Almaty")
SECOND = timedelta(seconds=1)
PERIODS = st.tuples(st.dates(date(2019, 1, 1), date(2029, 1, 1)), st.integers(0, 30)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Almaty", "Europe/Berlin", "America/Santiago")])
AUTUMN = exam_window(date(2026, 12, 10), date(2026, 12, 23), ALMATY)
INSTANTS = st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001
MAYBE = st.none() | INSTANTS


def a_class(kind: ClassKind = ClassKind.GRADED, last: date | None = None, exam: datetime | None = None) -> CourseClass:
    return CourseClass("c", {"en": "Statistics"}, kind, "2026-fall", "dept", last, None, exam)


def test_the_autumn_window_of_2026_in_utc() -> None:
    assert Window(datetime(2026, 12, 9, 19, tzinfo=UTC), datetime(2026, 12, 30, 18, 59, 59, tzinfo=UTC)) == AUTUMN


def test_the_winter_window_of_2023_is_six_hours_from_utc() -> None:
    window = exam_window(date(2023, 12, 11), date(2023, 12, 22), ALMATY)
    assert window.opens == datetime(2023, 12, 10, 18, tzinfo=UTC)
    assert window.closes == datetime(2023, 12, 29, 17, 59, 59, tzinfo=UTC)


def test_a_window_over_the_change_of_march_2024_has_an_hour_more() -> None:
    window = exam_window(date(2024, 2, 20), date(2024, 2, 26), ALMATY)
    assert window.closes - window.opens == timedelta(days=14, hours=1) - SECOND


@given(PERIODS, ZONES)
def test_the_window_ends_with_the_seventh_day_after_the_last_exam_day(
    period: tuple[date, date], zone: ZoneInfo
) -> None:
    first, last = period
    window = exam_window(first, last, zone)
    assert day_of(window.opens, zone) == first
    assert day_of(window.opens - SECOND, zone) < first
    assert day_of(window.closes, zone) == last + timedelta(days=7)
    assert day_of(window.closes + SECOND, zone) == last + timedelta(days=8)


def test_exams_cannot_end_before_they_begin() -> None:
    with pytest.raises(ValueError, match="before"):
        exam_window(date(2026, 12, 10), date(2026, 12, 9), ALMATY)


@given(MAYBE)
def test_a_graded_class_opens_when_its_exam_has_ended_but_within_the_window(exam: datetime | None) -> None:
    opens = opening(a_class(exam=exam), AUTUMN, ALMATY)
    if exam is None or exam <= AUTUMN.opens:
        assert opens == AUTUMN.opens
    else:
        assert opens == (exam if exam <= AUTUMN.closes else None)


def test_an_exam_that_ends_with_the_window_is_the_last_that_opens() -> None:
    assert opening(a_class(exam=AUTUMN.closes), AUTUMN, ALMATY) == AUTUMN.closes
    assert opening(a_class(exam=AUTUMN.closes + SECOND), AUTUMN, ALMATY) is None


@given(st.none() | st.dates(date(2026, 10, 1), date(2027, 1, 31)))
def test_a_pass_fail_class_opens_at_midnight_after_its_last_class_even_before_the_window(last: date | None) -> None:
    opens = opening(a_class(ClassKind.PASS_FAIL, last=last, exam=AUTUMN.opens), AUTUMN, ALMATY)
    if last is None:
        assert opens == AUTUMN.opens
    elif last >= date(2026, 12, 30):
        assert opens is None
    else:
        assert opens == start_of(last + timedelta(days=1), ALMATY)


@given(MAYBE)
def test_state_exams_and_internships_never_open(exam: datetime | None) -> None:
    for kind in (ClassKind.STATE_EXAM, ClassKind.INTERNSHIP):
        assert opening(a_class(kind, date(2026, 12, 1), exam), AUTUMN, ALMATY) is None
        assert omission(a_class(kind, date(2026, 12, 1), exam), ["t"], ["s"], AUTUMN, ALMATY) is Omission.KIND


@given(MAYBE, MAYBE, INSTANTS)
def test_what_has_opened_keeps_its_opening_and_what_has_not_follows_the_calendar(
    previous: datetime | None, planned: datetime | None, now: datetime
) -> None:
    kept = kept_opening(previous, planned, now)
    assert kept == (previous if previous is not None and previous <= now else planned)


@given(INSTANTS, st.lists(st.tuples(INSTANTS, MAYBE)))
def test_an_exam_moved_again_and_again_never_closes_what_has_opened(
    first: datetime, moves: list[tuple[datetime, datetime | None]]
) -> None:
    opens: datetime | None = first
    was_open = False
    for now, exam in sorted(moves, key=lambda move: move[0]):
        was_open = was_open or (opens is not None and opens <= now)
        opens = kept_opening(opens, exam, now)
        assert not was_open or (opens is not None and opens <= now)


@given(INSTANTS, INSTANTS)
def test_an_answer_counts_from_the_opening_up_to_and_at_the_close(opens: datetime, now: datetime) -> None:
    assert is_open(opens, AUTUMN, now) == (not now < opens and not now > AUTUMN.closes)
    assert not is_open(opens, AUTUMN, AUTUMN.closes + SECOND)
    assert is_open(opens, AUTUMN, AUTUMN.closes) == (opens <= AUTUMN.closes)
