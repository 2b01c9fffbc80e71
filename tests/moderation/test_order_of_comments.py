"""An attack: released comments in the order in which ballots came, or two of one hand in the same place."""

from collections.abc import Sequence
from math import sqrt

from closed_course import ClosedCourse
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.tally import Comment, Tally
from storage.ballots.counted import save_tally
from storage.evaluations import evaluations_of
from storage.moderation import load_released_comments
from storage.tables.ballots import comments
from tests.attacks.small_university import WAVE

TRIALS, HANDS = 60, 10
LIMIT = 4.5
"""Of z: chance goes beyond it once in 150,000 trials."""

QUESTIONS = ("helped", "change")


async def test_the_order_tells_neither_when_ballots_came_nor_what_one_hand_wrote(course: ClosedCourse) -> None:
    """The worst case: comments are written in the order of their ballots, as if nothing had shuffled them before."""
    async with course.database.writing(alone=True) as connection:
        [evaluation] = await evaluations_of(connection, WAVE)
        orders = [await _trial(connection, evaluation) for _ in range(TRIALS)]
    arrival = list(range(HANDS))
    assert abs(_z([(arrival, first) for first, _second in orders])) < LIMIT
    assert abs(_z(orders)) < LIMIT
    assert _z([(arrival, arrival)] * TRIALS) > 20, "an order that is kept would be seen"


async def _trial(connection: AsyncConnection, evaluation: str) -> tuple[list[int], list[int]]:
    """The hands behind the comments to both questions, in the order of a release."""
    await connection.execute(delete(comments))
    written = tuple(Comment(question, "", str(hand)) for question in QUESTIONS for hand in range(HANDS))
    await save_tally(connection, evaluation, HANDS, Tally(HANDS, (), written))
    await connection.execute(update(comments).values(decision="keep"))
    shown = await load_released_comments(connection, [evaluation])
    first, second = ([int(one.text or "") for one in shown if one.question == question] for question in QUESTIONS)
    return first, second


def _z(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> float:
    """How far the mean rank correlation of two orders is from none (field notes on anonymity, section 5: T-order)."""
    mean = sum(_correlation(one, other) for one, other in pairs) / len(pairs)
    return mean * sqrt(len(pairs) * (HANDS - 1))


def _correlation(one: Sequence[int], other: Sequence[int]) -> float:
    """Spearman's rank correlation of the places of each hand."""
    distance = sum((one.index(hand) - other.index(hand)) ** 2 for hand in range(HANDS))
    return 1 - 6 * distance / (HANDS * (HANDS**2 - 1))
