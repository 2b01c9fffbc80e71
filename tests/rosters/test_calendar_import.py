"""A calendar comes in as a whole; exams it names set the exam times of classes."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_examples import ALMATY, NOW, bundle, small_roster, table

from domain.access import CLOCK, OPERATOR
from domain.calendar import CalendarEntry, CalendarKind
from domain.calendar_changes import compare_calendars
from domain.errors import FileRefused, Finding, NotAllowed
from domain.roster import RosterKind
from intake.calendar_csv import REQUIRED, CalendarTable, open_calendar, read_calendar
from services.calendar import import_calendar, preview_calendar
from services.roster import import_roster
from storage.calendar import entries
from storage.database import Database
from storage.roster import classes_of_term

Row = dict[str, str]


def row(kind: str, key: str, start: str, end: str = "", *, session: str = "", class_id: str = "") -> Row:
    """A row of calendar.csv."""
    cells = (kind, key, "Атауы", start, end, session, class_id)
    return dict(zip(REQUIRED, cells, strict=True))


def exam(start: str = "2026-12-18T15:00", end: str = "2026-12-18T17:00", *, key: str = "x") -> Row:
    """The row of an exam of the class c."""
    return row("exam", key, start, end, session="t", class_id="c")


def read(*rows: Row) -> CalendarTable:
    """The rows as a calendar."""
    return read_calendar("calendar.csv", table(rows, REQUIRED).splitlines(keepends=True), ALMATY)


def errors_of(*rows: Row) -> tuple[Finding, ...]:
    """What a calendar is refused for."""
    with pytest.raises(FileRefused) as refused:
        read(*rows)
    return refused.value.findings


async def with_roster(database: Database) -> None:
    """One class, c, in the term t."""
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)


async def times_of_exam(database: Database) -> tuple[datetime | None, datetime | None]:
    """The exam of the class c."""
    async with database.reading() as connection:
        (one,) = await classes_of_term(connection, "t")
    return one.exam_start, one.exam_end


def test_where_only_dates_are_given_whole_local_days_are_meant() -> None:
    one_day, some_days = read(
        row("holiday", "h", "2026-12-16"), row("classes", "k", "2026-09-01", "2026-12-05")
    ).entries
    assert (one_day.start, one_day.end) == (
        datetime(2026, 12, 15, 19, tzinfo=UTC),
        datetime(2026, 12, 16, 18, 59, 59, tzinfo=UTC),
    )
    assert some_days.end == datetime(2026, 12, 5, 18, 59, 59, tzinfo=UTC)


def test_times_are_local_unless_they_say_otherwise() -> None:
    here, there = read(exam(), exam("2026-12-18T15:00Z", "2026-12-18 19:00+01:00", key="y")).entries
    assert here.start == datetime(2026, 12, 18, 10, tzinfo=UTC)
    assert (there.start.hour, there.end.hour) == (15, 18)


def test_a_deadline_at_a_time_needs_no_end() -> None:
    (entry,) = read(row("change_of_grade", "g", "2027-01-15T18:00", session="t")).entries
    assert entry.start == entry.end == datetime(2027, 1, 15, 13, tzinfo=UTC)


BAD_ROWS: list[tuple[Row, tuple[str, str, str]]] = [
    (row("party", "k", "2026-12-16"), ("unknown_calendar_kind", "kind", "party")),
    (row("", "k", "2026-12-16"), ("empty", "kind", "")),
    (row("holiday", "", "2026-12-16"), ("empty", "key", "")),
    (row("holiday", "k", ""), ("empty", "start", "")),
    (row("holiday", "k", "16.12.2026"), ("bad_day_or_time", "start", "16.12.2026")),
    (row("holiday", "k", "2026-12-16", "soon"), ("bad_day_or_time", "end", "soon")),
    (row("holiday", "k", "9999-12-31"), ("bad_day_or_time", "start", "9999-12-31")),
    (row("holiday", "k", "2026-12-16", "2026-12-15"), ("ends_before_start", "end", "2026-12-15")),
    (row("holiday", "k", "2026-12-16", class_id="c"), ("class_of_no_exam", "class", "c")),
    (exam(end=""), ("exam_without_end", "end", "")),
]


@pytest.mark.parametrize(("bad", "expected"), BAD_ROWS, ids=[case[1][0] + "-" + case[1][1] for case in BAD_ROWS])
def test_a_bad_row_of_a_calendar_is_named_with_its_place(bad: Row, expected: tuple[str, str, str]) -> None:
    found = errors_of(row("holiday", "good", "2026-12-16"), bad)
    assert ("calendar.csv", 3, *expected) in [(f.file, f.row, f.code, f.column, f.value) for f in found]


def test_a_key_stands_once_in_its_kind() -> None:
    (finding,) = errors_of(exam(), exam())
    assert (finding.code, finding.row, finding.value) == ("duplicate_key", 3, "x")
    assert len(read(exam(), row("holiday", "x", "2026-12-16")).rows) == 2


def test_a_calendar_without_rows_is_refused() -> None:
    assert [finding.code for finding in errors_of()] == ["no_rows"]


@pytest.mark.parametrize(
    ("code", "write"),
    [
        ("no_such_file", lambda path: None),
        ("calendar_is_folder", lambda path: path.mkdir()),
        ("missing_column", lambda path: path.write_bytes(b"sourcedId,name\r\n")),
        ("not_utf8", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\r\n")),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(code: str, write: Callable[[Path], object], tmp_path: Path) -> None:
    write(tmp_path / "calendar.csv")
    with pytest.raises(FileRefused) as refused:
        open_calendar(tmp_path / "calendar.csv", ALMATY)
    assert code in [finding.code for finding in refused.value.findings]


async def test_a_calendar_arrives_and_the_same_again_changes_nothing(database: Database) -> None:
    await with_roster(database)
    calendar = read(exam(), row("holiday", "h", "2026-12-16"), row("classes", "k", "2026-09-01", "2026-12-05"))
    diff = await import_calendar(database, calendar, now=NOW, actor=OPERATOR)
    assert {kind.value for kind, changes in diff.kinds.items() if changes.new.count} == {"exam", "holiday", "classes"}
    async with database.reading() as connection:
        assert set(await entries(connection)) == set(calendar.entries)
    assert (await import_calendar(database, calendar, now=NOW, actor=OPERATOR)).is_empty


async def test_an_exam_of_a_class_sets_its_times_and_a_later_roster_does_not_undo_it(database: Database) -> None:
    await with_roster(database)
    await import_calendar(database, read(exam()), now=NOW, actor=OPERATOR)
    moved = (datetime(2026, 12, 18, 10, tzinfo=UTC), datetime(2026, 12, 18, 12, tzinfo=UTC))
    assert await times_of_exam(database) == moved
    diff = await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    assert diff[RosterKind.CLASSES].is_empty
    assert await times_of_exam(database) == moved


async def test_an_exam_in_two_parts_runs_from_the_first_start_to_the_last_end(database: Database) -> None:
    await with_roster(database)
    parts = read(exam(), exam("2026-12-19T09:00", "2026-12-19T11:00", key="y"))
    await import_calendar(database, parts, now=NOW, actor=OPERATOR)
    assert await times_of_exam(database) == (
        datetime(2026, 12, 18, 10, tzinfo=UTC),
        datetime(2026, 12, 19, 6, tzinfo=UTC),
    )


@pytest.mark.parametrize("later", [row("classes", "k", "2026-09-01", session="t"), exam() | {"class": ""}])
async def test_an_exam_that_leaves_the_calendar_leaves_its_class(database: Database, later: Row) -> None:
    await with_roster(database)
    await import_calendar(database, read(exam()), now=NOW, actor=OPERATOR)
    await import_calendar(database, read(later), now=NOW, actor=OPERATOR)
    assert await times_of_exam(database) == (None, None)
    await with_roster(database)
    assert await times_of_exam(database) != (None, None), "the roster knows it again"


async def test_rows_that_name_what_is_not_there_are_refused_and_nothing_is_applied(database: Database) -> None:
    await with_roster(database)
    unknown = read(
        row("holiday", "h", "2026-12-16"),
        row("classes", "k", "2026-09-01", session="t9"),
        exam() | {"class": "c9"},
        exam(key="y") | {"session": "t8"},
        row("session", "t8", "2027-01-18", "2027-05-28"),
    )
    with pytest.raises(FileRefused) as refused:
        await import_calendar(database, unknown, now=NOW, actor=OPERATOR)
    assert [(finding.code, finding.row, finding.value) for finding in refused.value.findings] == [
        ("unknown_session", 3, "t9"),
        ("unknown_class", 4, "c9"),
        ("exam_of_other_term", 5, "t8"),
    ]
    async with database.reading() as connection:
        assert await entries(connection) == ()


async def test_a_preview_of_a_calendar_applies_nothing_and_not_everybody_may(database: Database) -> None:
    await with_roster(database)
    diff = await preview_calendar(database, read(exam()), actor=OPERATOR)
    assert diff.kinds[CalendarKind.EXAM].new.first == ("x",)
    async with database.reading() as connection:
        assert await entries(connection) == ()
    with pytest.raises(NotAllowed):
        await import_calendar(database, read(exam()), now=NOW, actor=CLOCK)


async def test_a_calendar_that_would_take_away_too_many_is_refused_until_it_is_said(database: Database) -> None:
    await with_roster(database)
    many = [row("holiday", f"h{number}", "2026-12-16", session="t") for number in range(30)]
    await import_calendar(database, read(*many), now=NOW, actor=OPERATOR)
    with pytest.raises(FileRefused) as refused:
        await import_calendar(database, read(many[0]), now=NOW, actor=OPERATOR)
    assert refused.value.findings[0].values == {"kind": "holiday", "gone": 29, "before": 30}
    diff = await import_calendar(database, read(many[0]), now=NOW, actor=OPERATOR, remove=True)
    assert diff.kinds[CalendarKind.HOLIDAY].gone.count == 29


def test_the_calendar_of_spring_leaves_the_autumn_alone() -> None:
    autumn = read(row("classes", "a", "2026-09-01", session="t"), row("holiday", "h", "2026-12-16")).entries
    spring = read(row("classes", "s", "2027-01-18", session="t2"), row("holiday", "n", "2027-03-22")).entries
    assert compare_calendars(autumn, spring).removed == ()


def test_a_holiday_between_the_days_of_a_calendar_that_does_not_hold_it_goes() -> None:
    before = read(row("holiday", "h", "2026-12-16")).entries
    after = read(row("classes", "a", "2026-09-01", "2026-12-31", session="t")).entries
    assert compare_calendars(before, after).removed == before


KINDS = st.sampled_from(list(CalendarKind))
DATES = st.dates(date(2026, 9, 1), date(2027, 6, 30))


@st.composite
def calendars(draw: st.DrawFn) -> dict[tuple[CalendarKind, str], CalendarEntry]:
    """A random calendar by kind and key."""
    found = {}
    for kind, key, day in draw(st.lists(st.tuples(KINDS, st.sampled_from("abc"), DATES), max_size=8)):
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        session = draw(st.sampled_from(["", "t", "t2"]))
        found[kind, key] = CalendarEntry(kind, key, "", start, start, session)
    return found


@given(calendars(), calendars())
def test_what_a_calendar_says_stands_after_it_and_comparing_again_finds_nothing(
    before: dict[tuple[CalendarKind, str], CalendarEntry], after: dict[tuple[CalendarKind, str], CalendarEntry]
) -> None:
    diff = compare_calendars(before.values(), after.values())
    gone = {(entry.kind, entry.key) for entry in diff.removed}
    result = {key: entry for key, entry in before.items() if key not in gone}
    result |= {(entry.kind, entry.key): entry for entry in diff.written}
    assert after.items() <= result.items()
    assert compare_calendars(result.values(), after.values()).is_empty
