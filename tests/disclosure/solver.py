"""An exact solver: the least and the most that a group of answers can sum up to, given all that is told.

The unknowns are whole numbers, never negative: of each atom how many chose each option, could not judge and skipped;
of each class how many answered. HiGHS (scipy) finds the ends over all of them together.

**What is asked.** Nothing may have bounds narrower than the legal aggregates give it. Those are defined by kind of
figure: cut the atoms into the smallest parts that the groups told of that kind are made of. Of how many answered a
part may be known from the lowest limit of any release on; of sums of scores (exact means) also only if its answers
are not all equal; of choices (distributions) only from the lowest limit of distributions on, and not if they are all
equal. A part that may not be known is left out of the reference, as is a larger one of the next kind that has some of
it, and a range is in it as the release tells it. This is asked of groups of one to four answers, and of those that are
told without their distribution.

That a group's bounds be no narrower than its own figures give them cannot be asked: a department where nobody chose
1 says so of its courses. What is asked besides is that neither all answers of a group follow from what is told around
it, nor a sum that is told as a range (`follows`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from domain.statistics import rounded
from domain.tally import Count
from tests.disclosure.reading import Figure, Group, People, pieces
from tests.disclosure.worlds import CANNOT, SCALE

OPTIONS = tuple(choice.name for choice in SCALE)
SORTS = (*OPTIONS, CANNOT, "skipped")
SCORES = {choice.name: choice.score or 0 for choice in SCALE}
Terms = Mapping[tuple[str, str], float]
"""Coefficients of unknowns: (atom, option), or (class, "ballots")."""

MOST = 10_000
"""What no unknown exceeds, so that every question has an answer."""


@dataclass
class Unknowns:
    """The unknowns, and what is known of them."""

    places: dict[tuple[str, str], int] = field(default_factory=dict)
    rows: list[Terms] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def know(self, terms: Terms, low: float, high: float) -> None:
        """The sum lies from `low` to `high`."""
        for key in terms:
            self.places.setdefault(key, len(self.places))
        self.rows.append(terms)
        self.low.append(low)
        self.high.append(high)

    def extent(self, terms: Terms) -> tuple[float, float]:
        """The least and the most that the sum can be; raises AssertionError if nothing fits all that is told."""
        return self._least(terms), -self._least({key: -factor for key, factor in terms.items()})

    def _least(self, terms: Terms) -> float:
        goal = np.zeros(len(self.places))
        for key, factor in terms.items():
            goal[self.places[key]] = factor
        found = milp(goal, constraints=self._constraint(), integrality=np.ones(len(goal)), bounds=Bounds(0, MOST))
        assert found.success, f"the releases contradict the truth: {found.message}"
        return float(round(found.fun))

    def _constraint(self) -> LinearConstraint:
        cells = [
            (row, self.places[key], factor) for row, terms in enumerate(self.rows) for key, factor in terms.items()
        ]
        rows, columns, factors = zip(*cells, strict=True)
        matrix = csr_matrix((factors, (rows, columns)), shape=(len(self.rows), len(self.places)))
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))


def options(atoms: Iterable[str], names: Iterable[str]) -> Terms:
    """How many of these atoms chose any of these options."""
    chosen = tuple(names)
    return {(atom, name): 1.0 for atom in atoms for name in chosen}


def score_sum(atoms: Iterable[str]) -> Terms:
    """The sum of scores of these atoms."""
    return {(atom, name): float(score) for atom in atoms for name, score in SCORES.items()}


def side_knowledge(truth: Mapping[str, Count], told: Sequence[People], sizes_known: bool) -> Unknowns:
    """What is known without any figure of the question: told numbers of people; perhaps the size of every atom."""
    unknowns = Unknowns()
    for atom, count in truth.items():
        course = atom.partition("#")[0]
        unknowns.know({**options([atom], SORTS), (course, "ballots"): -1.0}, 0, 0)
        if sizes_known:
            unknowns.know(options([atom], OPTIONS), count.answered, count.answered)
    ballots = {atom.partition("#")[0]: _ballots(count) for atom, count in truth.items()}
    for one in told:
        known = {(course, "ballots"): 1.0 for course in one.classes if course in ballots}
        if known:
            assert sum(ballots[course] for course, _ in known) == one.turnout.answered
            unknowns.know(known, one.turnout.answered, one.turnout.answered)
    return unknowns


def learn(unknowns: Unknowns, truth: Mapping[str, Count], told: Iterable[Figure], with_shares: bool) -> None:
    """Adds all that the figures tell; of an exact mean or share the value before rounding, which says still more."""
    for figure in told:
        count = added(truth[atom] for atom in figure.atoms)
        assert figure.item.n == count.answered
        unknowns.know(options(figure.atoms, OPTIONS), count.answered, count.answered)
        _learn_mean(unknowns, figure, count)
        if with_shares:
            _learn_shares(unknowns, figure, count)


def _learn_mean(unknowns: Unknowns, figure: Figure, count: Count) -> None:
    mean, total = figure.item.mean, sum_of(count)
    if mean is None:
        return
    if mean.exact:
        assert mean.low == rounded(Fraction(total, count.answered))
        unknowns.know(score_sum(figure.atoms), total, total)
    else:
        low, high = float(mean.low) * count.answered, float(mean.high) * count.answered
        assert low <= total <= high
        unknowns.know(score_sum(figure.atoms), low, high)


def _learn_shares(unknowns: Unknowns, figure: Figure, count: Count) -> None:
    if figure.item.cannot_judge is not None:
        # with a deviation beside them bounds hide nothing: every count is taken as known
        assert figure.item.cannot_judge == count.cannot_judge
        _know_choices(unknowns, figure.atoms, count)
        return
    assert not figure.item.shares


def know_parts(
    unknowns: Unknowns, truth: Mapping[str, Count], told: Sequence[Figure], fewest: int, fewest_spread: int | None
) -> None:
    """The reference: each part that may be known, by kind of figure; without `fewest_spread` no distributions."""
    exact = [one for one in told if one.item.mean and one.item.mean.exact]
    spread = [one for one in told if one.item.shares]
    bad: set[str] = set()
    for part, count in _legal(_parts(truth, told), fewest, bad):
        unknowns.know(options(part, OPTIONS), count.answered, count.answered)
    for part, count in _legal(_parts(truth, exact), fewest, bad, mixed=True):
        unknowns.know(score_sum(part), sum_of(count), sum_of(count))
    for one in told:
        if one.item.mean and not one.item.mean.exact:
            _learn_mean(unknowns, one, added(truth[atom] for atom in one.atoms))
    for part, count in _legal(_parts(truth, spread), fewest_spread, bad, mixed=True) if fewest_spread else ():
        _know_choices(unknowns, part, count)


def _legal(
    parts: Iterable[tuple[Group, Count]], fewest: int, bad: set[str], *, mixed: bool = False
) -> Iterable[tuple[Group, Count]]:
    """The parts that may be known; the atoms of the others are `bad`, and spoil what they are in of the next kind."""
    for part, count in parts:
        if count.answered >= fewest and not (mixed and is_equal(count)) and not part & bad:
            yield part, count
        elif count.answered:
            bad |= part


def _parts(truth: Mapping[str, Count], told: Iterable[Figure]) -> Sequence[tuple[Group, Count]]:
    found = pieces(truth, [one.atoms for one in told])
    return [(part, added(truth[atom] for atom in part)) for part, is_told in found.items() if is_told]


def _know_choices(unknowns: Unknowns, atoms: Group, count: Count) -> None:
    for name, number in {**count.choices, CANNOT: count.cannot_judge}.items():
        unknowns.know(options(atoms, [name]), number, number)


def is_equal(count: Count) -> bool:
    """Whether there are answers, all the same."""
    return count.answered > 0 and count.answered in count.choices.values()


def follows(all_told: Unknowns, alone: Unknowns, group: Group) -> bool:
    """Whether every answer of the group is known from `all_told`, and not from `alone`."""
    return all(_is_known(all_told, options(group, [name])) for name in OPTIONS) and not all(
        _is_known(alone, options(group, [name])) for name in OPTIONS
    )


def _is_known(unknowns: Unknowns, terms: Terms) -> bool:
    low, high = unknowns.extent(terms)
    return low == high


def added(counts: Iterable[Count]) -> Count:
    """The sum of counts, made here once more so that the engine's is not trusted."""
    mine = list(counts)
    chosen = {name: sum(count.choices.get(name, 0) for count in mine) for name in OPTIONS}
    return Count("", "", sum(chosen.values()), sum(count.cannot_judge for count in mine), choices=chosen)


def sum_of(count: Count) -> int:
    """The sum of scores."""
    return sum(SCORES[name] * count.choices[name] for name in OPTIONS)


def _ballots(count: Count) -> int:
    return count.answered + count.cannot_judge + count.skipped + count.not_asked
