"""When a digest is due: lived through minute by minute, with answers, other letters and a bot that was down."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.calendar import at, day_of
from domain.reminders import QuietHours, ReaderState, Run, due_digest, reminder_days, sending_span
from domain.window import Window, exam_window

ALMATY = ZoneInfo("Asia/Almaty")
DAY = timedelta(days=1)
FIRST = datetime(2026, 12, 1, tzinfo=UTC)
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
QUIET = QuietHours()
AUTUMN = exam_window(date(2026, 12, 10), date(2026, 12, 23), ALMATY)

INSTANTS = st.integers(0, 40 * 24 * 4).map(lambda quarters: FIRST + timedelta(minutes=15) * quarters)
QUIETS = st.sampled_from(
    [QUIET, QuietHours(time(22), time(8)), QuietHours(time(20), time(11)), QuietHours(time(0), time(0))]
)


@dataclass(frozen=True)
class Course:
    """A course of one person, and when they answered it (or said it is not theirs)."""

    opens: datetime
    done: datetime


@dataclass(frozen=True)
class Wave:
    """A wave as it happens to one person."""

    window: Window
    since: datetime
    courses: tuple[Course, ...]

    def run(self, now: datetime) -> Run:
        openings = [course.opens for course in self.courses]
        unanswered = tuple(course.opens for course in self.courses if course.done > now)
        return Run(min(openings), self.window, self.since, unanswered)


@dataclass
class Life:
    """One person's weeks: what they got and when."""

    waves: tuple[Wave, ...]
    budget: int
    quiet: QuietHours
    others: dict[date, int] = field(default_factory=dict)
    got: list[datetime] = field(default_factory=list)

    def letters(self, now: datetime) -> dict[date, int]:
        today = day_of(now, ALMATY)
        counted = {day: n for day, n in self.others.items() if today - 6 * DAY <= day <= today}
        for instant in self.got:
            day = day_of(instant, ALMATY)
            counted[day] = counted.get(day, 0) + 1
        return counted

    def state(self, now: datetime) -> ReaderState:
        digests = frozenset(day_of(instant, ALMATY) for instant in self.got)
        runs = tuple(wave.run(now) for wave in self.waves if now <= wave.window.closes)
        return ReaderState(runs, self.budget, self.letters(now), digests)

    def tick(self, now: datetime) -> None:
        due = due_digest(self.state(now), now, self.quiet, ALMATY)
        if due is not None:
            assert due == day_of(now, ALMATY)
            self.got.append(now)

    def is_last_day(self, day: date) -> bool:
        return any(
            days[-1] == day
            for wave in self.waves
            if (days := reminder_days(min(course.opens for course in wave.courses), wave.window, ALMATY))
        )


@st.composite
def waves(draw: st.DrawFn) -> Wave:
    first = date(2026, 12, 3) + draw(st.integers(0, 15)) * DAY
    window = exam_window(first, first + draw(st.integers(0, 14)) * DAY, ALMATY)
    courses = draw(st.lists(st.builds(Course, INSTANTS, INSTANTS | st.just(NEVER)), min_size=1, max_size=4))
    return Wave(window, draw(st.just(FIRST) | INSTANTS), tuple(courses))


@st.composite
def lives(draw: st.DrawFn, others: bool = True) -> Life:
    busy = st.dictionaries(st.integers(0, 40).map(lambda n: date(2026, 12, 1) + n * DAY), st.integers(1, 3), max_size=6)
    return Life(
        tuple(draw(st.lists(waves(), min_size=1, max_size=2))),
        draw(st.integers(0, 5)),
        draw(QUIETS),
        draw(busy) if others else {},
    )


def live(life: Life, step: timedelta = timedelta(hours=1), down: frozenset[date] = frozenset()) -> Life:
    now = FIRST
    while now < FIRST + 40 * DAY:
        if day_of(now, ALMATY) not in down:
            life.tick(now)
        now += step
    return life


def letters_in_week(days: dict[date, int], start: date) -> int:
    return sum(days.get(start + n * DAY, 0) for n in range(7))


