"""Means and percentages of counted answers: exact inside, rounded half up once, when they are shown.

Spread and margins are in `spread`, figures over several questions in `indicators`, ranks in `ranking`. Every figure
has a row in docs/statistics.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from domain.form import Choice, Form, Kind, Question
from domain.tally import Count

WORKLOAD = "workload"
"""The dimension whose scale is best in the middle: more is not better, so it never enters a composite."""

FEW = 10
"""Answers below which one person more or less moves a mean of five points by more than its decimal can bear (as many
as the UK National Student Survey needs to publish a result)."""


def mean_of_scores(question: Question, count: Count) -> Fraction | None:
    """The exact mean of the scores chosen, or of the numbers typed; None without any.

    Formula: Σ score · times chosen / n. Off-scale choices ("cannot judge") and choices without a score are left out.
    Scores are taken as equally spaced (Likert 1932, Archives of Psychology 140; Norman 2010, Advances in Health
    Sciences Education 15, pp. 625-632, on why that does little harm).
    """
    if question.kind is Kind.INTEGER:
        return Fraction(sum(count.numbers), len(count.numbers)) if count.numbers else None
    weights = [(score, count.choices.get(name, 0)) for name, score in scores(question).items()]
    answers = sum(weight for _, weight in weights)
    return Fraction(sum(score * weight for score, weight in weights), answers) if answers else None


def scores(question: Question) -> Mapping[str, int]:
    """The score of each choice on the scale; empty for questions without scores and for select_multiple."""
    return question.scores


def on_scale(question: Question) -> tuple[Choice, ...]:
    """The choices that count as answers, "cannot judge" left out."""
    return question.on_scale


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """The value half up (away from zero) to `places` decimals, as it is shown: 4.05 becomes 4.1."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if value < 0 else 1
    return Decimal(sign * whole).scaleb(-places)


def rounded_root(square: Fraction, places: int = 2) -> Decimal:
    """The root of a value that is not negative, half up to `places` decimals, without an inexact step between."""
    doubled = 4 * 10 ** (2 * places) * square.numerator // square.denominator
    return Decimal((isqrt(doubled) + 1) // 2).scaleb(-places)


def percentages(counts: Sequence[int]) -> tuple[int, ...]:
    """Whole per cents by largest remainder: they total 100 (all are 0 when nothing was counted).

    Formula: each share rounded down, then one more for the largest remainders until they total 100 (Hamilton's
    method: Balinski & Young 1982, Fair Representation). Of equal remainders the earlier count gains.
    """
    total = sum(counts)
    if total == 0:
        return (0,) * len(counts)
    whole = [count * 100 // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda index: (-(counts[index] * 100 % total), index))
    for index in by_remainder[: 100 - sum(whole)]:
        whole[index] += 1
    return tuple(whole)


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in whole per cents, half up; 0 when the whole is 0.

    Formula: 100 · part / whole. The response rate is n of N, where n are all who sent an answer and N all who were
    ever eligible, whether reached or not (AAPOR, Standard Definitions, response rate 2: the eligible are all known).
    """
    return (200 * part + whole) // (2 * whole) if whole else 0


def is_few(answered: int) -> bool:
    """Whether there are so few answers that a figure is to be read with care (fewer than `FEW`)."""
    return answered < FEW


def top_box(question: Question, count: Count) -> int | None:
    """Per cent of answers above the middle of the scale, half up; None without answers on it.

    Formula: 100 · answers with a score above (min + max)/2 / n: of five points the two best, the "top-two share" or
    positivity measure of the UK National Student Survey (Office for Students, from 2023). It is not turned round for
    a `reverse` question: a large share says there what the question says.
    """
    points = scores(question)
    answers = sum(count.choices.get(name, 0) for name in points)
    if not answers:
        return None
    middle = Fraction(min(points.values()) + max(points.values()), 2)
    return percent(sum(count.choices.get(name, 0) for name, score in points.items() if score > middle), answers)


def main_scale(form: Form) -> tuple[Choice, ...]:
    """The scale that most of the form's rating questions share, lowest score first; empty if nothing is rated.

    For a teaching form this is the agreement scale. Workload has a scale of its own and is no candidate.
    """
    scales = (_scale(question) for question in form.questions if question.dimension != WORKLOAD)
    alike: list[list[tuple[Choice, ...]]] = []
    for scale in filter(None, scales):
        # compared with one of each kind: there may be 90 questions
        same = next((group for group in alike if group[0] == scale), None)
        if same is None:
            alike.append([scale])
        else:
            same.append(scale)
    return max(alike, key=len, default=[()])[0]


def composite_questions(form: Form) -> tuple[Question, ...]:
    """The questions on the main scale: the only ones a composite is made of."""
    scale = main_scale(form)
    return tuple(
        question
        for question in form.questions
        if scale and question.dimension != WORKLOAD and _scale(question) == scale
    )


def composite(means: Iterable[Fraction]) -> Fraction | None:
    """The mean of item means, each item with the same weight however many answered it; None without items.

    Formula: Σ mean / k. The means of `reverse` questions are turned round before (`indicators.oriented_mean`).
    """
    values = tuple(means)
    return sum(values, Fraction(0)) / len(values) if values else None


def _scale(question: Question) -> tuple[Choice, ...]:
    choices = on_scale(question) if question.kind is Kind.SELECT_ONE else ()
    if len(choices) < 2 or any(choice.score is None for choice in choices):
        return ()
    # a filter's cells make no other scale of the same choices
    return tuple(sorted((replace(choice, cells=()) for choice in choices), key=lambda choice: choice.score or 0))
