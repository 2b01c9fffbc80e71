"""The classes of the demo university: who sits in which, and who teaches it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.demo.catalogue import LABS, TAUGHT_BY_THREE, TAUGHT_BY_TWO, Course
from intake.demo.exams import exam_times
from intake.demo.terms import Term


@dataclass(frozen=True)
class TaughtClass:
    """One class of a course with its students; `exam` is local time."""

    id: str
    term: Term
    course: Course
    number: int
    students: tuple[str, ...]
    exam: datetime | None

    @property
    def teachers_needed(self) -> int:
        """How many instructors teach it."""
        if self.course in LABS and self.number > 1:
            return 0  # the instructor of the first group has them all
        if self.course.code == TAUGHT_BY_THREE and self.number == 1:
            return 3
        return 2 if self.course.code in TAUGHT_BY_TWO else 1


def classes(
    term: Term, offered: Sequence[Course], chosen: Iterable[tuple[str, Sequence[Course]]]
) -> tuple[TaughtClass, ...]:
    """The classes that the courses of each student need, no larger than its course allows, about equally large."""
    takers: dict[Course, list[str]] = {course: [] for course in offered}
    for student, courses in chosen:
        for course in courses:
            takers[course].append(student)
    taken = {course: ids for course, ids in takers.items() if ids}
    exams = exam_times(term, {course: frozenset(ids) for course, ids in taken.items()})
    return tuple(
        TaughtClass(
            f"{term.prefix}-{course.code.lower()}-{part + 1}",
            term,
            course,
            part + 1,
            tuple(ids[part::parts]),
            exams.get(course),
        )
        for course, ids in taken.items()
        for parts in [-(-len(ids) // course.seats)]
        for part in range(parts)
    )


def teachers(taught: Sequence[TaughtClass], of_department: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The instructors of each class by the class's id, the leading one first; those of a department take turns."""
    turn: dict[str, int] = {}
    found: dict[str, tuple[str, ...]] = {}
    latest: tuple[str, ...] = ()
    for one in taught:
        team, first = of_department[one.course.owner], turn.get(one.course.owner, 0)
        needed = min(one.teachers_needed, len(team))
        # a class that needs nobody of its own is the next group of the course before it
        latest = tuple(team[(first + step) % len(team)] for step in range(needed)) or latest
        found[one.id] = latest
        turn[one.course.owner] = first + needed
    return found