@settings(max_examples=40)
@given(lives(others=False))
def test_no_seven_days_hold_more_than_the_budget_but_for_last_days(life: Life) -> None:
    live(life)
    last_days = sum(life.is_last_day(day_of(instant, ALMATY)) for instant in life.got)
    event(f"digests {len(life.got)}, of last days {last_days}")
    days = life.letters(FIRST + 40 * DAY)
    for start in {day - back * DAY for day in days for back in range(7)}:
        last_here = [day for day in days if start <= day < start + 7 * DAY and life.is_last_day(day)]
        assert letters_in_week(days, start) <= max(life.budget, len(last_here))


@settings(max_examples=40)
@given(lives())
def test_only_a_last_day_digest_goes_over_a_budget_that_other_letters_have_used(life: Life) -> None:
    live(life)
    for instant in life.got:
        day = day_of(instant, ALMATY)
        before = {each: n for each, n in life.letters(instant).items() if each <= day}
        assert letters_in_week(before, day - 6 * DAY) <= life.budget or life.is_last_day(day)


@settings(max_examples=40)
@given(lives())
def test_never_in_quiet_hours_never_two_a_day_never_outside_the_days(life: Life) -> None:
    live(life)
    days = [day_of(instant, ALMATY) for instant in life.got]
    assert len(days) == len(set(days))
    for instant, day in zip(life.got, days, strict=True):
        local = instant.astimezone(ALMATY).time()
        assert not life.quiet.cover(local)
        assert local >= time(10)
        assert any(
            day in reminder_days(min(course.opens for course in wave.courses), wave.window, ALMATY)
            for wave in life.waves
        )


@settings(max_examples=40)
@given(lives())
def test_each_digest_speaks_of_something_open_and_unanswered_and_is_not_dated_before_the_start(life: Life) -> None:
    live(life)
    for instant in life.got:
        dated = sending_span(day_of(instant, ALMATY), life.quiet, ALMATY)[0]
        assert any(
            course.opens <= dated <= instant < course.done
            for wave in life.waves
            if wave.since <= dated and instant <= wave.window.closes
            for course in wave.courses
        )


@settings(max_examples=40)
@given(lives())
def test_the_last_day_digest_always_goes_to_who_has_something_open(life: Life) -> None:
    live(life)
    got = {day_of(instant, ALMATY) for instant in life.got}
    for wave in life.waves:
        days = reminder_days(min(course.opens for course in wave.courses), wave.window, ALMATY)
        if days:
            dated, _ = sending_span(days[-1], life.quiet, ALMATY)
            open_then = any(course.opens <= dated < course.done for course in wave.courses)
            if open_then and wave.since <= dated <= wave.window.closes:
                assert days[-1] in got


@settings(max_examples=20)
@given(lives(), st.sampled_from([timedelta(minutes=30), timedelta(minutes=12)]))
def test_how_often_the_clock_ticks_changes_no_day(life: Life, step: timedelta) -> None:
    waiting = tuple(
        replace(wave, courses=tuple(replace(course, done=NEVER) for course in wave.courses)) for wave in life.waves
    )
    often = live(replace(life, waves=waiting, got=[]))
    other = live(replace(life, waves=waiting, got=[]), step)
    assert [day_of(instant, ALMATY) for instant in often.got] == [day_of(instant, ALMATY) for instant in other.got]


@settings(max_examples=40)
@given(lives(others=False), st.frozensets(st.integers(0, 40).map(lambda n: date(2026, 12, 1) + n * DAY), max_size=10))
def test_a_day_the_bot_was_down_is_not_made_up_for(life: Life, down: frozenset[date]) -> None:
    live(life, down=down)
    assert not down & {day_of(instant, ALMATY) for instant in life.got}


def a_state(now_open: str = "2026-12-24", budget: int = 3, **more: object) -> ReaderState:
    opening = at(date.fromisoformat(now_open), time(8), ALMATY)
    run = Run(opening, AUTUMN, FIRST, (opening,))
    return replace(ReaderState((run,), budget), **more)  # type: ignore[arg-type]


