"""What a person is asked to do: the courses they may evaluate, and what they said about each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.language import Text
from domain.progress import Instructor

SECONDS_A_QUESTION = 5
"""A student answers twelve questions in under a minute (design section 8)."""


@dataclass(frozen=True)
class CourseTask:
    """One evaluation for one person."""

    evaluation: str
    wave: str
    title: Text
    instructors: tuple[Instructor, ...]
    """Those who are asked about."""
    form: str
    opens_at: datetime
    closes_at: datetime
    answered: bool = False
    declined: bool = False
    not_mine: bool = False
    unasked: int = 0
    """How many more teach the course: one questionnaire has room for `INSTRUCTORS_LIMIT`."""

    @property
    def wanted(self) -> bool:
        """Whether the person has neither answered nor said that they will not."""
        return not (self.answered or self.declined or self.not_mine)

    def is_open(self, now: datetime) -> bool:
        """Whether an answer counts at `now` (handbook section 3)."""
        return self.opens_at <= now <= self.closes_at


@dataclass(frozen=True)
class Agenda:
    """Everything of a person's running waves, sorted by what can be done with it now."""

    to_do: tuple[CourseTask, ...]
    later: tuple[CourseTask, ...]
    hidden: tuple[CourseTask, ...]
    done: int

    @property
    def next_opening(self) -> datetime | None:
        """When the next course opens, or None."""
        return min((task.opens_at for task in self.later), default=None)


def agenda(tasks: Iterable[CourseTask], now: datetime) -> Agenda:
    """The person's tasks at `now`; courses past their close are in none of the lists."""
    mine: Sequence[CourseTask] = sorted(tasks, key=lambda task: (task.opens_at, task.evaluation))
    return Agenda(
        to_do=tuple(task for task in mine if task.wanted and task.is_open(now)),
        later=tuple(task for task in mine if task.wanted and task.opens_at > now),
        hidden=tuple(
            task for task in mine if (task.declined or task.not_mine) and not task.answered and task.closes_at >= now
        ),
        done=sum(task.answered for task in mine),
    )


def minutes(questions: int) -> int:
    """About how many minutes that many questions take, at least one."""
    return max(1, round(questions * SECONDS_A_QUESTION / 60))
