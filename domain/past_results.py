"""Results of earlier years as a file tells them, row by row, and what of it cannot be by the form they are of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.comparability import USUAL_SCALE, asked_for_each, with_figures
from domain.errors import Finding
from domain.form import Choice, Form, Kind, Question
from domain.language import Text
from domain.result import Level
from domain.statistics import on_scale, scores

MOST_SHARES = 5
"""The columns share_1 to share_5."""

_OFF_BY_ROUNDING = 1


@dataclass(frozen=True)
class PastRow:
    """One question in one part of the university, or about one instructor there; `line` is where it stands.

    `n`, `mean`, `shares` (whole per cents) and `deviation` are empty where that time already hid them. `parent` is
    the key of the part above, empty right below the university.
    """

    line: int
    level: Level
    key: str
    parent: str
    name: Text
    instructor: str
    eligible: int | None
    answered: int
    question: str
    n: int | None = None
    mean: Decimal | None = None
    shares: tuple[int, ...] = ()
    deviation: Decimal | None = None

    @property
    def place(self) -> tuple[bool, str]:
        """What the row is about: courses and parts of the university have keys of their own."""
        return self.level is Level.COURSE, self.key


@dataclass(frozen=True)
class PastTable:
    """The results of one wave, right in themselves: one tree, each thing told once. `form` is a hash, or empty."""

    file: str
    wave: str
    started_on: date
    period: Text
    form: str
    rows: tuple[PastRow, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def survey(self) -> str:
        """The survey that the wave is a run of."""
        return self.wave.partition("-")[0]


def rows_unlike(table: PastTable, form: Form | None) -> tuple[Finding, ...]:
    """What rows say that cannot be, by their form or, without one, by the usual scale of five points."""
    return tuple(finding for row in table.rows for finding in _unlike(table, row, form))


def question_of(row: PastRow, form: Form | None) -> Question:
    """The question of a row that fits its form; without a form one on the usual scale of five points."""
    found = form.question(row.question) if form else None
    return found or Question(row.question, Kind.SELECT_ONE, {}, {}, choices=_USUAL_CHOICES)


_USUAL_CHOICES = tuple(Choice(str(score), {}, score) for score in USUAL_SCALE)


def _unlike(table: PastTable, row: PastRow, form: Form | None) -> Iterator[Finding]:
    if form and form.question(row.question) not in with_figures(form):
        yield Finding("unknown_question", table.file, row.line, "question", row.question)
        return
    question = question_of(row, form)
    points, choices = scores(question).values(), on_scale(question)
    if row.mean is not None and points and not min(points) <= row.mean <= max(points):
        ends = {"low": min(points), "high": max(points)}
        yield Finding("mean_off_scale", table.file, row.line, "mean", str(row.mean), ends)
    if row.shares and len(row.shares) != len(choices):
        counts = {"n": len(row.shares), "choices": len(choices)}
        yield Finding("shares_of_other_scale", table.file, row.line, "share_1", values=counts)
    elif row.shares and question.kind is Kind.SELECT_ONE and abs(sum(row.shares) - 100) > _OFF_BY_ROUNDING:
        yield Finding("shares_not_100", table.file, row.line, "share_1", values={"total": sum(row.shares)})
    if _more_answers_than_people(row, form):
        yield Finding("more_ratings_than_answers", table.file, row.line, "n", str(row.n), {"n": row.answered})


def _more_answers_than_people(row: PastRow, form: Form | None) -> bool:
    """What is asked for each instructor may have more answers than people, except about one of them."""
    once = form is not None and row.question not in asked_for_each(form.items)
    return row.n is not None and row.n > row.answered and (once or bool(row.instructor))
