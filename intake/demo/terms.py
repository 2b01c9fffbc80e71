"""The two semesters of the demo university's year."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Term:
    """A semester: when its classes end and its exams are."""

    id: str
    prefix: str
    """Begins the identifiers of its classes."""
    first_exams: date
    divide: date
    """Between early exams and late ones; in autumn a holiday, in the afternoon of which there are exams."""
    last_exams: date
    last_classes: tuple[date, date]


AUTUMN = Term(
    "2026-fall",
    "26f",
    date(2026, 12, 10),
    date(2026, 12, 16),
    date(2026, 12, 23),
    (date(2026, 12, 4), date(2026, 12, 5)),
)
SPRING = Term(
    "2027-spring",
    "27s",
    date(2027, 5, 11),
    date(2027, 5, 17),
    date(2027, 5, 22),
    (date(2027, 5, 6), date(2027, 5, 8)),
)
