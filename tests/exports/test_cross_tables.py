"""Two questions beside each other, and nothing by which a ballot could be found again."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from itertools import pairwise, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from releases import named

from domain.errors import NotExported
from domain.form import Choice, Kind, Question
from domain.microdata import (
    MIN_SUBGROUP,
    MIN_WHOLE,
    CrossTable,
    cross_table,
    require_no_circle,
    require_no_small_rest,
)

AGREE = tuple(Choice(str(score), named(f"agree {score}"), score) for score in range(1, 6))
CANNOT = Choice("cannot_judge", named("cannot judge"), None, True)


def rating(name: str) -> Question:
    return Question(name, Kind.SELECT_ONE, named(name), named(name), choices=(*AGREE, CANNOT))


GOALS, PRACTICE = rating("goals"), rating("practice")
CHOICES = ("1", "2", "3", "4", "5", "cannot_judge", "")
BALLOTS = st.lists(st.integers(0, 12), min_size=49, max_size=49).map(
    lambda counts: [pair for pair, people in zip(product(CHOICES, CHOICES), counts, strict=True) for _ in range(people)]
)
"""How many people gave each pair of answers."""

Ballot = Mapping[str, str]


def kept(pairs: Sequence[tuple[str, str]]) -> list[Ballot]:
    return [{name: given for name, given in zip(("goals", "practice"), pair, strict=True) if given} for pair in pairs]


def both(ballots: Sequence[Ballot]) -> Counter[tuple[int, int]]:
    """The scores of those who rated both."""
    rated = [(one.get("goals", ""), one.get("practice", "")) for one in ballots]
    return Counter((int(a), int(b)) for a, b in rated if a.isdigit() and b.isdigit())


def made(ballots: Sequence[Ballot], minimum: int = 5) -> CrossTable | None:
    try:
        return cross_table((GOALS, PRACTICE), ballots, minimum)
    except NotExported:
        return None


@given(pairs=BALLOTS, minimum=st.integers(1, 12))
def test_every_pair_of_values_is_that_of_enough_people(pairs: list[tuple[str, str]], minimum: int) -> None:
    ballots = kept(pairs)
    table = made(ballots, minimum)
    assume(table is not None)
    assert table is not None
    rows = list(table.rows())
    assert len(rows) == both(ballots).total() >= MIN_WHOLE, "nobody is left out, so nothing follows by subtraction"
    seen = Counter(rows)
    assert min(seen.values()) >= max(minimum, MIN_SUBGROUP)
    assert len(seen) == len(table.values[0]) * len(table.values[1]), "an empty cell would tell of everybody in its row"
    assert all(len(values) >= 2 for values in table.values)


@given(pairs=BALLOTS)
def test_no_few_who_rated_one_of_the_two_only_are_what_the_release_has_beyond_the_table(
    pairs: list[tuple[str, str]],
) -> None:
    table = made(kept(pairs))
    assume(table is not None)
    for one, other in ((0, 1), (1, 0)):
        alone = sum(pair[one].isdigit() and not pair[other].isdigit() for pair in pairs)
        assert alone == 0 or alone >= MIN_SUBGROUP


def test_two_who_skipped_the_second_question_keep_the_pair_from_leaving() -> None:
    pairs = [pair for pair in product("15", "15") for _ in range(6)]
    assert made(kept(pairs))
    assert made(kept([*pairs, ("3", ""), ("3", "")])) is None
    assert made(kept([*pairs, *[("3", "")] * 5]))


@pytest.mark.parametrize(("of_small_courses", "leaves"), [(0, True), (9, False), (10, True)])
def test_the_release_less_the_table_is_never_one_small_course(of_small_courses: int, leaves: bool) -> None:
    table = made(kept([pair for pair in product("15", "15") for _ in range(6)]))
    assert table is not None
    with nullcontext() if leaves else pytest.raises(NotExported, match="would follow"):
        require_no_small_rest(table, {"goals": 24, "practice": 24 + of_small_courses}, 10)


@given(pairs=BALLOTS, seed=st.integers())
def test_the_table_is_the_same_in_whatever_order_ballots_are_kept(pairs: list[tuple[str, str]], seed: int) -> None:
    ballots = kept(pairs)
    mixed = random.Random(seed).sample(ballots, len(ballots))
    one, other = made(ballots), made(mixed)
    assert (one is None) == (other is None)
    if one and other:
        assert list(one.rows()) == list(other.rows()) == sorted(one.rows())


@given(pairs=BALLOTS)
def test_values_are_neighbouring_points_and_count_what_was_given(pairs: list[tuple[str, str]]) -> None:
    table = made(kept(pairs))
    assume(table is not None)
    assert table is not None
    for values in table.values:
        assert [point for value in values for point in value] == [1, 2, 3, 4, 5]
    given_scores = both(kept(pairs))
    for (first, second), people in table.cells.items():
        inside = [(a, b) for a in table.values[0][first] for b in table.values[1][second]]
        assert people == sum(given_scores[pair] for pair in inside)


def test_enough_answers_are_told_point_by_point() -> None:
    ballots = kept([(str(a), str(b)) for a in range(1, 6) for b in range(1, 6)] * 5)
    table = made(ballots)
    assert table is not None
    assert table.values == (((1,), (2,), (3,), (4,), (5,)),) * 2


REFUSED = {
    "fewer than fifteen": ([("1", "5"), ("5", "1")] * 7, "Fewer than 15"),
    "all alike": ([("5", "5")] * 60, "Too few people answered these two questions differently"),
    "one of them all alike": ([("1", "5"), ("5", "5")] * 30, "Too few people answered these two questions differently"),
    "always together": ([("1", "1"), ("5", "5")] * 30, "Too few people answered these two questions differently"),
    "cannot judge": ([("cannot_judge", "5")] * 60, "Fewer than 15"),
    "nobody": ([], "Fewer than 15"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_tell_of_single_people_is_refused_with_the_reason(case: str) -> None:
    pairs, reason = REFUSED[case]
    with pytest.raises(NotExported, match=reason):
        cross_table((GOALS, PRACTICE), kept(pairs), 5)


def test_questions_without_a_scale_are_refused() -> None:
    free = Question("hours", Kind.INTEGER, named("hours"), named("hours"))
    with pytest.raises(NotExported, match="on a scale"):
        cross_table((GOALS, free), [{"goals": "1", "hours": "2"}] * 30, 5)


NAMES = st.sampled_from("abcdef")
PAIRS = st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=12)


@given(asked=PAIRS)
def test_no_way_through_the_tables_comes_back_to_where_it_began(asked: list[tuple[str, str]]) -> None:
    told: list[tuple[str, str]] = []
    for pair in asked:
        try:
            require_no_circle(pair, told)
        except NotExported:
            assert _joined(told, *pair)
        else:
            known = any(set(pair) == set(other) for other in told)
            assert known or not _joined(told, *pair)
            told += [] if known else [pair]
    assert len(told) < len({name for pair in told for name in pair}) + 1


def _joined(told: Sequence[tuple[str, str]], first: str, second: str) -> bool:
    """Whether one leads to the other: by powers of the table of neighbours."""
    names = "abcdef"
    reach = {(a, b) for a, b in told} | {(b, a) for a, b in told} | {(name, name) for name in names}
    for _ in names:
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    return (first, second) in reach


# The attack: the kept ballots of a wave beside the counts of one small course. Which of them are of that course?

QUESTIONS = [rating(f"q{place}") for place in range(12)]


def a_wave(seed: int) -> tuple[list[Ballot], list[Ballot]]:
    """300 ballots of people who are content to different degrees, and the five of them that are one course's."""
    hand = random.Random(seed)
    ballots: list[Ballot] = []
    for _ in range(300):
        mood = hand.gauss(3.6, 0.8)
        ballots.append({one.name: str(min(max(round(hand.gauss(mood, 0.9)), 1), 5)) for one in QUESTIONS})
    return ballots, hand.sample(ballots, 5)


