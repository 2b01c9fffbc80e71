"""Universities of the size in the field notes, released by the engine and beside it by the thresholds alone.

About 16 % of the courses have fewer than five answers, as in the notes. Two questions are looked at: one asked of each
course, whose totals form a tree, and one asked of each instructor, whose totals cross it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from domain.disclosure import Limits
from domain.release import make_release
from domain.tally import Count
from tests.disclosure.reading import Group, figures, pieces
from tests.disclosure.subtraction import follow
from tests.disclosure.worlds import FORM, OF_COURSE, OF_INSTRUCTOR, World, version, world

FACULTIES, PLACES, COURSES_OF_A_TEACHER = 8, 5, 2
LIMITS = Limits()


@dataclass(frozen=True)
class Outcome:
    """Atoms with answers, those with one to four, the hidden ones, and the small ones that can be worked out.

    `smallest` is the number of answers of the smallest part that told totals are made of.
    """

    atoms: int = 0
    small: int = 0
    hidden: int = 0
    recovered: int = 0
    smallest: int = 10_000

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.atoms + other.atoms,
            self.small + other.small,
            self.hidden + other.hidden,
            self.recovered + other.recovered,
            min(self.smallest, other.smallest),
        )


def university(hand: Random, courses: int) -> World:
    """Courses with the skewed sizes of a real university; each teacher has about two."""
    sizes = [min(120, round(hand.lognormvariate(2.5, 0.9))) for _ in range(courses)]
    return world(hand, sizes, FACULTIES, PLACES, max(3, courses // COURSES_OF_A_TEACHER))


def outcomes(made: World) -> Iterator[tuple[str, str, Outcome]]:
    """Question, rule and outcome of one university."""
    release = make_release(FORM, version(1), made.tree, LIMITS)
    for question in (OF_COURSE, OF_INSTRUCTOR):
        truth = made.counts(question)
        by_rule = [figure.atoms for figure in figures([release], question, list(truth))]
        yield question, "thresholds alone", _outcome(truth, over_the_threshold(made, question, truth))
        yield question, "released", _outcome(truth, by_rule)


def over_the_threshold(made: World, question: str, truth: Mapping[str, Count]) -> Sequence[Group]:
    """Every total that somebody may want to see and that has five answers."""
    wanted = [frozenset([atom]) for atom in truth]
    for unit in made.tree.walk():
        inside = {one.evaluation for one in unit.evaluations}
        wanted.append(frozenset(atom for atom in truth if atom.partition("#")[0] in inside))
    people = {atom.partition("#")[2] for atom in truth} - {""}
    wanted += [frozenset(atom for atom in truth if atom.partition("#")[2] == person) for person in sorted(people)]
    return [group for group in wanted if _answers(truth, group) >= LIMITS.min_ratings]


def _outcome(truth: Mapping[str, Count], told: Sequence[Group]) -> Outcome:
    full = [atom for atom, count in truth.items() if count.answered]
    small = [atom for atom in full if truth[atom].answered < LIMITS.min_ratings]
    within = [group & frozenset(full) for group in told]
    parts = [part for part, is_told in pieces(full, within).items() if is_told]
    return Outcome(
        atoms=len(full),
        small=len(small),
        hidden=len(full) - len({group for group in within if len(group) == 1}),
        recovered=len(follow(full, within, (frozenset([atom]) for atom in small))),
        smallest=min((_answers(truth, part) for part in parts), default=10_000),
    )


def _answers(truth: Mapping[str, Count], atoms: Iterable[str]) -> int:
    return sum(truth[atom].answered for atom in atoms)


def simulate(universities: int, courses: int, seed: int) -> Mapping[tuple[str, str], Outcome]:
    """The outcomes of many universities together, by question and rule."""
    found: dict[tuple[str, str], Outcome] = {}
    for number in range(universities):
        for question, rule, outcome in outcomes(university(Random(seed + number), courses)):
            found[question, rule] = found.get((question, rule), Outcome()) + outcome
    return found
