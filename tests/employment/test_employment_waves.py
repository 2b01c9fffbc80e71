"""Which wave of graduates' employment is due, and on which days somebody is written to (handbook section 5)."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import start_of
from domain.employment import MONTHS_AFTER, Case, Wave, Written, add_months, due_days, due_wave, letter_day

ZONE = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
PATIENT = settings(deadline=None)

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    graduates = draw(st.none() | days)
    applied = draw(st.none() | days)
    if graduates is not None and applied is not None:
        applied = graduates - timedelta(days=draw(st.integers(0, 300)))
    answered = draw(st.dictionaries(st.sampled_from(Wave), days, max_size=4))
    return Case(applied, graduates, answered)


def as_known_on(case: Case, day: date) -> Case:
    """The case without answers of the future."""
    return replace(case, answered={wave: on for wave, on in case.answered.items() if on <= day})


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def due(case: Case, day: date) -> Wave | None:
    return due_wave(case, noon(day), ZONE)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 6, 19), 3, date(2026, 9, 19)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_are_calendar_months_up_to_the_end_of_a_short_one(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(days, st.integers(0, 48))
@PATIENT
def test_a_later_month_has_the_same_day_or_ends_before_it(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(days, st.sampled_from(list(MONTHS_AFTER)))
@PATIENT
def test_a_wave_falls_due_at_local_midnight_of_its_day(graduates: date, wave: Wave) -> None:
    case = Case(None, graduates)
    begins = start_of(add_months(graduates, MONTHS_AFTER[wave]), ZONE)

    assert due_wave(case, begins, ZONE) is wave
    assert due_wave(case, begins - timedelta(seconds=1), ZONE) is not wave


def test_the_four_waves_of_a_graduation_come_one_after_another() -> None:
    case = Case(date(2026, 11, 2), date(2027, 1, 31))

    assert due(case, date(2026, 11, 1)) is None
    assert due(case, date(2026, 11, 2)) is Wave.W0
    assert due(case, date(2027, 1, 30)) is Wave.W0
    assert due(case, date(2027, 1, 31)) is Wave.W1
    assert due(case, date(2027, 4, 29)) is Wave.W1
    assert due(case, date(2027, 4, 30)) is Wave.W2
    assert due(case, date(2027, 7, 31)) is Wave.W3
    assert due(case, date(2028, 1, 30)) is Wave.W3
    assert due(case, date(2028, 1, 31)) is None


@given(cases(), days)
@PATIENT
def test_only_the_newest_wave_that_has_come_is_asked(case: Case, day: date) -> None:
    wave = due(case, day)

    if wave is not None:
        come = [one for one, since in due_days(case).items() if since <= day]
        assert wave == max(come)
        assert case.graduates_on is None or day < add_months(case.graduates_on, 12)


@given(cases(), days)
@PATIENT
def test_an_answer_ends_the_asking_until_the_next_wave(case: Case, day: date) -> None:
    wave = due(case, day)
    if wave is None:
        return
    answered = replace(case, answered={**case.answered, wave: day})
    later = [since for one, since in due_days(case).items() if since > day and one > wave]
    until = min(later, default=day + 400 * DAY)

    assert due(answered, day) is None
    assert due(answered, until - DAY) is None


@given(cases(), days)
@PATIENT
def test_do_not_contact_ends_every_asking_and_every_letter(case: Case, day: date) -> None:
    silent = replace(case, do_not_contact=True)

    assert due(silent, day) is None
    assert letter_day(silent, day) is None


@given(st.none() | days.filter(lambda day: day > date(2026, 12, 31)), st.dates(date(2020, 1, 1), date(2026, 12, 31)))
@PATIENT
def test_nobody_who_has_not_applied_is_asked_before_graduating(graduates: date | None, day: date) -> None:
    assert due(Case(None, graduates), day) is None


def test_an_answer_from_before_a_wave_fell_due_belongs_to_an_earlier_graduation() -> None:
    bachelor = {Wave.W1: date(2024, 6, 20), Wave.W3: date(2024, 12, 20)}
    master = Case(None, date(2026, 6, 19), bachelor)

    assert due(master, date(2026, 6, 19)) is Wave.W1


@given(cases(), days, st.integers(-40, 40))
@PATIENT
def test_a_letter_is_about_something_that_is_due_and_only_when_somebody_is_reachable(
    case: Case, day: date, apart: int
) -> None:
    case = replace(as_known_on(case, day), reachable_from=day + apart * DAY)
    found = letter_day(case, day)

    if found is not None:
        assert found >= max(day, case.reachable_from)
        assert due(case, found) is not None


@given(cases(), days)
@PATIENT
def test_two_letters_go_about_a_wave_a_week_apart_and_no_more(case: Case, day: date) -> None:
    case, sent = as_known_on(case, day), list[tuple[Wave, date]]()
    written: dict[Wave, Written] = {}
    for number in range(420):
        today = day + number * DAY
        state = replace(case, written=written)
        if letter_day(state, today) == today:
            wave = due(state, today)
            assert wave is not None
            before = written.get(wave)
            written = {**written, wave: Written(before.letters + 1 if before else 1, today)}
            sent.append((wave, today))

    for wave in Wave:
        dates = [on for about, on in sent if about == wave]
        assert len(dates) <= 2
        assert all(later - earlier == 7 * DAY for earlier, later in pairwise(dates))
    if (wave := due(case, day)) is not None:
        assert (wave, day) in sent


@given(cases(), days)
@PATIENT
def test_no_letter_day_is_passed_over(case: Case, day: date) -> None:
    case = as_known_on(case, day)
    found = letter_day(case, day)
    last = found if found is not None else day + 400 * DAY
    span = (day + number * DAY for number in range((last - day).days))

    assert all(letter_day(case, each) != each for each in span)
