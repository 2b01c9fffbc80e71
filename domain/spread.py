"""How far answers lie apart, and how far a mean may lie from that of all who could answer.

Everything is exact up to the root, which is rounded once. Nothing is hidden here: what may be told is decided in
`disclosure`; a margin tells N to whoever knows n and the deviation, so it is asked for only where N is told.
"""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

from domain.form import Kind, Question
from domain.statistics import rounded_root, scores
from domain.tally import Count

CONFIDENCE = 0.95
"""The share of such intervals that hold the mean of all who could answer."""

_EXACT_UP_TO = 30


def variance(question: Question, count: Count) -> Fraction | None:
    """The sample variance of the scores chosen, or of the numbers typed; None below two.

    Formula: s² = Σ(x − mean)² / (n − 1), with Bessel's correction (Cochran, Sampling Techniques, 3rd ed. 1977,
    theorem 2.4: unbiased for the variance of all who could answer). Off-scale choices are left out, as in the mean.
    """
    if question.kind is Kind.INTEGER:
        weights = [(number, 1) for number in count.numbers]
    else:
        weights = [(score, count.choices.get(name, 0)) for name, score in scores(question).items()]
    n = sum(weight for _, weight in weights)
    if n < 2:
        return None
    total = sum(value * weight for value, weight in weights)
    squares = sum(value * value * weight for value, weight in weights)
    return Fraction(squares * n - total * total, n * (n - 1))


def deviation(question: Question, count: Count) -> Decimal | None:
    """The sample standard deviation, in points of the scale, half up to two decimals; None below two scores.

    Formula: s = √s² (`variance`). Where all answers are equal it is 0.00, which tells them: `disclosure` decides.
    """
    square = variance(question, count)
    return None if square is None else rounded_root(square)


def variance_of_mean(square: Fraction, n: int, eligible: int | None) -> Fraction:
    """How much a mean of `n` answers varies, with the finite population correction where N (`eligible`) is told.

    Formula: s²/n · (N − n)/(N − 1) (Isserlis 1918, J. Royal Statistical Society 81, pp. 75-81; a factor of
    N/(N − 1) above Cochran's s²/n · (1 − n/N), theorem 2.2, so on the cautious side). Raises `ValueError` for n < 1.
    """
    if n < 1:
        raise ValueError("a mean needs an answer")
    if eligible is None:
        return square / n
    return square / n * (Fraction(eligible - n, eligible - 1) if eligible > n else 0)


def margin(square: Fraction | None, n: int, eligible: int | None) -> Decimal | None:
    """Half the 95 % interval of the mean of `n` answers among `eligible` (N), half up to two decimals.

    `square` is the sample variance. Formula: t(0.975; n − 1) · √(s²/n · (N − n)/(N − 1)) (Student's t, Cochran 1977,
    section 2.8; `variance_of_mean`). None below two answers; where they are all equal, for then they do not show how
    far others differ; where N is not known or not told; and where everybody answered: nothing is left to estimate,
    and 0.00 would tell that all did.
    """
    if not square or n < 2 or eligible is None or n >= eligible:
        return None
    return rounded_root(Fraction(t_quantile(n - 1)) ** 2 * variance_of_mean(square, n, eligible))


@cache
def t_quantile(freedom: int) -> float:
    """The value that Student's t with `freedom` degrees exceeds in 2.5 % of cases; ValueError below one.

    Up to 30 degrees the distribution function (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4) is inverted by halving,
    above they are near enough to the normal's for the expansion 26.7.5, which is off by less than 0.0000001.
    """
    if freedom < 1:
        raise ValueError("t has at least one degree of freedom")
    if freedom > _EXACT_UP_TO:
        return _expanded(NormalDist().inv_cdf((1 + CONFIDENCE) / 2), freedom)
    low, high = 0.0, 16.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, freedom) < CONFIDENCE else (low, middle)
    return (low + high) / 2


def _inside(t: float, freedom: int) -> float:
    """The chance that Student's t lies between -t and t."""
    angle = atan(t / sqrt(freedom))
    term, total = (cos(angle), 0.0) if freedom % 2 else (1.0, 0.0)
    for step in range(freedom // 2):
        total += term
        over = 2 * step + 1 + freedom % 2
        term *= cos(angle) * cos(angle) * over / (over + 1)
    if freedom % 2:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


def _expanded(x: float, freedom: int) -> float:
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / float(freedom) ** power for power, term in enumerate(terms, start=1))
