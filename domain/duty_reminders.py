"""What somebody sees of their duties, and on which days they are reminded of them.

Days (handbook section 6): 14, 7, 3 and 1 before, the day itself, and when overdue the day after and each week from
then on; when overdue those it is handed to are reminded, too. All of one day is one digest, within the weekly budget:
the one of a last day always goes, earlier ones give way (`domain/reminders.py`). Done ends everything at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from domain.calendar import day_of
from domain.duties import Duty
from domain.reminders import QuietHours, kept_days, sending_span

DAYS_BEFORE = (14, 7, 3, 1, 0)
OVERDUE_EVERY_DAYS = 7
SHOWN_AHEAD = timedelta(days=30)
OVERDUE_KEPT = timedelta(days=60)
"""What nobody marked for so long is not asked for any more."""

MOST_MOVED = timedelta(days=60)
"""A date moved on by less is still the same occasion: what was done stays done. By more, it is the next one."""

UNDONE_FOR = timedelta(days=7)
"""How long after it was done a duty is still shown, with the way back."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """Somebody has said that a duty is done."""

    duty: str
    owner: str
    due: datetime
    """When it was due as it was marked."""
    done_at: datetime


@dataclass(frozen=True)
class Plate:
    """Everything that concerns one person at one instant; each list in order of due."""

    overdue: tuple[Duty, ...] = ()
    ahead: tuple[Duty, ...] = ()
    """Due within SHOWN_AHEAD."""
    later: tuple[Duty, ...] = ()
    done: tuple[Duty, ...] = ()
    """Done lately; can be undone."""
    handed: tuple[Duty, ...] = ()
    """Overdue, of others, and handed to this person."""

    @property
    def owed(self) -> tuple[Duty, ...]:
        """Overdue and ahead."""
        return self.overdue + self.ahead

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is near or overdue, of this person or handed to them."""
        return not (self.owed or self.handed)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show or to do."""
        return not (self.owed or self.later or self.done or self.handed)


@dataclass(frozen=True)
class Ledger:
    """Duties as they stand: all of them, what is done, and since when the product reminds of them at all."""

    duties: tuple[Duty, ...]
    marks: tuple[Mark, ...]
    since: datetime
    """What was due before is nobody's business here: the product was not there yet."""

    def open_duties(self, now: datetime) -> tuple[Duty, ...]:
        """What is neither done nor past its keeping."""
        done = done_duties(self.duties, self.marks)
        return tuple(
            duty
            for duty in self.duties
            if (duty.key, duty.owner) not in done and duty.due >= self.since and now - duty.due < OVERDUE_KEPT
        )


@dataclass(frozen=True)
class ReminderState:
    """All that decides whether one person gets a digest of duties."""

    person: str
    duties: tuple[Duty, ...]
    """Open ones, own and handed to them."""
    budget: int
    letters: Mapping[date, int] = field(default_factory=dict)
    """Letters sent by local day, over the last seven days."""


def done_duties(duties: Iterable[Duty], marks: Iterable[Mark]) -> Mapping[tuple[str, str], Mark]:
    """The marks that hold, by duty and owner; one does not hold for the next occasion of a duty (MOST_MOVED)."""
    by_key = {(mark.duty, mark.owner): mark for mark in marks}
    return {
        key: mark
        for duty in duties
        if (mark := by_key.get(key := (duty.key, duty.owner))) and duty.due - mark.due < MOST_MOVED
    }


def plate_of(ledger: Ledger, person: str, now: datetime) -> Plate:
    """What `person` owes, has done lately, and is told about others, at `now`."""
    done = done_duties(ledger.duties, ledger.marks)
    still_open = ledger.open_duties(now)
    mine = [duty for duty in still_open if duty.owner == person]
    return Plate(
        overdue=tuple(duty for duty in mine if duty.due < now),
        ahead=tuple(duty for duty in mine if now <= duty.due <= now + SHOWN_AHEAD),
        later=tuple(duty for duty in mine if duty.due > now + SHOWN_AHEAD),
        done=tuple(duty for duty in ledger.duties if duty.owner == person and _is_shown_done(duty, done, now)),
        handed=tuple(duty for duty in still_open if duty.due < now and person in duty.handed_to),
    )


def _is_shown_done(duty: Duty, done: Mapping[tuple[str, str], Mark], now: datetime) -> bool:
    mark = done.get((duty.key, duty.owner))
    return mark is not None and (now - mark.done_at < UNDONE_FOR or now <= duty.due <= now + SHOWN_AHEAD)


def reminder_days(duty: Duty, person: str, zone: tzinfo) -> tuple[date, ...]:
    """The local days on which `person` is reminded of an open duty, ascending; none if it does not concern them."""
    last = day_of(duty.due, zone)
    before = [last - days * _DAY for days in DAYS_BEFORE] if person == duty.owner else []
    is_told = person == duty.owner or person in duty.handed_to
    overdue = range(1, OVERDUE_KEPT.days, OVERDUE_EVERY_DAYS) if is_told else ()
    return (*before, *(last + days * _DAY for days in overdue))


def due_duties(state: ReminderState, now: datetime, quiet: QuietHours, zone: tzinfo) -> tuple[Duty, ...]:
    """The open duties that today's digest is about; empty if no digest is due to this person at `now`."""
    today = day_of(now, zone)
    begin, end = sending_span(today, quiet, zone)
    if not begin <= now < end:
        return ()
    days = [reminder_days(duty, state.person, zone) for duty in state.duties]
    about = tuple(duty for duty, own in zip(state.duties, days, strict=True) if today in own)
    if not about:
        return ()
    planned: dict[date, bool] = {}
    for duty, own in zip(state.duties, days, strict=True):
        last = day_of(duty.due, zone)
        for day in own:
            # It may well be done in time: a reminder of what is overdue takes no room before it is.
            if day <= max(last, today):
                planned[day] = planned.get(day, False) or day == last
    return about if today in kept_days(planned, state.letters, state.budget, today) else ()


def next_reminder(
    people: Mapping[str, Collection[Duty]], after: datetime, quiet: QuietHours, zone: tzinfo
) -> datetime | None:
    """The first instant (UTC) after `after` at which a digest may become due to one of `people`; None if never."""
    # Many people owe the same few days; whether somebody is an owner or told is all that tells them apart.
    distinct = {(duty.due, person == duty.owner): (duty, person) for person, own in people.items() for duty in own}
    days = {day for duty, person in distinct.values() for day in reminder_days(duty, person, zone)}
    starts = (sending_span(day, quiet, zone)[0] for day in days if day >= day_of(after, zone))
    return min((start for start in starts if start > after), default=None)


def by_person(duties: Iterable[Duty]) -> Mapping[str, tuple[Duty, ...]]:
    """The duties by everybody they concern: the owner, and those they are handed to."""
    found: dict[str, list[Duty]] = {}
    for duty, person in _concerned(duties):
        found.setdefault(person, []).append(duty)
    return {person: tuple(own) for person, own in found.items()}


def _concerned(duties: Iterable[Duty]) -> Iterator[tuple[Duty, str]]:
    for duty in duties:
        yield duty, duty.owner
        yield from ((duty, person) for person in sorted(duty.handed_to))
