"""What may be shown of counted answers: the limits, and how a figure of a small or unanimous group is told.

Thresholds alone are not enough: a total and all parts but one give the missing part by subtraction. What has to be
hidden with it is found by `blocks` and `layers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from math import floor

from domain.errors import ConfigurationProblem
from domain.form import Kind, Question
from domain.result import Bound, Mean, Share, Turnout
from domain.statistics import on_scale, percent, percentages, rounded, scores, top_box
from domain.tally import Count

FLOORS: Mapping[str, int] = {
    "min_ratings": 4,
    "min_enrolled": 6,
    "min_distribution": 8,
    "min_comment_answers": 5,
    "min_comments": 2,
    "min_rate_percent": 0,
    "public_min_n": 10,
    "public_min_rate_percent": 30,
}
"""The smallest values the product accepts, whatever the QA leads set (design section 3: floors in code)."""

MOST = 100
"""The largest value of any limit: one slip must not hide everything."""

OVER = 90
"""A response rate above this many per cent is told as "over 90 %": so "everybody" is never told."""

OVER_FROM = 10
"""Answers from which "over 90 %" leaves open whether everybody answered: nine of ten are no more than 90 %."""

TOP = "top"
"""What the share above the middle has in place of a choice."""

PROGRESS_STEP = 5
EXACT_SHARES_FROM = 20
"""From this many answers even a share of 0 or 100 per cent is told as it is."""


@dataclass(frozen=True)
class Limits:
    """The limits of disclosure; raises `ConfigurationProblem` for a value under its floor or over `MOST`."""

    min_ratings: int = 5
    """Answers to an item (not to the form) below which the item is hidden."""
    min_enrolled: int = 8
    """Eligible people below which an evaluation is neither asked nor shown alone."""
    min_distribution: int = 10
    """Answers from which a distribution is shown; below only n and the mean."""
    min_comment_answers: int = 5
    min_comments: int = 3
    """Answers to the evaluation and comments to the question from which its comments are shown alone."""
    min_rate_percent: int = 30
    """A response rate below this is shown, but marked as not representative."""
    public_min_n: int = 10
    """Answers from which the figures of a unit may leave the university."""
    public_min_rate_percent: int = 50
    """The response rate from which they may."""

    def __post_init__(self) -> None:
        low = [field.name for field in fields(self) if getattr(self, field.name) < FLOORS[field.name]]
        if low:
            raise ConfigurationProblem(f"Limits of disclosure under their floor: {', '.join(low)}.")
        high = [field.name for field in fields(self) if getattr(self, field.name) > MOST]
        if high:
            raise ConfigurationProblem(f"Limits of disclosure over {MOST}: {', '.join(high)}.")


def turnout(answered: int, eligible: int, withhold: bool = False) -> Turnout:
    """n of N with the rate half up; above 90 % only "over 90 %". `withhold` keeps N and the rate back.

    So they are where fewer than ten answered, and at most one of those who could did not.
    """
    if answered >= OVER_FROM and is_over(answered, eligible):
        return Turnout(answered, None, None, over=True)
    withheld = withhold or tells_everybody(answered, eligible)
    return Turnout(answered, None, None) if withheld else Turnout(answered, eligible, percent(answered, eligible))


def is_over(answered: int, eligible: int) -> bool:
    """Whether the response rate is above 90 %."""
    return answered * 100 > eligible * OVER


def tells_everybody(answered: int, eligible: int) -> bool:
    """Whether N says of everybody, or of all but one, that they answered; or the rate is above 90 %."""
    return is_over(answered, eligible) or (answered > 0 and eligible - answered <= 1)


def around(question: Question, exact: Fraction) -> Mean | None:
    """Half a point on either side of the half point nearest to a mean; None for numbers that have no scale.

    It goes no further than the scale: near 5 it is 4.5 to 5. (A point is the widest step of the scale.) Equal answers,
    and those beside them whose exact mean would give them away, are told alike. The truth is never at an edge of the
    range that is not the scale's own, so one answer may always have been another, whatever is known of the sum.
    """
    points = sorted(set(scores(question).values()))
    if not points:
        return None
    half = Fraction(max((after - before for before, after in pairwise(points)), default=1), 2)
    near = points[0] + floor((exact - points[0]) / half + Fraction(1, 2)) * half
    return Mean(rounded(max(near - half, Fraction(points[0]))), rounded(min(near + half, Fraction(points[-1]))))


def is_unanimous(question: Question, count: Count) -> bool:
    """Whether all answers are the same: what one said is then what everybody said."""
    if count.numbers:
        return count.numbers[0] == count.numbers[-1]
    return any(count.choices.get(choice.name, 0) == count.answered for choice in on_scale(question))


def shown_shares(question: Question, count: Count) -> tuple[Share, ...]:
    """The shares of the choices on the scale, in the order of the form; empty without answers or choices.

    They total 100, except for select_multiple, where each is a share of those who answered. With fewer than 20
    answers, or when all are equal, a share of 95 % or more is told as "at least 95 %" and one of 5 % or less as
    "at most 5 %".
    """
    names = [choice.name for choice in on_scale(question)]
    counts = [count.choices.get(name, 0) for name in names]
    if not count.answered or not names:
        return ()
    multiple = question.kind is Kind.SELECT_MULTIPLE
    told = [percent(number, count.answered) for number in counts] if multiple else percentages(counts)
    careful = count.answered < EXACT_SHARES_FROM or is_unanimous(question, count)
    return tuple(told_share(name, value, careful=careful) for name, value in zip(names, told, strict=True))


def shown_top(question: Question, count: Count) -> Share | None:
    """The share above the middle of the scale (the two best of five), told as carefully as the shares beside it.

    None for questions without scores or answers, and where the best is in the middle.
    """
    told = None if question.bipolar else top_box(question, count)
    if told is None:
        return None
    return told_share(TOP, told, careful=count.answered < EXACT_SHARES_FROM or is_unanimous(question, count))


def told_share(name: str, told: int, *, careful: bool) -> Share:
    """A share in whole per cents; if `careful`, from 95 % on as "at least 95 %" and up to 5 % as "at most 5 %"."""
    if careful:
        if told >= 95:
            return Share(name, 95, Bound.AT_LEAST)
        if told <= 5:
            return Share(name, 5, Bound.AT_MOST)
    return Share(name, told)


def comments_may_be_shown(answered: int, comments: int, limits: Limits) -> bool:
    """Whether an evaluation's comments to one question may be shown alone, and not only in the faculty's pool."""
    return answered >= limits.min_comment_answers and comments >= limits.min_comments


def participation_step(answered: int) -> int:
    """Answers so far as the QA office may see them while a wave is open: rounded down to steps of 5."""
    return max(answered, 0) // PROGRESS_STEP * PROGRESS_STEP


def is_public(answered: int, eligible: int, limits: Limits) -> bool:
    """Whether a unit's figures may leave the university (NSS: enough answers, and enough of those who could)."""
    return (
        answered >= limits.public_min_n and eligible > 0 and answered * 100 >= eligible * limits.public_min_rate_percent
    )


def low_rate(told: Turnout, limit: int) -> bool:
    """Whether the told rate is below `limit` per cent, so that the result is marked as not representative."""
    return told.percent is not None and told.percent < limit
