"""Figures over several items: the same as an independent computation, and only for 30 complete ballots or more."""

from decimal import ROUND_HALF_UP, Decimal
from statistics import stdev, variance

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import SKIPPED, Answer, Chosen
from domain.ballot import Ballot
from domain.form import Choice, Form, Group, Kind, Question
from domain.scales import Scales

WORDS = {"kk": "?", "ru": "?", "en": "?"}
SCALE = (*(Choice(str(score), WORDS, score) for score in range(1, 6)), Choice("none", WORDS, off_scale=True))


def question(name: str, dimension: str = "learning") -> Question:
    """A rating from 1 to 5, or "cannot judge"."""
    return Question(name, Kind.SELECT_ONE, WORDS, WORDS, choices=SCALE, dimension=dimension)


def form(*items: Question | Group) -> Form:
    """A form of these."""
    return Form("f", WORDS, items, 2048)


def ballot(scores: tuple[int, ...]) -> Ballot:
    """One ballot of three ratings."""
    answers: dict[str, Answer] = {f"q{number}": Chosen((str(score),)) for number, score in enumerate(scores)}
    return Ballot(answers, {})


THREE = form(*(question(f"q{number}") for number in range(3)))
RATINGS = st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=30, max_size=60).filter(
    lambda rows: len({sum(row) for row in rows}) > 1
)


@settings(max_examples=60, deadline=None)
@given(RATINGS)
def test_alpha_and_deviation_equal_the_textbook(rows: list[tuple[int, int, int]]) -> None:
    scales = Scales(THREE)
    for start in range(0, len(rows), 7):
        scales.add(ballot(row) for row in rows[start : start + 7])
    [figures] = scales.figures()
    sums = [sum(row) for row in rows]
    assert figures.n == len(rows)
    assert abs(figures.deviation - Decimal(stdev(sums) / 3)) <= Decimal("0.0051")
    alpha = 3 / 2 * (1 - sum(variance(column) for column in zip(*rows, strict=True)) / variance(sums))
    assert abs(figures.alpha - Decimal(alpha)) <= Decimal("0.0051")


def test_answers_all_alike_are_no_figure() -> None:
    """Where every mean is a range, a deviation of 0.00 would say what each of them answered."""
    scales = Scales(THREE)
    scales.add(ballot((5, 4, 5)) for _ in range(30))
    assert scales.figures() == []
    scales.add([ballot((5, 4, 4))])
    assert [figures.n for figures in scales.figures()] == [31]


def test_a_published_example() -> None:
    """Items that agree wholly have an alpha of 1, and items that vary apart from each other one of 0."""
    same = Scales(THREE)
    same.add(ballot((score, score, score)) for score in [1, 2, 3, 4, 5] * 6)
    assert [figures.alpha for figures in same.figures()] == [Decimal("1.00")]
    apart = Scales(form(question("q0"), question("q1")))
    apart.add(ballot((first, second)) for first in (1, 5) for second in (1, 5) for _ in range(8))
    assert [figures.alpha for figures in apart.figures()] == [Decimal("0.00")]


def test_a_deviation_is_rounded_half_up() -> None:
    scales = Scales(form(question("q0"), question("q1")))
    scores = [(1, 1)] * 15 + [(2, 2)] * 15
    scales.add(ballot(one) for one in scores)
    expected = Decimal(stdev([1] * 15 + [2] * 15)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert scales.figures()[0].deviation == expected


def test_29_complete_ballots_are_too_few_and_incomplete_ones_do_not_count() -> None:
    scales = Scales(THREE)
    scales.add(ballot((4, 4, 5)) for _ in range(29))
    for missing in (SKIPPED, Chosen(("none",))):
        answers: dict[str, Answer] = {"q0": Chosen(("4",)), "q1": missing, "q2": Chosen(("5",))}
        scales.add([Ballot(answers, {})])
    scales.add([Ballot({"q0": Chosen(("4",))}, {})])
    assert scales.figures() == []
    scales.add([ballot((1, 2, 3))])
    assert [figures.n for figures in scales.figures()] == [30]


def test_what_is_asked_for_each_instructor_or_alone_is_no_scale() -> None:
    repeated = Group("instructor", None, (question("q0"), question("q1")), repeat_over="instructors")
    scales = Scales(form(repeated, question("q2", "course")))
    scales.add(ballot((score, 4, 5)) for score in (3, 4) * 20)
    assert scales.figures() == []
