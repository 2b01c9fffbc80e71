"""Figures over several questions that measure one thing, and competences seen from two sides.

Which questions belong together says the form: its columns `indicator`, `reverse`, `competence` and `facet`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from domain.form import Facet, Form, Question
from domain.result import Mean
from domain.statistics import composite, scores


def indicators(form: Form) -> Mapping[str, tuple[Question, ...]]:
    """The scored questions of each indicator, both in the order of the form; empty where the form names none.

    Questions whose best answer is in the middle (workload) belong to none: their mean says nothing of good or bad.
    """
    found: dict[str, tuple[Question, ...]] = {}
    for question in form.questions:
        if question.indicator and scores(question) and not question.bipolar:
            found[question.indicator] = (*found.get(question.indicator, ()), question)
    return found


def oriented_mean(question: Question, mean: Fraction) -> Fraction:
    """The mean so that more is better: of a `reverse` question it is turned round within the scale.

    Formula: min + max − mean, which equals the mean of the scores each turned round (Likert 1932, Archives of
    Psychology 140, on statements that are worded the other way). Raises `ValueError` for one without scores.
    """
    return mean if not question.reverse else sum(_ends(question), Fraction(0)) - mean


def oriented_score(question: Question, score: int) -> int:
    """The score so that more is better; as `oriented_mean`, for one answer."""
    return score if not question.reverse else sum(_ends(question)) - score


def indicator_mean(means: Iterable[tuple[Question, Fraction]]) -> Fraction | None:
    """The exact mean of an indicator from the means of its shown questions; None without any.

    Formula: Σ oriented mean / k, each of the k questions with the same weight, however many answered it (Likert's
    summated rating, 1932, taken over groups instead of persons).
    """
    return composite(oriented_mean(question, mean) for question, mean in means)


def priorities(form: Form) -> Mapping[str, tuple[Question, Question]]:
    """The competences asked about from both sides: the questions on importance and on satisfaction, in that order."""
    sides: dict[str, dict[str, Question]] = {}
    for question in form.questions:
        if question.competence and scores(question):
            sides.setdefault(question.competence, {})[question.facet] = question
    return {
        name: (found[Facet.IMPORTANCE], found[Facet.SATISFACTION])
        for name, found in sides.items()
        if found.keys() >= set(Facet)
    }


def priority_gap(importance: Mean, satisfaction: Mean) -> Decimal | None:
    """How far satisfaction stays behind importance, in points of the scale; None where either is told as a range.

    Formula: importance − satisfaction, both as they are shown (Martilla & James 1977, Journal of Marketing 41(1),
    pp. 77-79). Above 0: it matters more to people than they are content with it.
    """
    return importance.low - satisfaction.low if importance.exact and satisfaction.exact else None


def _ends(question: Question) -> tuple[int, int]:
    points = scores(question).values()
    if not points:
        raise ValueError(f"{question.name} has no scores")
    return min(points), max(points)
