"""Figures over several items: computed once, while the opened ballots of a wave are together (design section 5).

The questions of an indicator (where the form names none: of a dimension) are a scale when at least two of them have
scores, are asked once (not for each instructor) and have their best answer at one end. A ballot enters if it answered
all of them with a score; scores of a `reverse` question are turned round first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from domain.answers import Chosen
from domain.ballot import Ballot
from domain.form import Form, Group, Item, Question
from domain.indicators import oriented_score
from domain.statistics import rounded, rounded_root
from domain.statistics import scores as scores_of

SMALLEST_WAVE = 30
"""Complete ballots from which such figures are kept (design section 5)."""

SMALLEST_SCALE = 2


@dataclass(frozen=True)
class ScaleFigures:
    """Of one scale in a whole wave: complete ballots, standard deviation of its mean score, Cronbach's alpha.

    `dimension` names the indicator or dimension. Alpha is None where the scores do not vary.
    """

    dimension: str
    n: int
    deviation: Decimal
    alpha: Decimal | None


@dataclass
class _Sums:
    n: int = 0
    items: list[int] = field(default_factory=list)
    squares: list[int] = field(default_factory=list)
    total: int = 0
    total_squares: int = 0

    def add(self, scores: Sequence[int]) -> None:
        if not self.items:
            self.items, self.squares = [0] * len(scores), [0] * len(scores)
        self.n += 1
        for place, score in enumerate(scores):
            self.items[place] += score
            self.squares[place] += score * score
        self.total += sum(scores)
        self.total_squares += sum(scores) ** 2


class Scales:
    """Takes the ballots of a wave one after another and keeps sums only."""

    def __init__(self, form: Form) -> None:
        self._scales = _scales(form.items)
        self._sums: dict[str, _Sums] = {dimension: _Sums() for dimension in self._scales}

    def add(self, ballots: Iterable[Ballot]) -> None:
        """Adds ballots; those that did not answer a whole scale are left out of it."""
        for ballot in ballots:
            for dimension, questions in self._scales.items():
                scores = [_score(ballot, question) for question in questions]
                complete = [score for score in scores if score is not None]
                if len(complete) == len(questions):
                    self._sums[dimension].add(complete)

    def figures(self) -> Sequence[ScaleFigures]:
        """The figures of every scale with 30 complete ballots or more, in the order of the form.

        None of a scale without spread: 0.00 would say that all answered alike.
        """
        found = (_figures(name, sums) for name, sums in self._sums.items() if sums.n >= SMALLEST_WAVE)
        return [one for one in found if one.deviation]


def scale_deviation(items: int, variance: Fraction) -> Decimal:
    """The standard deviation over people of the mean of `items` scores, half up to two decimals.

    Formula: √(variance of the sum) / k, for the mean is the sum divided by k.
    """
    return rounded_root(variance / items**2)


def alpha(item_variances: Sequence[Fraction], variance: Fraction) -> Decimal | None:
    """Cronbach's alpha of a scale, half up to two decimals; None for one item or where the sum does not vary.

    Formula: k/(k − 1) · (1 − Σ item variances / variance of the sum) (Cronbach 1951, Psychometrika 16(3), pp.
    297-334, formula 2), of sample variances. It may be negative: then the items do not measure one thing.
    """
    items = len(item_variances)
    if items < SMALLEST_SCALE or not variance:
        return None
    return rounded(Fraction(items, items - 1) * (1 - sum(item_variances, Fraction(0)) / variance), 2)


def _scales(items: Iterable[Item]) -> Mapping[str, Sequence[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for question in _asked_once(items):
        name = question.indicator or question.dimension
        if name and scores_of(question) and not question.bipolar:
            found[name].append(question)
    return {name: questions for name, questions in found.items() if len(questions) >= SMALLEST_SCALE}


def _asked_once(items: Iterable[Item]) -> Iterable[Question]:
    for item in items:
        if isinstance(item, Question):
            yield item
        elif isinstance(item, Group) and not item.repeat_over:
            yield from _asked_once(item.children)


def _score(ballot: Ballot, question: Question) -> int | None:
    given = ballot.answers.get(question.name)
    chosen = question.choice(given.names[0]) if isinstance(given, Chosen) and given.names else None
    return oriented_score(question, chosen.score) if chosen and chosen.score is not None else None


def _figures(dimension: str, sums: _Sums) -> ScaleFigures:
    total = _variance(sums.n, sums.total, sums.total_squares)
    single = [_variance(sums.n, *pair) for pair in zip(sums.items, sums.squares, strict=True)]
    return ScaleFigures(dimension, sums.n, scale_deviation(len(single), total), alpha(single, total))


def _variance(n: int, total: int, squares: int) -> Fraction:
    """The unbiased sample variance, exactly."""
    return (squares - Fraction(total * total, n)) / (n - 1)
