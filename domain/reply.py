"""From what a person sent to an answer, or to the problem with it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.answers import Answer, Chosen, Number, Skipped, Written, answer_text
from domain.expression import compile_expression, evaluate_bool
from domain.form import Kind, Question, Text
from domain.visible import is_visible

NUMBER_LIMIT = 999_999_999
"""The largest whole number taken, either sign."""

# spaces people and spreadsheets put between thousands: plain, no-break, narrow no-break
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_WHOLE = re.compile(r"[+-]?\d+")
YEARS = range(1900, 2101)
"""The years a typed date may have: a slip of the thumb is told, a birthday and a plan are taken."""

_HOURS, _MINUTES = 24, 60
_DAY = re.compile(
    r"(?P<day>[0-9]{1,2})\s*([./ -])\s*(?P<month>[0-9]{1,2})\s*\2\s*(?P<year>[0-9]{4})"
    r"|(?P<year_first>[0-9]{4})-(?P<month_first>[0-9]{1,2})-(?P<day_first>[0-9]{1,2})"
)
_CLOCK = re.compile(r"([0-9]{1,2})\s*[:.]\s*([0-9]{2})")
# what XML cannot hold (control characters, halves of surrogate pairs) no expression could read
_NOT_TEXT = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ProblemKind(StrEnum):
    """Why an input was not taken."""

    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    OUT_OF_RANGE = "out_of_range"
    CONSTRAINT = "constraint"
    REQUIRED = "required"
    NEEDS_BUTTON = "needs_button"
    NEEDS_TEXT = "needs_text"


@dataclass(frozen=True)
class Problem:
    """A problem for a view to say. `n` characters against `limit` for TOO_LONG, `limit` alone for OUT_OF_RANGE.

    `message` is the form's own sentence for CONSTRAINT and REQUIRED, where it has one.
    """

    kind: ProblemKind
    n: int = 0
    limit: int = 0
    message: Text | None = None


def read_text(question: Question, text: str) -> Answer | Problem:
    """A typed message as the answer to a question, or the problem with it."""
    cleaned = clean_text(text)
    if question.kind is Kind.INTEGER:
        return read_number(cleaned)
    if question.kind is Kind.DATE:
        return read_date(cleaned)
    if question.kind is Kind.TIME:
        return read_time(cleaned)
    if question.kind is not Kind.TEXT:
        return Problem(ProblemKind.NEEDS_BUTTON)
    if not is_visible(cleaned):
        return Problem(ProblemKind.NEEDS_TEXT)
    if len(cleaned) > question.limit:
        return Problem(ProblemKind.TOO_LONG, n=len(cleaned), limit=question.limit)
    return Written(cleaned)


def read_number(text: str) -> Number | Problem:
    """A whole number: a sign and decimal digits of any script, thousands apart by spaces; no fractions.

    «5,5» and "5.0" are not whole numbers and are refused, not rounded.
    """
    stripped = text.strip().replace("\u2212", "-")
    if _THOUSANDS.fullmatch(stripped):
        stripped = re.sub(r"\s", "", stripped)
    if not _WHOLE.fullmatch(stripped):
        return Problem(ProblemKind.NOT_A_NUMBER)
    # a length first: turning thousands of digits into a number takes long
    if len(stripped) > 100 or abs(int(stripped)) > NUMBER_LIMIT:
        return Problem(ProblemKind.OUT_OF_RANGE, limit=NUMBER_LIMIT)
    return Number(int(stripped))


def read_date(text: str) -> Written | Problem:
    """A day as people here write it, 16.12.2026 or 16/12/2026, or 2026-12-16; kept as 2026-12-16.

    The year has four digits between `YEARS`; a day that no calendar has is refused.
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return Problem(ProblemKind.NOT_A_DATE)
    year, month, day = (int(match[name] or match[f"{name}_first"]) for name in ("year", "month", "day"))
    try:
        read = date(year, month, day)
    except ValueError:
        return Problem(ProblemKind.NOT_A_DATE)
    return Written(read.isoformat()) if year in YEARS else Problem(ProblemKind.NOT_A_DATE)


def read_time(text: str) -> Written | Problem:
    """A time of day on a clock of 24 hours, 9:30 or 09.30; kept as 09:30."""
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) >= _HOURS or int(match[2]) >= _MINUTES:
        return Problem(ProblemKind.NOT_A_TIME)
    return Written(f"{int(match[1]):02}:{int(match[2]):02}")


def read_default(question: Question) -> Answer | None:
    """The answer that the form proposes for a question, or None when it proposes none that could be given."""
    if not question.default:
        return None
    if question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
        wanted = question.default.split()
        names = tuple(choice.name for choice in question.choices if choice.name in wanted)
        return Chosen(names) if names else None
    answer = read_text(question, question.default)
    return None if isinstance(answer, Problem) else answer


def check(question: Question, answer: Answer, values: Mapping[str, str]) -> Problem | None:
    """The problem with an answer, or None. A constraint is asked of non-empty answers only (the ODK rule)."""
    text = answer_text(answer)
    if not text:
        return Problem(ProblemKind.REQUIRED, message=question.required_message) if question.required else None
    # cannot judge is always allowed: a constraint speaks of the scale
    off_scale = isinstance(answer, Chosen) and _is_off_scale(question, answer)
    if not question.constraint or isinstance(answer, Skipped) or off_scale:
        return None
    if evaluate_bool(compile_expression(question.constraint), values, text):
        return None
    return Problem(ProblemKind.CONSTRAINT, message=question.constraint_message)


def tick(question: Question, names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The ticks after a tap on one: in the order of the form; an off-scale choice stands alone."""
    if name in names:
        return tuple(other for other in names if other != name)
    tapped = question.choice(name)
    alone = tapped is not None and tapped.off_scale
    kept = {name} if alone else {name, *names}
    return tuple(choice.name for choice in question.choices if choice.name in kept and (alone or not choice.off_scale))


def clean_text(text: str) -> str:
    """The text trimmed, in composed form (NFC), line ends as one kind, without characters that XML cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _NOT_TEXT.sub("", lines)).strip()


def _is_off_scale(question: Question, answer: Chosen) -> bool:
    return any(choice.off_scale for choice in question.choices if choice.name in answer.names)
