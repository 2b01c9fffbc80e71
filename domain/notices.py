"""When those who were asked may hear that results are out, and when the letter is due."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta, tzinfo

from domain.calendar import day_of
from domain.reminders import BUDGET_DAYS, QuietHours, has_room, next_loud, sending_span
from domain.result import Release

DAYS_AFTER_RELEASE = 1
"""Whoever released looks at the figures once more before hundreds of people do."""

Reader = tuple[Mapping[date, int], int]
"""The letters of the last seven days by local day, and the weekly budget, of one person."""


def may_tell(release: Release, today: date) -> bool:
    """Whether a head of the office may have people told without an approval for the public: from the day after the
    newest release, of figures that may leave the university."""
    past = today >= release.released_on + timedelta(days=DAYS_AFTER_RELEASE)
    return release.university.public and past


def notice_due(readers: Collection[Reader], now: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """When the letter is due for everybody: the first day on which it fits into the budget of each; UTC.

    One instant for all: a later one for some would say who got reminders, and so who had not answered. Within seven
    days earlier letters leave every budget.
    """
    loud = next_loud(now, quiet, zone)
    first = day_of(loud, zone)
    for later in range(BUDGET_DAYS):
        day = first + timedelta(days=later)
        if all(has_room(letters, day, budget) for letters, budget in readers):
            return loud if day == first else sending_span(day, quiet, zone)[0]
    return sending_span(first + timedelta(days=BUDGET_DAYS), quiet, zone)[0]