def due_days(state: ReaderState) -> list[int]:
    """December days on which a digest goes, with nothing but digests counted."""
    got: list[date] = []
    for number in range(10, 32):
        now = at(date(2026, 12, number), time(10), ALMATY)
        letters = {**state.letters, **dict.fromkeys(got, 1)}
        due = due_digest(replace(state, letters=letters, digests=frozenset(got)), now, QUIET, ALMATY)
        got.extend([due] if due else [])
    return [day.day for day in got]


def test_with_room_for_all_every_day_is_kept() -> None:
    assert due_days(a_state(budget=4)) == [25, 27, 28, 30]


def test_with_less_room_the_earlier_give_way_to_the_later() -> None:
    assert due_days(a_state(budget=3)) == [27, 28, 30]
    assert due_days(a_state(budget=2)) == [28, 30]
    assert due_days(a_state(budget=1)) == [30]
    assert due_days(a_state(budget=0)) == [30]


def test_days_far_from_each_other_do_not_give_way() -> None:
    assert due_days(a_state("2026-12-10", budget=2)) == [11, 20, 28, 30]


def test_other_letters_take_the_room_of_the_earlier_ones() -> None:
    assert due_days(a_state(budget=3, letters={date(2026, 12, 23): 1})) == [27, 28, 30]
    assert due_days(a_state(budget=3, letters={date(2026, 12, 23): 2})) == [28, 30]
    assert due_days(a_state(budget=3, letters={date(2026, 12, 25): 2})) == [30]
    assert due_days(a_state(budget=3, letters={date(2026, 12, 26): 3})) == [30]


def test_a_digest_is_late_until_the_quiet_hours_and_then_lapses() -> None:
    state, day = a_state(), date(2026, 12, 28)
    moments = [time(9, 59), time(10), time(20, 59), time(21), time(23)]
    due = [due_digest(state, at(day, clock, ALMATY), QUIET, ALMATY) for clock in moments]
    assert due == [None, day, day, None, None]


def test_a_first_start_at_noon_sends_nothing_dated_that_morning() -> None:
    noon, evening = (at(date(2026, 12, 27), clock, ALMATY) for clock in (time(12), time(20)))
    run = replace(a_state().runs[0], running_since=noon)
    assert due_digest(a_state(), noon, QUIET, ALMATY) == date(2026, 12, 27)
    assert due_digest(ReaderState((run,), 3), noon, QUIET, ALMATY) is None
    assert due_digest(ReaderState((run,), 3), evening, QUIET, ALMATY) is None
    assert due_days(ReaderState((run,), 3)) == [28, 30]


def test_a_course_that_opens_at_noon_calls_for_no_digest_that_day() -> None:
    first = at(date(2026, 12, 11), time(8), ALMATY)
    noon = at(date(2026, 12, 28), time(12), ALMATY)
    run = Run(first, AUTUMN, FIRST, (noon,))
    assert due_digest(ReaderState((run,), 3), noon + timedelta(hours=1), QUIET, ALMATY) is None
    assert due_days(ReaderState((run,), 3)) == [30]


def test_nothing_goes_after_the_last_answer() -> None:
    run = replace(a_state().runs[0], unanswered=())
    assert due_days(ReaderState((run,), 3)) == []


def test_nothing_goes_once_a_window_was_closed_early_that_day() -> None:
    run = a_state().runs[0]
    closes = at(date(2026, 12, 28), time(12), ALMATY)
    early = ReaderState((replace(run, window=Window(AUTUMN.opens, closes)),), 3)
    assert due_digest(early, closes, QUIET, ALMATY) == date(2026, 12, 28)
    assert due_digest(early, closes + timedelta(seconds=1), QUIET, ALMATY) is None


def test_before_march_2024_ten_in_almaty_was_four_in_utc() -> None:
    window = exam_window(date(2023, 12, 11), date(2023, 12, 22), ALMATY)
    run = Run(window.opens, window, FIRST.replace(year=2023, month=11), (window.opens,))
    ten = datetime(2023, 12, 12, 4, tzinfo=UTC)
    assert due_digest(ReaderState((run,), 3), ten, QUIET, ALMATY) == date(2023, 12, 12)
    assert due_digest(ReaderState((run,), 3), ten - timedelta(seconds=1), QUIET, ALMATY) is None
