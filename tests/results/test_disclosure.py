"""What may be shown: limits, bounds, and what is hidden so that nothing can be worked out by subtraction."""

from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.disclosure import (
    Limits,
    Node,
    comments_may_be_shown,
    low_rate,
    participation_step,
    shown_mean,
    shown_shares,
    suppress,
    turnout,
)
from domain.errors import ConfigurationProblem
from domain.form import Form, Question
from domain.result import Bound, Turnout
from domain.statistics import mean_of_scores
from domain.tally import Count

MINIMUM = 5


def leaves(node: Node) -> tuple[Node, ...]:
    return tuple(chain.from_iterable(map(leaves, node.children))) if node.children else (node,)


@st.composite
def trees(draw: st.DrawFn) -> Node:
    """A university of up to three faculties and nine courses, some of them right under the university."""
    names = (f"n{number}" for number in range(100))
    sizes = st.integers(0, 12)

    def courses() -> tuple[Node, ...]:
        return tuple(Node(next(names), size) for size in draw(st.lists(sizes, min_size=1, max_size=3)))

    def parent(children: tuple[Node, ...]) -> Node:
        return Node(next(names), sum(child.size for child in children), children)

    faculties = tuple(parent(courses()) for _ in range(draw(st.integers(1, 3))))
    return parent((*faculties, *(courses() if draw(st.booleans()) else ())))


def can_be_worked_out(root: Node, hidden: frozenset[str], group: frozenset[str]) -> bool:
    """Whether the sum of a group of courses follows from the shown sums, by any addition and subtraction."""
    order = [leaf.key for leaf in leaves(root)]
    shown = [node for node in root.walk_up() if node.key not in hidden]
    rows = [[Fraction(key in {leaf.key for leaf in leaves(node)}) for key in order] for node in shown]
    return rank([*rows, [Fraction(key in group) for key in order]]) == rank(rows)


