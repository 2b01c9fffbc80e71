"""Everything published in all releases together tells nothing of a few that their smallest legal aggregate does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.blocks import Blocks
from domain.disclosure import Limits
from domain.release import make_release
from domain.result import Release
from domain.tally import Count
from tests.disclosure.reading import Figure, Group, figures, people, pieces
from tests.disclosure.solver import (
    Unknowns,
    added,
    follows,
    is_equal,
    know_parts,
    learn,
    options,
    score_sum,
    side_knowledge,
)
from tests.disclosure.subtraction import follow
from tests.disclosure.worlds import FORM, OF_COURSE, OF_INSTRUCTOR, World, version, world

EXAMPLES = settings().max_examples // 3
"""Each is worked through by linear programs."""

GROUPS = 3
"""How many groups of either sort are asked about in a case."""


@dataclass(frozen=True)
class Case:
    """A university, the limits and the places of its classes in each release, and what is asked about."""

    worlds: Sequence[World]
    limits: Sequence[Limits]
    question: str
    sizes_known: bool
    with_shares: bool
    seed: int

    @property
    def fewest(self) -> int:
        """The answers from which a total is legal: the lowest limit of any release."""
        return min(one.min_ratings for one in self.limits)

    @property
    def fewest_spread(self) -> int:
        """The answers from which a distribution is legal."""
        return min(one.min_distribution for one in self.limits)

    def releases(self) -> Sequence[Release]:
        """The release and its corrections."""
        made: list[Release] = []
        for number, (one, limits) in enumerate(zip(self.worlds, self.limits, strict=True), 1):
            made.append(make_release(FORM, version(number), one.tree, limits, earlier=made))
        return made


LIMITS = st.builds(
    Limits, min_ratings=st.integers(4, 8), min_enrolled=st.integers(6, 10), min_distribution=st.integers(8, 12)
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    seed = draw(st.integers(0, 2**32))
    hand = Random(seed)
    sizes = draw(st.lists(st.integers(0, 12), min_size=2, max_size=8))
    first = world(hand, sizes, draw(st.integers(1, 4)), draw(st.integers(1, 2)), draw(st.integers(2, 4)))
    limits = [Limits(), *draw(st.lists(LIMITS, max_size=2))]
    worlds = [first, *(first.moved(hand, 2) for _ in limits[1:])]
    question = draw(st.sampled_from([OF_COURSE, OF_INSTRUCTOR]))
    return Case(worlds, limits, question, draw(st.booleans()), draw(st.booleans()), seed)


@dataclass(frozen=True)
class Attack:
    """All that is told, and the reference it is held against."""

    joint: Unknowns
    alone: Unknowns
    groups: Sequence[Group]
    parts: Mapping[Group, bool]
    truth: Mapping[str, Count]
    told: Sequence[Group]


def attack(case: Case, releases: Sequence[Release]) -> Attack:
    truth = case.worlds[0].counts(case.question)
    told, turnouts = figures(releases, case.question, list(truth)), people(releases)
    sets = [figure.atoms for figure in told]
    joint, alone = (side_knowledge(truth, turnouts, case.sizes_known) for _ in range(2))
    learn(joint, truth, told, case.with_shares)
    know_parts(alone, truth, told, case.fewest, case.fewest_spread if case.with_shares else None)
    return Attack(joint, alone, [*few(truth, case), *veiled(told, case)], pieces(truth, sets), truth, sets)


def size(truth: Mapping[str, Count], atoms: Group) -> int:
    return added(truth[atom] for atom in atoms).answered


def few(truth: Mapping[str, Count], case: Case) -> Sequence[Group]:
    """Groups with answers, but fewer than are legal: at random some of up to three atoms."""
    full = [atom for atom in truth if truth[atom].answered]
    found = [
        frozenset(group)
        for number in (1, 2, 3)
        for group in combinations(full, number)
        if size(truth, frozenset(group)) < case.fewest
    ]
    return Random(case.seed).sample(found, min(GROUPS, len(found)))


def veiled(told: Sequence[Figure], case: Case) -> Sequence[Group]:
    """Groups told without their distribution: at random some with few answers, or told as a range."""
    spread = {one.atoms for one in told if one.item.shares}
    found = {
        one.atoms: None
        for one in told
        if one.atoms not in spread and one.item.mean and one.item.n
        if one.item.n < case.fewest_spread or not one.item.mean.exact
    }
    return Random(case.seed).sample(list(found), min(GROUPS, len(found)))


def narrower(found: Attack) -> Sequence[Group]:
    """The groups of which more can be worked out than may be known."""
    caught = []
    for group in found.groups:
        terms = [score_sum(group)] if len(group) > 1 else [score_sum(group), options(group, ["1"])]
        for one in terms:
            (low, high), (least, most) = found.joint.extent(one), found.alone.extent(one)
            if low > least or high < most:
                caught.append(group)
    return caught


@settings(max_examples=EXAMPLES)
@given(cases())
def test_no_group_of_a_few_has_narrower_bounds_than_its_smallest_legal_aggregate_gives(case: Case) -> None:
    found = attack(case, case.releases())
    for part, is_told in found.parts.items():
        assert not is_told or size(found.truth, part) == 0 or size(found.truth, part) >= case.fewest
    assert narrower(found) == []
    few_of_them = [group for group in found.groups if size(found.truth, group) < case.fewest]
    assert follow(list(found.truth), found.told, few_of_them) == []


@settings(max_examples=EXAMPLES)
@given(cases())
def test_no_class_of_few_people_is_known_alone(case: Case) -> None:
    releases = case.releases()
    fewest = min(limits.min_enrolled for limits in case.limits)
    tiny = {one.evaluation for one in case.worlds[0].classes if one.eligible < fewest}
    turnouts = [one.classes for one in people(releases)]
    truth = case.worlds[0].counts(case.question)
    told = [figure.atoms for figure in figures(releases, case.question, list(truth))]
    classes = [one.evaluation for one in case.worlds[0].classes if one.tally.ballots]
    assert (
        follow(classes, [one & set(classes) for one in turnouts], [frozenset([one]) for one in tiny & set(classes)])
        == []
    )
    full = {atom for atom in truth if truth[atom].answered}
    alone = [frozenset(atom for atom in full if atom.partition("#")[0] == one) for one in tiny]
    assert follow(sorted(full), [one & full for one in told], [one for one in alone if one]) == []


@settings(max_examples=EXAMPLES)
@given(cases())
def test_a_sum_of_equal_answers_is_not_worked_out_of_all_that_is_told(case: Case) -> None:
    truth, told, joint = everything(case)
    for part, is_told in pieces(truth, [figure.atoms for figure in told]).items():
        if is_told and is_equal(added(truth[atom] for atom in part)):
            low, high = joint.extent(score_sum(part))
            assert low < high


@settings(max_examples=EXAMPLES)
@given(cases())
def test_the_answers_of_a_group_do_not_follow_from_the_distributions_around_it(case: Case) -> None:
    truth, told, joint = everything(case)
    turnouts = people(case.releases())
    for group in veiled(told, case):
        alone = side_knowledge(truth, turnouts, sizes_known=True)
        own = [one for one in told if one.atoms == group]
        learn(alone, truth, own, with_shares=True)
        assert not follows(joint, alone, group)
        if not any(one.item.mean and one.item.mean.exact for one in own):
            low, high = joint.extent(score_sum(group))
            assert low < high


def everything(case: Case) -> tuple[Mapping[str, Count], Sequence[Figure], Unknowns]:
    """The truth, the told figures, and all that they say to somebody who knows how many answered where."""
    truth, releases = case.worlds[0].counts(case.question), case.releases()
    told = figures(releases, case.question, list(truth))
    joint = side_knowledge(truth, people(releases), sizes_known=True)
    learn(joint, truth, told, with_shares=True)
    return truth, told, joint


@settings(max_examples=EXAMPLES)
@given(cases())
def test_that_everybody_answered_does_not_follow(case: Case) -> None:
    """Of no part that the told numbers are made of can all that could have answered be all that did."""
    told = people(case.releases())
    answered = {one.evaluation: one.tally.ballots for one in case.worlds[0].classes}
    unknowns = Unknowns()
    parts = {part: str(number) for number, part in enumerate(pieces(answered, [one.classes for one in told]))}
    for part, key in parts.items():
        unknowns.know({(key, "N"): 1.0}, sum(answered[one] for one in part), float("inf"))
    for one in told:
        terms = {(key, "N"): 1.0 for part, key in parts.items() if part <= one.classes}
        n, people_told = one.turnout.answered, one.turnout.eligible
        rate_is_told = people_told is not None or one.turnout.over
        if people_told is not None:
            unknowns.know(terms, people_told, people_told)
        if one.turnout.over:
            unknowns.know(terms, 0, (n * 100 - 1) // 90)
        if one.public:
            unknowns.know(terms, 0, n * 2)
        elif one.public is False and rate_is_told and n >= 10:
            unknowns.know(terms, n * 2 + 1, float("inf"))
    for part, key in parts.items():
        if sum(answered[one] for one in part):
            assert unknowns.extent({(key, "N"): 1.0})[1] > sum(answered[one] for one in part)


def test_the_same_solver_catches_thresholds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without the look at the rest of each block some group of a few is nearly always worked out."""
    monkeypatch.setattr(Blocks, "_is_harmless", lambda self, piece: True)
    caught = 0
    for seed in range(12):
        hand = Random(seed)
        first = world(hand, [4, 9, 11, 12, 8], 2, 1, 2)
        case = Case([first], [Limits()], OF_COURSE, seed % 2 == 0, True, seed)
        caught += bool(narrower(attack(case, case.releases())))
    assert caught >= 10


def test_the_same_solver_catches_a_correction_that_forgets_the_release_before_it() -> None:
    caught = 0
    for seed in range(12):
        hand = Random(seed)
        first = world(hand, [3, 4, 9, 8, 10, 12, 2, 3], 2, 2, 2)
        worlds = [first, first.moved(hand, 3)]
        case = Case(worlds, [Limits(), Limits()], OF_COURSE, True, True, seed)
        apart = [make_release(FORM, version(number), one.tree, Limits()) for number, one in enumerate(worlds, 1)]
        caught += bool(narrower(attack(case, apart)))
    assert caught >= 3
