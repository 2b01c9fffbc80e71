"""Calendars that other people wrote are proposed, or refused for a reason that stands in the file."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from roster_examples import ALMATY

from domain.access import OPERATOR
from domain.calendar import CalendarKind, day_of
from domain.calendar_proposals import Proposal
from domain.errors import FileRefused
from intake.calendar_ics import open_ics
from services.calendar_proposals import propose_calendar
from storage.database import Database

pytestmark = pytest.mark.external


async def proposals(database: Database, path: Path) -> tuple[Proposal, ...]:
    """The proposals of a sample; nothing of it may be odd."""
    calendar = open_ics(path, ALMATY)
    assert calendar.warnings == ()
    return await propose_calendar(database, calendar, actor=OPERATOR)


async def test_a_google_export_is_proposed_with_inclusive_last_days(database: Database, samples: Path) -> None:
    found = await proposals(database, samples / "cuhk-sz__academic-calendar-2016-17.ics")

    assert len(found) == 18
    assert Counter(one.kind for one in found) == {
        CalendarKind.EXAM_PERIOD: 3,
        CalendarKind.ADD_DROP: 2,
        CalendarKind.HOLIDAY: 2,
        None: 11,
    }
    (first,) = [one for one in found if one.event.title == "Course examinations (1st term)"]
    days = day_of(first.event.start, ALMATY), day_of(first.event.end, ALMATY)
    assert days == (date(2016, 12, 19), date(2016, 12, 23))
    (timed,) = [one for one in found if one.event.is_timed]
    assert (timed.event.start.isoformat(), timed.event.end.hour) == ("2016-09-04T02:00:00+00:00", 3)


async def test_a_registrars_export_is_proposed_without_taking_deadlines_for_what_they_end(
    database: Database, samples: Path
) -> None:
    found = await proposals(database, samples / "princeton-academic-dates__academic-calendar.ics")

    assert len(found) == 150
    kinds: dict[CalendarKind | None, set[str]] = {}
    for one in found:
        kinds.setdefault(one.kind, set()).add(one.event.title)
    assert kinds[CalendarKind.EXAM_PERIOD] == {
        "Fall Term Final Examinations",
        "Spring Term Final Examinations",
        "Senior Departmental/Comprehensive Examinations",
    }
    assert kinds[CalendarKind.HOLIDAY] == {"Labor Day Holiday"}
    assert CalendarKind.CHANGE_OF_GRADE not in kinds
    assert CalendarKind.EXAM not in kinds
    assert all("begins" not in title.lower() for kind, titles in kinds.items() if kind for title in titles)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("icalendar__bom_calendar.ics", ["no_events"]),
        ("icalendar__multiple_calendars.ics", ["event_without_start", "event_without_start", "no_events"]),
    ],
)
def test_a_calendar_without_a_day_in_it_is_refused_with_the_reason(samples: Path, name: str, codes: list[str]) -> None:
    with pytest.raises(FileRefused) as refused:
        open_ics(samples / name, ALMATY)

    assert [finding.code for finding in refused.value.findings] == codes
