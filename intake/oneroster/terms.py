"""`academicSessions.csv` and `courses.csv`: the terms, and the courses of the catalogue."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from domain.roster import CourseRow, RosterKind, TermRow
from intake.oneroster.known import Known, own_id, refer
from intake.oneroster.parents import settled
from intake.table import Record

TERM_COLUMNS = ("sourcedId", "title", "type", "startDate", "endDate")
COURSE_COLUMNS = ("sourcedId", "title", "orgSourcedId")


class TermType(StrEnum):
    """`type` of an academic session, in small letters as cells are compared."""

    GRADING_PERIOD = "gradingperiod"
    SEMESTER = "semester"
    SCHOOL_YEAR = "schoolyear"
    TERM = "term"


_SPELLED = {
    TermType.GRADING_PERIOD: "gradingPeriod",
    TermType.SEMESTER: "semester",
    TermType.SCHOOL_YEAR: "schoolYear",
    TermType.TERM: "term",
}


def read_terms(records: Iterable[Record], known: Known) -> Iterator[TermRow]:
    """The terms; a year may stand below its semesters, so parents are checked when all are read."""
    rows: list[tuple[Record, TermRow]] = []
    for record in records:
        row = _term(record, known)
        if row is not None:
            rows.append((record, row))

    def parent_fits(record: Record, row: TermRow) -> None:
        refer(record, "parentSourcedId", row.parent, known.terms, "academicSessions.csv")

    yield from settled(rows, parent_fits, RosterKind.TERMS, known)


def _term(record: Record, known: Known) -> TermRow | None:
    id = own_id(record)
    known.terms[id] = None
    title = record.text("title", required=True)
    kind = record.choice("type", TermType, "unknown_term_type")
    if kind is None and not record.is_broken:
        record.refuse("empty", "type")
    start, end = record.day("startDate", required=True), record.day("endDate", required=True)
    if start and end and end <= start:
        record.refuse("ends_before_start", "endDate", end.isoformat())
    if record.is_broken or kind is None or start is None or end is None:
        return None
    return TermRow(id, title, _SPELLED[kind], start, end, record.text("schoolYear"), record.id("parentSourcedId"))


def read_courses(records: Iterable[Record], known: Known) -> Iterator[CourseRow]:
    """The courses of the catalogue."""
    for record in records:
        id = own_id(record)
        known.courses[id] = None
        title = record.text("title", required=True)
        organisation = refer(record, "orgSourcedId", record.id("orgSourcedId"), known.organisations, "orgs.csv")
        code = record.text("courseCode")
        if not record.is_broken:
            yield CourseRow(id, title, code, organisation)
