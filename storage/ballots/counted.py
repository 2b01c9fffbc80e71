"""What is written once, when the ballots of an evaluation have been opened, and read back from then on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from secrets import token_bytes
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.tally import Comment, Count, Tally
from storage.tables.ballots import comments, counts, loose_values
from storage.tables.surveys import evaluations

ID_BYTES = 16
SORTS = ("answered", "cannot_judge", "skipped", "not_asked")
CHOICES = "choices"


async def save_tally(connection: AsyncConnection, evaluation: str, eligible: int, tally: Tally) -> None:
    """Writes the counts, zeros included, and the loose values and comments under random ids, in the order of these."""
    await _insert(connection, counts, [row for count in tally.counts for row in _count_rows(evaluation, count)])
    values = [
        _loose(evaluation, count.question, count.instructor, value=value)
        for count in tally.counts
        for value in count.numbers
    ]
    texts = [_loose(evaluation, one.question, one.instructor, text=one.text) for one in tally.comments]
    # by id: the order of the rows is as random as the ids
    await _insert(connection, loose_values, sorted(values, key=_id))
    await _insert(connection, comments, sorted(texts, key=_id))
    mine = update(evaluations).where(evaluations.c.id == evaluation)
    await connection.execute(mine.values(eligible=eligible, answered=tally.ballots))


async def forget_tallies(connection: AsyncConnection, chosen: Iterable[str]) -> None:
    """Removes what was counted of some evaluations of a wave whose opening did not end."""
    ids = list(chosen)
    for table in (counts, loose_values, comments):
        await connection.execute(delete(table).where(table.c.evaluation.in_(ids)))
    mine = update(evaluations).where(evaluations.c.id.in_(ids))
    await connection.execute(mine.values(eligible=None, answered=None))


async def load_tallies(connection: AsyncConnection, chosen: Iterable[str]) -> Mapping[str, Tally]:
    """The tallies of evaluations that were counted; counts in no particular order, comments by their random ids."""
    ids = list(chosen)
    query = select(evaluations.c.id, evaluations.c.answered).where(
        evaluations.c.id.in_(ids), evaluations.c.answered.is_not(None)
    )
    answered = {row.id: row.answered for row in await connection.execute(query)}
    numbers, texts = await _values(connection, ids), await _comments(connection, ids)
    found = await _counts(connection, ids, numbers)
    return {
        evaluation: Tally(ballots, tuple(found[evaluation]), tuple(texts[evaluation]))
        for evaluation, ballots in answered.items()
    }


Place = tuple[str, str, str]
"""Evaluation, question, instructor."""


async def _counts(
    connection: AsyncConnection, ids: Sequence[str], numbers: Mapping[Place, Sequence[int]]
) -> Mapping[str, list[Count]]:
    sorts: dict[Place, dict[str, int]] = defaultdict(dict)
    choices: dict[Place, dict[str, int]] = defaultdict(dict)
    for row in await connection.execute(select(counts).where(counts.c.evaluation.in_(ids))):
        place = (row.evaluation, row.question, row.instructor)
        if row.sort == CHOICES:
            choices[place][row.choice] = row.n
        else:
            sorts[place][row.sort] = row.n
    found: dict[str, list[Count]] = defaultdict(list)
    for place, of_sort in sorts.items():
        evaluation, question, instructor = place
        values = tuple(sorted(numbers.get(place, ())))
        found[evaluation].append(Count(question, instructor, **of_sort, choices=choices[place], numbers=values))
    return found


async def _values(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[Place, Sequence[int]]:
    found: dict[Place, list[int]] = defaultdict(list)
    for row in await connection.execute(select(loose_values).where(_among(loose_values, ids))):
        found[(row.evaluation, row.question, row.instructor)].append(row.value)
    return found


async def _comments(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, list[Comment]]:
    found: dict[str, list[Comment]] = defaultdict(list)
    for row in await connection.execute(select(comments).where(_among(comments, ids)).order_by(comments.c.id)):
        found[row.evaluation].append(Comment(row.question, row.instructor, row.text))
    return found


def _among(table: Table, ids: Sequence[str]) -> ColumnElement[bool]:
    return table.c.evaluation.in_(ids)


def _count_rows(evaluation: str, count: Count) -> Iterable[dict[str, Any]]:
    place = {"evaluation": evaluation, "question": count.question, "instructor": count.instructor}
    for sort in SORTS:
        yield {**place, "sort": sort, "choice": "", "n": getattr(count, sort)}
    for choice, number in count.choices.items():
        yield {**place, "sort": CHOICES, "choice": choice, "n": number}


def _loose(evaluation: str, question: str, instructor: str, **content: Any) -> dict[str, Any]:
    place = {"evaluation": evaluation, "question": question, "instructor": instructor}
    return {"id": token_bytes(ID_BYTES), **place, **content}


def _id(row: Mapping[str, Any]) -> bytes:
    return bytes(row["id"])


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)
