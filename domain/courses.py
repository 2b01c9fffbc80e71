"""Courses as they are taught: the classes of a term, who teaches them and when their exam ends."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.language import Text


class ClassKind(StrEnum):
    """How a class ends (handbook section 3); state exams and internships are not evaluated."""

    GRADED = "graded"
    PASS_FAIL = "pass_fail"  # noqa: S105 - no password
    STATE_EXAM = "state_exam"
    INTERNSHIP = "internship"


@dataclass(frozen=True)
class CourseClass:
    """One class of one course in one term."""

    id: str
    title: Text
    kind: ClassKind
    term: str
    organisation: str
    last_class: date | None = None
    exam_start: datetime | None = None
    exam_end: datetime | None = None
    """UTC; a class without an exam time opens with the window."""
    course: str = ""
    """The course it is a class of, by the roster's identifier."""
