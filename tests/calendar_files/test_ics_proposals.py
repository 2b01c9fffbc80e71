"""Nothing of an .ics counts before a person confirms it, and then just what they confirmed."""

from datetime import UTC, datetime

import pytest
from ics_examples import EXAM, HOLIDAY, NAMED, PERIOD, UNKNOWN, ics
from roster_examples import ALMATY, NOW, bundle, small_roster

from domain.access import CLOCK, OPERATOR
from domain.calendar import CalendarEntry, CalendarKind
from domain.errors import FileRefused, NotAllowed
from intake.calendar_csv import read_calendar
from intake.calendar_ics import IcsCalendar, read_ics
from services.calendar import import_calendar
from services.calendar_proposals import confirm_calendar, preview_confirmed, propose_calendar
from services.roster import import_roster
from storage.calendar import entries
from storage.database import Database
from storage.roster import classes_of_term


def read(*events: str) -> IcsCalendar:
    """A calendar with these events."""
    return read_ics("c.ics", ics(*events), ALMATY)


async def with_roster(database: Database, code: str = "LAW1-01", *, same_code: bool = False) -> None:
    """The class c with a code, in the term t; with `same_code` another class that shares it."""
    roster = small_roster()
    roster["classes.csv"][0]["classCode"] = code
    if same_code:
        roster["classes.csv"].append(roster["classes.csv"][0] | {"sourcedId": "c2"})
    await import_roster(database, bundle(roster), now=NOW, actor=OPERATOR)


async def kept(database: Database) -> list[tuple[str, str, str, str]]:
    """Kind, key, term and class of every entry of the calendar."""
    async with database.reading() as connection:
        return [(entry.kind.value, entry.key, entry.session, entry.class_id) for entry in await entries(connection)]


async def test_events_are_proposed_in_order_of_time_with_kind_term_and_class(database: Database) -> None:
    await with_roster(database)
    proposals = await propose_calendar(database, read(UNKNOWN, EXAM, NAMED, HOLIDAY, PERIOD), actor=OPERATOR)

    assert [(one.number, one.event.key, one.kind, one.session, one.class_id) for one in proposals] == [
        (1, "p", CalendarKind.EXAM_PERIOD, "t", ""),
        (2, "h", CalendarKind.HOLIDAY, "t", ""),
        (3, "x", CalendarKind.EXAM, "t", "c"),
        (4, "n", CalendarKind.EXAM, "t", "c"),
        (5, "q", None, "t", ""),
    ]
    assert await kept(database) == []


async def test_a_code_that_two_classes_share_matches_neither(database: Database) -> None:
    await with_roster(database, same_code=True)

    (proposal,) = await propose_calendar(database, read(EXAM), actor=OPERATOR)

    assert (proposal.kind, proposal.class_id) == (CalendarKind.EXAM, "")


async def test_just_what_is_confirmed_is_written_and_sets_the_exam_of_its_class(database: Database) -> None:
    await with_roster(database)
    calendar = read(PERIOD, HOLIDAY, EXAM, UNKNOWN)

    await confirm_calendar(database, calendar, {1: None, 3: None, 4: CalendarKind.HOLIDAY}, now=NOW, actor=OPERATOR)

    assert await kept(database) == [("exam_period", "p", "t", ""), ("exam", "x", "t", "c"), ("holiday", "q", "", "")]
    async with database.reading() as connection:
        (one,) = await classes_of_term(connection, "t")
    assert one.exam_end == datetime(2026, 12, 18, 12, tzinfo=UTC)
    again = await confirm_calendar(database, calendar, {1: None, 3: None}, now=NOW, actor=OPERATOR)
    assert again.is_empty


async def test_what_the_calendar_had_before_stays(database: Database) -> None:
    await with_roster(database)
    lines = [b"kind,key,title,start,end,session,class\n", b"classes,k,x,2026-09-01,2026-12-05,t,\n"]
    await import_calendar(database, read_calendar("c.csv", lines, ALMATY), now=NOW, actor=OPERATOR)

    await confirm_calendar(database, read(PERIOD), {1: None}, now=NOW, actor=OPERATOR)

    assert [kind for kind, *_ in await kept(database)] == ["classes", "exam_period"]


