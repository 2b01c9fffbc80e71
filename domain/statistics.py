"""Means and percentages of counted answers: exact inside, rounded half up once, when they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from domain.form import Choice, Form, Kind, Question
from domain.tally import Count

WORKLOAD = "workload"
"""The dimension whose scale is best in the middle: more is not better, so it never enters a composite."""


def mean_of_scores(question: Question, count: Count) -> Fraction | None:
    """The exact mean of the scores chosen, or of the numbers typed; None without any.

    Off-scale choices ("cannot judge") and choices without a score are left out.
    """
    if question.kind is Kind.INTEGER:
        return Fraction(sum(count.numbers), len(count.numbers)) if count.numbers else None
    weights = [(score, count.choices.get(name, 0)) for name, score in scores(question).items()]
    answers = sum(weight for _, weight in weights)
    return Fraction(sum(score * weight for score, weight in weights), answers) if answers else None


def scores(question: Question) -> Mapping[str, int]:
    """The score of each choice on the scale; empty for questions without scores and for select_multiple."""
    if question.kind is not Kind.SELECT_ONE:
        return {}
    return {choice.name: choice.score for choice in on_scale(question) if choice.score is not None}


def on_scale(question: Question) -> tuple[Choice, ...]:
    """The choices that count as answers, "cannot judge" left out."""
    return tuple(choice for choice in question.choices if not choice.off_scale)


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """The value half up (away from zero) to `places` decimals, as it is shown: 4.05 becomes 4.1."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if value < 0 else 1
    return Decimal(sign * whole).scaleb(-places)


def percentages(counts: Sequence[int]) -> tuple[int, ...]:
    """Whole per cents by largest remainder: they total 100 (all are 0 when nothing was counted).

    Of equal remainders the earlier count gains.
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
    """`part` of `whole` in whole per cents, half up; 0 when the whole is 0."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def top_box(question: Question, count: Count) -> int | None:
    """Per cent of answers above the middle of the scale (the two best of five points); None without answers."""
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
    scales = [_scale(question) for question in form.questions if question.dimension != WORKLOAD]
    rated = [scale for scale in scales if scale]
    return max(rated, key=rated.count, default=())


def composite_questions(form: Form) -> tuple[Question, ...]:
    """The questions on the main scale: the only ones a composite is made of."""
    scale = main_scale(form)
    return tuple(
        question
        for question in form.questions
        if scale and question.dimension != WORKLOAD and _scale(question) == scale
    )


def composite(means: Iterable[Fraction]) -> Fraction | None:
    """The mean of item means, each item with the same weight; None without items."""
    values = tuple(means)
    return sum(values, Fraction(0)) / len(values) if values else None


def _scale(question: Question) -> tuple[Choice, ...]:
    choices = on_scale(question) if question.kind is Kind.SELECT_ONE else ()
    if len(choices) < 2 or any(choice.score is None for choice in choices):
        return ()
    # a filter's cells make no other scale of the same choices
    return tuple(sorted((replace(choice, cells=()) for choice in choices), key=lambda choice: choice.score or 0))