def ways(rows: Sequence[tuple[int, ...]], totals: tuple[int, ...], many: int, most: int) -> int:
    """How many choices of `many` rows add up to the totals of each column; counts no further than `most`."""
    order = sorted(rows)
    found = 0

    def search(start: int, left: tuple[int, ...], missing: int) -> None:
        nonlocal found
        if found >= most:
            return
        if missing == 0:
            found += not any(left)
            return
        for place in range(start, len(order)):
            rest = tuple(have - take for have, take in zip(left, order[place], strict=True))
            if min(rest) >= 0:
                search(place + 1, rest, missing - 1)

    search(0, totals, many)
    return found


def coded(ballot: Ballot, values: Mapping[str, Sequence[Sequence[int]]]) -> tuple[int, ...]:
    """A ballot as a row of zeros and ones: which value of each question it has."""
    return tuple(int(int(ballot[name]) in points) for name, each in values.items() for points in each)


def test_whole_ballots_could_be_found_by_the_counts_of_a_course_and_exported_pairs_cannot() -> None:
    single = {one.name: [(score,) for score in range(1, 6)] for one in QUESTIONS}
    found = 0
    for seed in range(4):
        ballots, course = a_wave(seed)
        found += _finds(ballots, course, single) == 1
        for first, second in list(pairwise(QUESTIONS))[:3]:
            table = cross_table((first, second), ballots, 5)
            told = {first.name: table.values[0], second.name: table.values[1]}
            assert _finds(ballots, course, told) >= MIN_SUBGROUP, "each of the five has doubles in the file"
    assert found >= 3, "the control: whole ballots are found by this attack"


def _finds(ballots: Sequence[Ballot], course: Sequence[Ballot], values: Mapping[str, Sequence[Sequence[int]]]) -> int:
    rows = [coded(one, values) for one in ballots]
    totals = tuple(sum(column) for column in zip(*(coded(one, values) for one in course), strict=True))
    fitting = [row for row in rows if all(take <= have for take, have in zip(row, totals, strict=True))]
    return ways(fitting, totals, len(course), 10)