def rank(rows: list[list[Fraction]]) -> int:
    rows = [list(row) for row in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(done, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for row in range(done + 1, len(rows)):
            factor = rows[row][column] / rows[done][column]
            rows[row] = [own - factor * other for own, other in zip(rows[row], rows[done], strict=True)]
        done += 1
    return done


def exposed(root: Node, hidden: frozenset[str]) -> list[frozenset[str]]:
    """The groups of courses with 1 to 4 answers, and the hidden courses with any, whose sum can be worked out."""
    sizes = {leaf.key: leaf.size for leaf in leaves(root) if leaf.size}
    small = [
        frozenset(group)
        for number in range(1, len(sizes) + 1)
        for group in combinations(sizes, number)
        if sum(sizes[key] for key in group) < MINIMUM
    ]
    alone = [frozenset([key]) for key in sizes if key in hidden]
    return [group for group in {*small, *alone} if can_be_worked_out(root, hidden, group)]


def too_few(root: Node) -> frozenset[str]:
    return frozenset(node.key for node in root.walk_up() if node.size < MINIMUM)


@settings(max_examples=150, deadline=None)
@given(trees())
def test_no_small_or_hidden_group_can_be_worked_out_by_subtraction(tree: Node) -> None:
    hidden = suppress(tree, too_few(tree), MINIMUM)
    assert too_few(tree) <= hidden
    assert exposed(tree, hidden) == []


def test_the_same_attack_succeeds_on_the_threshold_alone() -> None:
    tree = Node("all", 23, (Node("a", 3), Node("b", 9), Node("c", 11)))
    assert exposed(tree, too_few(tree)) == [frozenset({"a"})]


def test_with_one_group_hidden_the_smallest_shown_one_is_hidden_too() -> None:
    tree = Node("all", 23, (Node("a", 3), Node("b", 9), Node("c", 11)))
    assert suppress(tree, too_few(tree), MINIMUM) == {"a", "b"}


def test_two_hidden_groups_with_five_answers_together_are_enough() -> None:
    tree = Node("all", 25, (Node("a", 3), Node("b", 2), Node("c", 20)))
    assert suppress(tree, too_few(tree), MINIMUM) == {"a", "b"}


def test_the_parent_is_hidden_when_nothing_else_is_left() -> None:
    tree = Node("all", 3, (Node("a", 2), Node("b", 1)))
    assert suppress(tree, frozenset({"a", "b"}), MINIMUM) == {"all", "a", "b"}


def test_a_faculty_hidden_for_another_cannot_be_added_up_from_its_courses() -> None:
    faculty = Node("big", 20, (Node("x", 9), Node("y", 11)))
    tree = Node("all", 23, (Node("small", 3), faculty))
    assert suppress(tree, too_few(tree), MINIMUM) == {"small", "big", "x"}


def test_a_group_without_answers_hides_nothing_else() -> None:
    tree = Node("all", 20, (Node("a", 0), Node("b", 9), Node("c", 11)))
    assert suppress(tree, too_few(tree), MINIMUM) == {"a"}


@given(trees())
def test_nothing_is_hidden_where_nothing_has_to_be(tree: Node) -> None:
    assert suppress(tree, frozenset(), MINIMUM) == frozenset()


@pytest.mark.parametrize(
    ("name", "low"),
    [("min_ratings", 3), ("min_enrolled", 5), ("min_distribution", 7), ("min_comment_answers", 4), ("min_comments", 1)],
)
def test_a_limit_under_its_floor_is_refused(name: str, low: int) -> None:
    with pytest.raises(ConfigurationProblem, match=name):
        Limits(**{name: low})
    Limits(**{name: low + 1})


def goals(form: Form) -> Question:
    question = form.question("goals")
    assert question
    return question


def count(*numbers: int) -> Count:
    return Count("goals", answered=sum(numbers), choices={str(n): value for n, value in enumerate(numbers, 1)})


def told_mean(form: Form, counted: Count) -> tuple[Decimal, Decimal]:
    exact = mean_of_scores(goals(form), counted)
    assert exact is not None
    mean = shown_mean(goals(form), counted, exact)
    assert mean
    return mean.low, mean.high


@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [
        (count(0, 0, 0, 0, 30), "4.5", "5.0"),
        (count(8, 0, 0, 0, 0), "1.0", "1.5"),
        (count(0, 0, 0, 9, 0), "3.5", "4.5"),
        (count(0, 0, 0, 1, 9), "4.9", "4.9"),
    ],
)
def test_a_mean_of_equal_answers_is_a_range(small_form: Form, counted: Count, low: str, high: str) -> None:
    assert told_mean(small_form, counted) == (Decimal(low), Decimal(high))


def test_unanimity_is_told_as_bounds(small_form: Form) -> None:
    for answered in (12, 40):
        shares = shown_shares(goals(small_form), count(0, 0, 0, 0, answered))
        assert [(share.percent, share.bound) for share in shares] == [(5, Bound.AT_MOST)] * 4 + [(95, Bound.AT_LEAST)]


@given(st.lists(st.integers(0, 4), min_size=5, max_size=5).filter(lambda numbers: 0 < sum(numbers) < 20))
def test_no_share_near_the_ends_is_exact_below_twenty_answers(small_form: Form, numbers: list[int]) -> None:
    for share in shown_shares(goals(small_form), count(*numbers)):
        assert share.bound is not Bound.EXACT or 5 < share.percent < 95


def test_from_twenty_answers_shares_are_exact_and_total_one_hundred(small_form: Form) -> None:
    shares = shown_shares(goals(small_form), count(1, 0, 3, 7, 9))
    assert [share.percent for share in shares] == [5, 0, 15, 35, 45]
    assert {share.bound for share in shares} == {Bound.EXACT}


@given(st.integers(1, 500))
def test_everybody_answered_is_never_told(everybody: int) -> None:
    assert turnout(everybody, everybody) == Turnout(everybody, None, None, over=True)


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_told_rate_is_above_ninety(answered: int, more: int) -> None:
    told = turnout(answered, answered + more)
    assert told.percent is None or 0 <= told.percent <= 90


def test_a_low_rate_is_marked() -> None:
    assert low_rate(Turnout(20, 100, 20), 30)
    assert not low_rate(Turnout(30, 100, 30), 30)
    assert not low_rate(Turnout(30, None, None, over=True), 30)


@given(st.integers(0, 10_000))
def test_progress_is_told_in_steps_of_five_never_above_the_truth(answered: int) -> None:
    step = participation_step(answered)
    assert step % 5 == 0
    assert step <= answered < step + 5


def test_comments_need_five_answers_and_three_comments() -> None:
    assert comments_may_be_shown(5, 3, Limits())
    assert not comments_may_be_shown(4, 4, Limits())
    assert not comments_may_be_shown(20, 2, Limits())