async def test_a_kind_that_is_put_right_later_leaves_no_entry_of_the_wrong_kind(database: Database) -> None:
    await with_roster(database)
    await confirm_calendar(database, read(HOLIDAY), {1: None}, now=NOW, actor=OPERATOR)

    await confirm_calendar(database, read(HOLIDAY), {1: CalendarKind.CLASSES}, now=NOW, actor=OPERATOR)

    assert await kept(database) == [("classes", "h", "t", "")]


async def test_the_term_that_a_person_names_stands_in_place_of_the_guessed_one(database: Database) -> None:
    roster = small_roster()
    roster["academicSessions.csv"].append(roster["academicSessions.csv"][0] | {"sourcedId": "t2"})
    await import_roster(database, bundle(roster), now=NOW, actor=OPERATOR)

    with pytest.raises(FileRefused) as refused:
        await confirm_calendar(database, read(PERIOD), {1: None}, now=NOW, actor=OPERATOR)
    assert [finding.code for finding in refused.value.findings] == ["session_not_said"]
    await confirm_calendar(database, read(PERIOD), {1: None}, now=NOW, actor=OPERATOR, session="t2")

    assert await kept(database) == [("exam_period", "p", "t2", "")]


REFUSED = [
    ((PERIOD,), {2: None}, None, "no_such_proposal"),
    ((UNKNOWN,), {1: None}, None, "kind_not_said"),
    ((PERIOD,), {1: None}, "t9", "unknown_session"),
    ((NAMED.replace(":c\n", ":c9\n"),), {1: None}, None, "unknown_class"),
    ((EXAM, HOLIDAY), {1: None, 2: None}, "t9", "unknown_session"),
    ((NAMED.rsplit("\n", 1)[0],), {1: None}, None, "exam_without_end"),
]


@pytest.mark.parametrize(("events", "choice", "session", "code"), REFUSED, ids=[case[3] for case in REFUSED])
async def test_a_choice_that_does_not_fit_is_refused_and_nothing_is_written(
    database: Database,
    events: tuple[str, ...],
    choice: dict[int, CalendarKind | None],
    session: str | None,
    code: str,
) -> None:
    await with_roster(database)

    with pytest.raises(FileRefused) as refused:
        await confirm_calendar(database, read(*events), choice, now=NOW, actor=OPERATOR, session=session)

    assert code in [finding.code for finding in refused.value.findings]
    assert await kept(database) == []


async def test_a_preview_writes_nothing_and_not_everybody_may(database: Database) -> None:
    await with_roster(database)

    diff = await preview_confirmed(database, read(PERIOD), {1: None}, actor=OPERATOR)

    assert diff.kinds[CalendarKind.EXAM_PERIOD].new.first == ("p",)
    assert await kept(database) == []
    for forbidden in (
        propose_calendar(database, read(PERIOD), actor=CLOCK),
        preview_confirmed(database, read(PERIOD), {1: None}, actor=CLOCK),
        confirm_calendar(database, read(PERIOD), {1: None}, now=NOW, actor=CLOCK),
    ):
        with pytest.raises(NotAllowed):
            await forbidden


async def test_a_term_is_kept_under_its_own_id(database: Database) -> None:
    await with_roster(database)
    term = "UID:s\nSUMMARY:Autumn semester\nDTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20261224"

    await confirm_calendar(database, read(term), {1: None}, now=NOW, actor=OPERATOR)

    async with database.reading() as connection:
        (entry,) = await entries(connection)
    start, end = datetime(2026, 8, 31, 19, tzinfo=UTC), datetime(2026, 12, 23, 18, 59, 59, tzinfo=UTC)
    assert entry == CalendarEntry(CalendarKind.SESSION, "t", "Autumn semester", start, end, "t")
