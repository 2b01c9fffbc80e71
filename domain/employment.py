"""Graduates' employment, by name: which wave is due to a person, and on which days they are written to.

Handbook section 5: four waves, from the application for graduation (W0), on the graduation day (W1), three (W2) and six
(W3) calendar months after it. The alumni survey follows at one year, so nothing is asked from then on. Whoever missed
waves is asked the newest one only; who said "do not contact me" is asked nothing.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from domain.calendar import day_of

SURVEY = "employment"
CONSENT_VERSION = "2026-1"
"""Changes with the text of the consent; who agreed to another one is asked again."""

MONTHS_TO_THE_ALUMNI_SURVEY = 12
LETTERS_A_WAVE = 2
DAYS_BETWEEN_LETTERS = 7

_DAY = timedelta(days=1)


class Wave(StrEnum):
    """The four askings, in their order."""

    W0 = "w0"
    W1 = "w1"
    W2 = "w2"
    W3 = "w3"


MONTHS_AFTER: Mapping[Wave, int] = {Wave.W1: 0, Wave.W2: 3, Wave.W3: 6}
"""Calendar months from the graduation day to each wave that follows it."""


@dataclass(frozen=True)
class Written:
    """The letters about one wave so far: how many, and the day of the last."""

    letters: int
    last_on: date


@dataclass(frozen=True)
class Case:
    """All that decides what one person is asked."""

    applied_on: date | None = None
    graduates_on: date | None = None
    answered: Mapping[Wave, date] = field(default_factory=dict)
    """The local day of the answer to each wave."""
    do_not_contact: bool = False
    written: Mapping[Wave, Written] = field(default_factory=dict)
    reachable_from: date = date.min
    """The first local day on which a letter may go: the day after somebody came is soon enough."""


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_days(case: Case) -> Mapping[Wave, date]:
    """The local day from which each wave is asked, in the order of the waves; those that never come are left out."""
    days = {Wave.W0: case.applied_on} if case.applied_on else {}
    if case.graduates_on:
        days |= {wave: add_months(case.graduates_on, months) for wave, months in MONTHS_AFTER.items()}
    return days


def due_wave(case: Case, now: datetime, zone: tzinfo) -> Wave | None:
    """The one wave this person can answer at `now`, or None: the newest that has come, unless it was answered."""
    return None if case.do_not_contact else _unanswered(case, day_of(now, zone))


def letter_day(case: Case, today: date) -> date | None:
    """The first local day, today or later, on which a letter about a wave is due if nothing is answered; or None.

    One letter when a wave falls due, one a week later. The letter about a wave that comes meanwhile takes over.
    """
    if case.do_not_contact:
        return None
    last = _last_day(case)
    days = [max(day, case.reachable_from, today) for day in due_days(case).values() if day > today]
    now_due = _unanswered(case, today)
    if now_due is not None and (again := _next_letter(case, now_due)) is not None:
        days.append(max(again, case.reachable_from, today))
    return min((day for day in days if day <= last), default=None)


def counts_for(case: Case, wave: Wave, day: date | None) -> bool:
    """Whether something done on `day` belongs to this wave: what was done before it fell due was another graduation's.

    A graduation day that is put off makes the waves after it due again.
    """
    due = due_days(case).get(wave)
    return day is not None and due is not None and day >= due


def _unanswered(case: Case, today: date) -> Wave | None:
    come = [wave for wave, day in due_days(case).items() if day <= today]
    if not come or today > _last_day(case):
        return None
    newest = come[-1]
    return None if counts_for(case, newest, case.answered.get(newest)) else newest


def _last_day(case: Case) -> date:
    if case.graduates_on is None:
        return date.max
    return add_months(case.graduates_on, MONTHS_TO_THE_ALUMNI_SURVEY) - _DAY


def _next_letter(case: Case, wave: Wave) -> date | None:
    written = case.written.get(wave)
    if written is None or not counts_for(case, wave, written.last_on):
        return due_days(case)[wave]
    return written.last_on + DAYS_BETWEEN_LETTERS * _DAY if written.letters < LETTERS_A_WAVE else None
