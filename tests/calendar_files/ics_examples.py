"""Calendars and events to test with."""

PERIOD = "UID:p\nSUMMARY:Exam period\nDTSTART;VALUE=DATE:20261210\nDTEND;VALUE=DATE:20261224"
HOLIDAY = "UID:h\nSUMMARY:Мереке\nDTSTART;VALUE=DATE:20261216"
UNKNOWN = "UID:q\nSUMMARY:Graduation\nDTSTART;VALUE=DATE:20261220"
EXAM = "UID:x\nSUMMARY:Exam LAW1-01\nDTSTART:20261218T150000\nDTEND:20261218T170000"
NAMED = "UID:n\nSUMMARY:Room 5\nX-SAPA-CLASS:c\nDTSTART:20261219T150000\nDTEND:20261219T170000"


def ics(*events: str, end: str = "\r\n", mark: bytes = b"") -> bytes:
    """A calendar with these events, each the lines between its BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return mark + (end.join([*lines, "END:VCALENDAR"]) + end).encode()
