"""Means and percentages: exact, rounded half up once, and totalling 100."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.form import Form
from domain.statistics import (
    composite,
    composite_questions,
    main_scale,
    mean_of_scores,
    percent,
    percentages,
    rounded,
    top_box,
)
from domain.tally import Count

COUNTS = st.lists(st.integers(0, 5000), min_size=1, max_size=11)


@given(COUNTS.filter(any))
def test_percentages_total_one_hundred_and_are_within_one_of_the_truth(counts: list[int]) -> None:
    told = percentages(counts)
    assert sum(told) == 100
    assert all(abs(value - Fraction(100 * count, sum(counts))) < 1 for value, count in zip(told, counts, strict=True))


@given(COUNTS)
def test_a_choice_nobody_took_has_no_percentage(counts: list[int]) -> None:
    assert all(value == 0 for value, count in zip(percentages(counts), counts, strict=True) if count == 0)


def test_three_equal_thirds_still_total_one_hundred() -> None:
    assert percentages([1, 1, 1]) == (34, 33, 33)


@given(st.fractions(-100, 100, max_denominator=1000))
def test_rounding_is_half_up_as_in_decimal(value: Fraction) -> None:
    exact = Decimal(value.numerator * 10**12) / Decimal(value.denominator) / Decimal(10**12)
    assert rounded(value) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_four_point_zero_five_is_shown_as_four_point_one() -> None:
    assert str(rounded(Fraction(405, 100))) == "4.1"


def test_a_percent_is_rounded_half_up() -> None:
    assert [percent(part, 200) for part in (1, 3, 5, 0)] == [1, 2, 3, 0]
    assert percent(0, 0) == 0


def test_cannot_judge_stays_out_of_the_mean(small_form: Form) -> None:
    question = small_form.question("practice")
    assert question
    count = Count("practice", answered=2, cannot_judge=9, choices={"4": 1, "5": 1, "cannot_judge": 9})
    assert mean_of_scores(question, count) == Fraction(9, 2)
    assert top_box(question, count) == 100


def test_typed_numbers_have_a_mean(small_form: Form) -> None:
    question = small_form.question("hours")
    assert question
    assert mean_of_scores(question, Count("hours", answered=2, numbers=(3, 6))) == Fraction(9, 2)
    assert mean_of_scores(question, Count("hours")) is None


def test_top_box_counts_the_points_above_the_middle(small_form: Form) -> None:
    question = small_form.question("goals")
    assert question
    count = Count("goals", answered=8, choices={"1": 1, "2": 1, "3": 4, "4": 1, "5": 1})
    assert top_box(question, count) == 25


def test_workload_and_other_kinds_are_no_part_of_a_composite(small_form: Form) -> None:
    assert [question.name for question in composite_questions(small_form)] == ["goals", "practice", "clarity"]
    assert [choice.score for choice in main_scale(small_form)] == [1, 2, 3, 4, 5]


def test_every_item_weighs_the_same_in_a_composite() -> None:
    assert composite([Fraction(4), Fraction(3), Fraction(3)]) == Fraction(10, 3)
    assert composite([]) is None
