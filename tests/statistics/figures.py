"""Answers to try the figures on, and how a number is shown: half up, after the noise of binary fractions is gone."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from domain.form import Choice, Form, Group, Kind, Question
from domain.tally import Count

WORDS = {"kk": "?", "ru": "?", "en": "?"}
CANNOT = Choice("cannot_judge", WORDS, off_scale=True)


def rating(name: str = "q", points: Sequence[int] = (1, 2, 3, 4, 5), **more: Any) -> Question:
    """A question with these scores, and "cannot judge" beside them."""
    choices = (*(Choice(f"c{point}", WORDS, point) for point in points), CANNOT)
    return Question(name, Kind.SELECT_ONE, WORDS, WORDS, choices=choices, **more)


def number(name: str = "hours") -> Question:
    """A question that a number is typed for."""
    return Question(name, Kind.INTEGER, WORDS, WORDS)


def form(*items: Question | Group) -> Form:
    """A form of these."""
    return Form("f", WORDS, items, 2048)


def counted(question: Question, times: Mapping[int, int], cannot_judge: int = 0) -> Count:
    """How often each score was chosen."""
    choices = {f"c{score}": often for score, often in times.items()} | {CANNOT.name: cannot_judge}
    return Count(question.name, answered=sum(times.values()), cannot_judge=cannot_judge, choices=choices)


def typed(values: Sequence[int]) -> Count:
    """Numbers as they are counted."""
    return Count("hours", answered=len(values), numbers=tuple(sorted(values)))


def spread_out(times: Mapping[int, int]) -> list[int]:
    """One score for each answer."""
    return [score for score, often in times.items() for _ in range(often)]


def shown(value: float, places: int) -> Decimal:
    """A binary fraction as a person would round it: ties are found again by cutting its noise off first."""
    return Decimal(f"{value:.10f}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


SCALES = st.sampled_from([(1, 2, 3, 4, 5), (1, 2, 3, 4), tuple(range(11)), (1, 2, 3, 4, 5, 6, 7), (0, 1)])
"""Scores that forms have."""


@st.composite
def answers(draw: st.DrawFn, least: int = 0) -> tuple[tuple[int, ...], dict[int, int]]:
    """A scale, and how often each of its scores was chosen, at least `least` times together."""
    points = draw(SCALES)
    times = draw(st.fixed_dictionaries({point: st.integers(0, 40) for point in points}))
    if sum(times.values()) < least:
        times[draw(st.sampled_from(points))] += least
    return points, times
