"""Reminders: one digest per person for everything that is open and unanswered, on few days, within a budget.

Days, for each wave a person is asked in: the day after their first course opened, the middle, two days before the
last day, the last day. Two on one day are one. A digest is dated 10:00 local time (or the end of the quiet hours, if
10:00 is quiet), speaks for what was open by then, may be sent late until the quiet hours begin, and then lapses.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from domain.calendar import at, day_of, start_of
from domain.people import Role
from domain.window import Window

REMINDER_TIME = time(10)
DAYS_BEFORE_LAST = 2
BUDGET_DAYS = 7

_DAY = timedelta(days=1)
_STUDENTS = frozenset({Role.STUDENT, Role.GRADUATING})
_OUTSIDE = frozenset({Role.ALUMNUS, Role.EMPLOYER})


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which nothing is sent, from `begin` up to `end`, over midnight if `end` is the earlier.

    Equal times mean that there are none.
    """

    begin: time = time(21)
    end: time = time(9)

    def cover(self, clock: time) -> bool:
        """Whether a local clock time is quiet."""
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


@dataclass(frozen=True)
class Budgets:
    """Letters a person may get in seven days, by what they are to the university."""

    students: int = 3
    employees: int = 5
    alumni: int = 2


@dataclass(frozen=True)
class Run:
    """One wave as it runs for one person."""

    first_opening: datetime
    """Of everything this person is asked in the wave, answered or not, but not of courses that are "not mine"."""
    window: Window
    running_since: datetime
    """When the bot first ran this wave: no reminder is dated before it."""
    unanswered: tuple[datetime, ...] = ()
    """Openings of what is neither answered, declined nor "not mine"; those that lie ahead as well."""


@dataclass(frozen=True)
class ReaderState:
    """All that decides whether one person gets a digest."""

    runs: tuple[Run, ...]
    budget: int
    letters: Mapping[date, int] = field(default_factory=dict)
    """Letters sent by local day, over the last seven days."""
    digests: frozenset[date] = frozenset()
    """Days on which a digest was sent already."""


def weekly_budget(roles: Collection[Role], budgets: Budgets) -> int:
    """Letters in seven days for somebody with these roles: the largest of theirs, the alumni's if they have none.

    Employers are asked as seldom as alumni; everybody else who is not a student works here.
    """
    limits = [budgets.alumni]
    if _STUDENTS.intersection(roles):
        limits.append(budgets.students)
    if set(roles) - _STUDENTS - _OUTSIDE:
        limits.append(budgets.employees)
    return max(limits[1:], default=budgets.alumni)


def next_loud(now: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """`now`, or the end of the quiet hours it falls into; UTC."""
    clock = now.astimezone(zone).time()
    if not quiet.cover(clock):
        return now
    today = day_of(now, zone)
    return at(today if clock < quiet.end else today + _DAY, quiet.end, zone)


def sending_span(day: date, quiet: QuietHours, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when, and up to when (exclusive), a digest of a local day may be sent; UTC."""
    begin = quiet.end if quiet.cover(REMINDER_TIME) else REMINDER_TIME
    begins_later = quiet.begin > begin and quiet.begin != quiet.end
    return at(day, begin, zone), at(day, quiet.begin, zone) if begins_later else start_of(day + _DAY, zone)


def reminder_days(first_opening: datetime, window: Window, zone: tzinfo) -> tuple[date, ...]:
    """The local days, ascending, on which a person whose first course opened then is reminded; the last day is last.

    The middle is that of the days from the first opening to the last day, both counted, the earlier one of two.
    Nobody is reminded on the day their first course opens, unless it is the last. A last day that ends before
    10:00 is not one. Empty if nothing opens before the close.
    """
    first, last = day_of(first_opening, zone), day_of(window.closes, zone)
    if window.closes < at(last, REMINDER_TIME, zone):
        last -= _DAY
    if last < first:
        return ()
    middle = first + (last - first) // 2
    days = {first + _DAY, middle, last - DAYS_BEFORE_LAST * _DAY}
    return (*sorted(day for day in days if first < day < last), last)


def due_digest(state: ReaderState, now: datetime, quiet: QuietHours, zone: tzinfo) -> date | None:
    """The local day whose digest is due to this person at `now`; None if none is.

    Budget: the last-day digest of a wave always goes. Every other gives way to those after it: going from the last
    planned day back to today, a digest is kept if no seven days in a row that hold it would hold more letters than
    the budget, counting letters already sent and the later digests that are kept.
    """
    today = day_of(now, zone)
    begin, end = sending_span(today, quiet, zone)
    if not begin <= now < end or today in state.digests:
        return None
    planned = _planned_days((run for run in state.runs if now <= run.window.closes), quiet, zone)
    return today if today in planned and today in kept_days(planned, state.letters, state.budget, today) else None


def next_reminder(runs: Iterable[Run], after: datetime, quiet: QuietHours, zone: tzinfo) -> datetime | None:
    """The first instant after `after` at which a digest may become due for any of these runs (UTC); None if never.

    For the timetable: what is due then, `due_digest` says.
    """
    # Thousands of people have few first openings between them.
    distinct = {(run.first_opening, run.window, run.running_since) for run in runs}
    dated = (
        instant
        for first_opening, window, running_since in distinct
        for day in reminder_days(first_opening, window, zone)
        if (instant := sending_span(day, quiet, zone)[0]) >= running_since
    )
    return min((instant for instant in dated if instant > after), default=None)


def _planned_days(runs: Iterable[Run], quiet: QuietHours, zone: tzinfo) -> Mapping[date, bool]:
    """The days on which something unanswered is reminded of; true for a day that is the last of some wave."""
    planned: dict[date, bool] = {}
    for run in runs:
        days = reminder_days(run.first_opening, run.window, zone)
        for day in days:
            dated = sending_span(day, quiet, zone)[0]
            # What opens after the digest's hour has its own days ahead: it must not call for one at once.
            if dated >= run.running_since and any(opens <= dated for opens in run.unanswered):
                planned[day] = planned.get(day, False) or day == days[-1]
    return planned


def kept_days(planned: Mapping[date, bool], sent: Mapping[date, int], budget: int, today: date) -> Collection[date]:
    """The planned days from `today` on whose digest the budget leaves, by the rule of `due_digest`.

    `planned` is true for a day whose digest always goes; `sent` are the letters of the last seven days.
    """
    letters = dict(sent)
    kept = []
    for day in sorted((day for day in planned if day >= today), reverse=True):
        if planned[day] or has_room(letters, day, budget):
            kept.append(day)
            letters[day] = letters.get(day, 0) + 1
    return kept


def has_room(letters: Mapping[date, int], day: date, budget: int) -> bool:
    """Whether one more letter on `day` leaves every seven days that hold it within the budget."""
    starts = (day - back * _DAY for back in range(BUDGET_DAYS))
    return all(sum(letters.get(start + n * _DAY, 0) for n in range(BUDGET_DAYS)) < budget for start in starts)
