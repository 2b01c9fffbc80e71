"""`classes.csv`: what is taught in which term, and when its exam is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.courses import ClassKind
from domain.roster import ClassRow
from intake.oneroster.known import Known, own_id, refer
from intake.table import Record

REQUIRED = ("sourcedId", "title", "courseSourcedId", "schoolSourcedId", "termSourcedIds")


def read_classes(records: Iterable[Record], known: Known, zone: ZoneInfo) -> Iterator[ClassRow]:
    """The classes; times without an offset are local times of `zone`."""
    for record in records:
        row = _class(record, known, zone)
        if row is not None:
            yield row


def _class(record: Record, known: Known, zone: ZoneInfo) -> ClassRow | None:
    id = own_id(record)
    kind = record.choice("metadata.kind", ClassKind, "unknown_class_kind") or ClassKind.GRADED
    known.classes[id] = kind
    kk, ru, en = record.in_languages("metadata.title", record.text("title", required=True))
    last_class = record.day("metadata.lastClass")
    start, end = _exam(record, zone)
    course = refer(record, "courseSourcedId", record.id("courseSourcedId", required=True), known.courses, "courses.csv")
    organisation = refer(
        record, "schoolSourcedId", record.id("schoolSourcedId", required=True), known.organisations, "orgs.csv"
    )
    term, code = _term(record, known), record.text("classCode")
    if record.is_broken:
        return None
    _warn_of_openings(record, kind, end is not None, last_class is not None)
    return ClassRow(id, course, kk, ru, en, code, kind, organisation, term, last_class, start, end)


def _term(record: Record, known: Known) -> str:
    """The first of the class's terms; all of them must be known."""
    terms = record.list("termSourcedIds")
    if not terms:
        record.refuse("class_without_term", "termSourcedIds")
    for term in terms:
        refer(record, "termSourcedIds", term, known.terms, "academicSessions.csv")
    return terms[0] if terms else ""


def _exam(record: Record, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    start, end = record.moment("metadata.examStart", zone), record.moment("metadata.examEnd", zone)
    if start and not record.text("metadata.examEnd"):
        record.refuse("exam_without_end", "metadata.examEnd")
    if end and not record.text("metadata.examStart"):
        record.refuse("exam_without_start", "metadata.examStart")
    if start and end and end <= start:
        record.refuse("ends_before_start", "metadata.examEnd", record.text("metadata.examEnd"))
    return start, end


def _warn_of_openings(record: Record, kind: ClassKind, has_exam: bool, has_last_class: bool) -> None:
    """A class opens for evaluation by its exam or its last class (handbook section 3)."""
    if kind is ClassKind.GRADED and not has_exam:
        record.warn("graded_without_exam", "metadata.examEnd")
    if kind is ClassKind.PASS_FAIL and not has_last_class:
        record.warn("pass_fail_without_last_class", "metadata.lastClass")
