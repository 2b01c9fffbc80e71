"""What chance gives an attacker who knows nothing, and from where on it was not chance.

A random one-to-one guess of who wrote which of n answers has one hit on average, whatever n is, and the number of hits
in R trials is close to Poisson(R). The rank correlation of a random order with the true one has variance 1 / (n - 1),
so the mean of R of them, times the root of the sum of (n - 1), is close to a standard normal.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

FALSE_ALARMS = 0.001
"""How often all checks of one run together cry wolf at a product that leaks nothing."""


def per_check(checks: int) -> float:
    """The share of `FALSE_ALARMS` one of so many checks may have (Bonferroni: checks may depend on each other)."""
    return FALSE_ALARMS / checks


def hits_limit(trials: int, checks: int) -> int:
    """The smallest number of hits that chance reaches less often than `per_check`: P(Poisson(trials) >= limit)."""
    term = math.exp(-trials)
    tail, hits = 1.0, 0
    while tail >= per_check(checks):
        tail -= term
        hits += 1
        term *= trials / hits
    return hits


def z_limit(checks: int) -> float:
    """The |z| that chance passes less often than `per_check`, on both sides together."""
    return NormalDist().inv_cdf(1 - per_check(checks) / 2)


def rank_correlation(order: Sequence[int]) -> float:
    """Spearman's correlation between an order of 0 … n-1 and the rising one; 0 for fewer than two."""
    n = len(order)
    if n < 2:
        return 0.0
    squares = sum((place - rank) ** 2 for place, rank in enumerate(order))
    return 1 - 6 * squares / (n * (n * n - 1))


def z_of(correlations: Sequence[tuple[float, int]]) -> float:
    """How many standard deviations the correlations (each with its n) stand from chance, all together.

    Each is weighted by its n - 1, which for equal n is `mean * sqrt(R * (n - 1))`.
    """
    freedom = sum(n - 1 for _, n in correlations)
    return sum(rho * (n - 1) for rho, n in correlations) / math.sqrt(freedom) if freedom else 0.0
