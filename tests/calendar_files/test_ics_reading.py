"""Calendars of every make are read: whole days, hours, zones, folding, marks; what cannot be is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_examples import ics
from roster_examples import ALMATY

from domain.calendar_proposals import CalendarEvent
from domain.errors import FileRefused, Finding
from intake.calendar_ics import IcsCalendar, is_ics, open_ics, read_ics


def read(content: bytes) -> IcsCalendar:
    """The calendar in the bytes."""
    return read_ics("c.ics", content, ALMATY)


def outcome(content: bytes) -> tuple[CalendarEvent, ...] | tuple[Finding, ...]:
    """The events, or why the file is refused."""
    try:
        return read(content).events
    except FileRefused as refused:
        return refused.findings


def only(event: str) -> CalendarEvent:
    """The event of a calendar that has one."""
    (found,) = read(ics(event)).events
    return found


def utc(*parts: int) -> datetime:
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


TIMES = [
    (
        "DTSTART;VALUE=DATE:20261210\nDTEND;VALUE=DATE:20261224",
        utc(2026, 12, 9, 19),
        utc(2026, 12, 23, 18, 59, 59),
    ),
    ("DTSTART;VALUE=DATE:20261216", utc(2026, 12, 15, 19), utc(2026, 12, 16, 18, 59, 59)),
    (
        "DTSTART;VALUE=DATE:20261216\nDTEND;VALUE=DATE:20261216",
        utc(2026, 12, 15, 19),
        utc(2026, 12, 16, 18, 59, 59),
    ),
    ("DTSTART;VALUE=DATE:20261216\nDURATION:P2D", utc(2026, 12, 15, 19), utc(2026, 12, 17, 18, 59, 59)),
    ("DTSTART:20261215T040000Z\nDTEND:20261215T060000Z", utc(2026, 12, 15, 4), utc(2026, 12, 15, 6)),
    ("DTSTART:20261215T090000\nDURATION:PT2H", utc(2026, 12, 15, 4), utc(2026, 12, 15, 6)),
    (
        "DTSTART;TZID=Europe/Berlin:20261215T090000\nDTEND;TZID=Europe/Berlin:20261215T110000",
        utc(2026, 12, 15, 8),
        utc(2026, 12, 15, 10),
    ),
    ("DTSTART:20261215T090000", utc(2026, 12, 15, 4), utc(2026, 12, 15, 4)),
]


@pytest.mark.parametrize(("lines", "start", "end"), TIMES, ids=[case[0] for case in TIMES])
def test_every_kind_of_time_becomes_the_right_instants(lines: str, start: datetime, end: datetime) -> None:
    event = only(f"UID:u\nSUMMARY:x\n{lines}")

    assert (event.start, event.end) == (start, end)


def test_a_zone_that_the_file_defines_itself_is_used() -> None:
    content = ics("UID:u\nDTSTART;TZID=Office:20261215T090000").replace(
        b"VERSION:2.0\r\n",
        b"VERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Office\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
    )

    assert read(content).events[0].start == utc(2026, 12, 15, 6)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_a_mark_folding_and_escapes_change_nothing(end: str, mark: bytes) -> None:
    calendar = read(ics("UID:u\nDTSTART:20261215\nSUMMARY:Емтихан\\, азам\n аттық құқық", end=end, mark=mark))

    assert calendar.events[0].title == "Емтихан, азаматтық құқық"


LEFT_OUT = [
    ("SUMMARY:x", "event_without_start"),
    ("SUMMARY:x\nDTSTART:soon", "event_bad_time"),
    ("SUMMARY:x\nDTSTART:20261215\nDTEND:later", "event_bad_time"),
    ("SUMMARY:x\nDTSTART:20261215\nDTSTART:20261216", "event_bad_time"),
    ("SUMMARY:x\nDTSTART;TZID=Mars/Base:20261215T090000", "event_unknown_zone"),
    ("SUMMARY:x\nDTSTART:20261215\nDTEND:20261201", "event_ends_before_start"),
    ("SUMMARY:x\nDTSTART:20261215\nSTATUS:CANCELLED", "event_cancelled"),
]


@pytest.mark.parametrize(("event", "code"), LEFT_OUT, ids=[f"{case[1]}-{case[0][10:]}" for case in LEFT_OUT])
def test_an_event_that_cannot_be_proposed_is_left_out_with_its_line_and_the_rest_is_read(event: str, code: str) -> None:
    calendar = read(ics("UID:good\nDTSTART:20261215\nSUMMARY:good", event))

    assert [found.title for found in calendar.events] == ["good"]
    assert [(warning.code, warning.row) for warning in calendar.warnings] == [(code, 8)]


def test_an_event_that_stands_there_twice_is_read_once_the_newer_one() -> None:
    old, new = "UID:u\nDTSTART:20261215\nSUMMARY:old\nSEQUENCE:1", "UID:u\nDTSTART:20261216\nSUMMARY:new\nSEQUENCE:2"

    for order in ((old, new), (new, old)):
        calendar = read(ics(*order))
        assert [event.title for event in calendar.events] == ["new"]
        assert [warning.code for warning in calendar.warnings] == ["event_twice"]


def test_the_days_of_a_series_that_were_moved_are_events_of_their_own() -> None:
    calendar = read(ics("UID:u\nDTSTART:20261215\nRRULE:FREQ=DAILY", "UID:u\nRECURRENCE-ID:20261216\nDTSTART:20261217"))

    assert [event.key for event in calendar.events] == ["u", "u 2026-12-16"]
    assert [warning.code for warning in calendar.warnings] == ["event_repeats"]


def test_an_event_without_an_id_keeps_its_key_from_reading_to_reading() -> None:
    first, second = only("DTSTART:20261215\nSUMMARY:x"), only("DTSTART:20261215\nSUMMARY:x\nLOCATION:y")

    assert first.key == second.key
    assert first.key != only("DTSTART:20261216\nSUMMARY:x").key


REFUSED = [
    (b"", ["no_events"]),
    (b"hello", ["bad_ics"]),
    (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261215\n", ["ics_cut_off"]),
    (b"BEGIN:VCALENDAR\nfoo\nEND:VCALENDAR", ["bad_ics"]),
    (ics(), ["no_events"]),
    (ics("SUMMARY:x"), ["event_without_start", "no_events"]),
    ("SUMMARY:экзамен".encode("cp1251"), ["not_utf8"]),
]


@pytest.mark.parametrize(("content", "codes"), REFUSED, ids=[str(case[0][:30]) for case in REFUSED])
def test_what_is_no_calendar_or_has_no_event_is_refused(content: bytes, codes: list[str]) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)

    assert [finding.code for finding in refused.value.findings] == codes


LINES = [
    *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "SUMMARY:x", " y", ":", "UID", "RRULE:"),
    *("DTSTART:20261215", "DTSTART;TZID=X:20261215T1", "DTEND:99991231", "DTEND:99991231T235959Z"),
    *("DURATION:P9999999W", "SEQUENCE:x", "RECURRENCE-ID:z"),
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_whatever_lines_come_they_are_read_or_refused_with_a_reason(lines: list[str]) -> None:
    found = outcome("\n".join(lines).encode())

    assert found
    assert all(isinstance(one, Finding) or one.start <= one.end for one in found)


def test_a_calendar_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    named_ics, named_csv = tmp_path / "a.ics", tmp_path / "a.csv"
    named_ics.write_bytes(b"kind,key,title,start,end,session,class\n")
    named_csv.write_bytes(ics("DTSTART:20261215", mark=b"\xef\xbb\xbf"))

    assert not is_ics(named_ics)
    assert is_ics(named_csv)
    assert len(open_ics(named_csv, ALMATY).events) == 1
    assert not is_ics(tmp_path / "none.ics")
