"""Local days against instants, in zones whose clocks were moved at midnight and elsewhere."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import at, day_of, end_of, start_of

ALMATY = ZoneInfo("Asia/Almaty")
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Almaty", "Europe/Berlin", "America/Santiago", "Asia/Tehran")]
)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


def test_almaty_was_six_hours_ahead_until_march_2024_and_is_five_ahead_since() -> None:
    assert start_of(date(2023, 12, 11), ALMATY) == datetime(2023, 12, 10, 18, tzinfo=UTC)
    assert start_of(date(2026, 12, 10), ALMATY) == datetime(2026, 12, 9, 19, tzinfo=UTC)


def test_the_day_the_clock_was_put_back_has_twenty_five_hours() -> None:
    begin, end = start_of(date(2024, 2, 29), ALMATY), end_of(date(2024, 2, 29), ALMATY)
    assert end - begin == timedelta(hours=25, seconds=-1)
    assert end == datetime(2024, 2, 29, 18, 59, 59, tzinfo=UTC)


@given(DAYS, ZONES)
def test_a_day_holds_its_first_and_last_second_and_no_more(day: date, zone: ZoneInfo) -> None:
    begin, end = start_of(day, zone), end_of(day, zone)
    assert day_of(begin, zone) == day == day_of(end, zone)
    assert day_of(begin - timedelta(seconds=1), zone) == day - timedelta(days=1)
    assert day_of(end + timedelta(seconds=1), zone) == day + timedelta(days=1)
    assert begin.utcoffset() == end.utcoffset() == timedelta(0)


@given(DAYS, st.times(time(4), time(22)), ZONES)
def test_a_clock_time_in_the_daylight_falls_on_its_day(day: date, clock: time, zone: ZoneInfo) -> None:
    instant = at(day, clock, zone)
    assert day_of(instant, zone) == day
    assert instant.astimezone(zone).time() == clock


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2026, 12, 10), ALMATY)  # noqa: DTZ001
