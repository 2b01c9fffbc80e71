"""What may leave of single ballots: two questions of the whole wave beside each other, and never a whole ballot.

A row with many ratings is as good as a name: beside the released figures of a small course, one finds out which rows
are of that course, and then what somebody whose one answer is known has answered besides (docs/anonymity.md). So a
row has at most two ratings, and each pair of values is that of at least `MIN_SUBGROUP` people (field notes on
anonymity, section 4: cells of at least 5, a whole of at least 15, at most 2 attributes). No pair is left out to get
there: neighbouring points of a scale are put together until every cell is full, so there is no pair to find by
subtraction. Who gave only one of the two ratings is not in the table, and of courses that fewer answered than it takes
to tell a distribution no ballot is kept; what these gave together may follow from the release.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import NotExported
from domain.form import Question
from domain.statistics import scores

MIN_SUBGROUP = 5
"""People behind every pair of values, at least."""

MIN_WHOLE = 15
"""People who gave both ratings, at least."""

MOST_ATTRIBUTES = 2
FEWEST_VALUES = 2
"""A question of which one value is left says nothing."""

Points = tuple[int, ...]
"""Neighbouring scores that are told as one value."""

Pair = tuple[str, str]

_ONE_OF_TWO = ((True, False), (False, True))

Values = Sequence[list[Points]]
Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class CrossTable:
    """Two questions of a wave beside each other, for those who rated both.

    `values` are those of each question, lowest first; `cells` how many gave each pair of them, by their places.
    """

    questions: tuple[Question, Question]
    values: tuple[tuple[Points, ...], tuple[Points, ...]]
    cells: Mapping[tuple[int, int], int]

    def rows(self) -> Iterator[tuple[Points, Points]]:
        """A row for each who gave both ratings, in the order of the values.

        So the order says nothing: neither of when somebody answered, nor of which rows of two files are one person's.
        """
        for first, one in enumerate(self.values[0]):
            for second, other in enumerate(self.values[1]):
                yield from [(one, other)] * self.cells[first, second]


def cross_table(questions: tuple[Question, Question], ballots: Iterable[Mapping[str, str]], minimum: int) -> CrossTable:
    """The table of two questions with at least `minimum` people (or `MIN_SUBGROUP`, if that is more) in every cell.

    `ballots` are chosen names by question. Raises NotExported, with the reason, where there can be none.
    """
    points = [scores(question) for question in questions]
    if any(len(set(one.values())) < FEWEST_VALUES for one in points):
        raise NotExported("Only questions answered on a scale are exported from single ballots.")
    given = Counter((one.get(questions[0].name, ""), one.get(questions[1].name, "")) for one in ballots)
    pairs = Counter[tuple[int, int]]()
    for (first, second), people in given.items():
        if first in points[0] and second in points[1]:
            pairs[points[0][first], points[1][second]] += people
    if pairs.total() < MIN_WHOLE:
        raise NotExported(f"Fewer than {MIN_WHOLE} people gave both ratings: single ratings are not exported.")
    least = max(minimum, MIN_SUBGROUP)
    _require_no_few_left_out(given, points, least)
    values: Values = [[(score,) for score in sorted(set(one.values()))] for one in points]
    while _thin(values, pairs, least):
        _put_together(values, pairs, least)
    return CrossTable(questions, (tuple(values[0]), tuple(values[1])), _cells(values, pairs))


def _require_no_few_left_out(given: Counter[Pair], points: Sequence[Mapping[str, int]], least: int) -> None:
    """Who rated one question only is not in the table: the release less the table says how they did."""
    rated = [(first in points[0], second in points[1], people) for (first, second), people in given.items()]
    alone = [sum(people for one, other, people in rated if pair == (one, other)) for pair in _ONE_OF_TWO]
    if any(0 < people < least for people in alone):
        raise NotExported(f"Fewer than {least} people rated only one of the two: what they gave would follow.")


def require_no_small_rest(table: CrossTable, rated: Mapping[str, int], least: int) -> None:
    """Does nothing if those whom the release counts and the table does not are nobody, or at least `least`, for each
    question; `rated` says how many rated it in the release.

    Of small courses no ballot is kept, and the release less the table says how they rated. Raises NotExported.
    """
    told = sum(table.cells.values())
    for question in table.questions:
        if 0 < rated[question.name] - told < least:
            raise NotExported(
                f"Fewer than {least} of those who rated {question.name} are not in the table: "
                "how they did would follow from the release."
            )


def require_no_circle(pair: Pair, told: Collection[Pair]) -> None:
    """Does nothing if a pair may be told beside those told of this wave before (or is one of them).

    Pairs that close a circle (a with b, b with c, c with a) narrow down whole ballots; then it raises NotExported.
    """
    if any(set(pair) == set(other) for other in told):
        return
    reached, before = {pair[0]}, 0
    while len(reached) > before:
        before = len(reached)
        reached |= {name for other in told if reached & set(other) for name in other}
    if pair[1] in reached:
        raise NotExported(
            "These two were exported with the same other questions before: together the tables would narrow down "
            f"whole ballots. Exported so far: {', '.join('+'.join(each) for each in sorted(told))}."
        )


def _cells(values: Values, pairs: Pairs) -> Mapping[tuple[int, int], int]:
    return {
        (first, second): sum(pairs.get((a, b), 0) for a in one for b in other)
        for first, one in enumerate(values[0])
        for second, other in enumerate(values[1])
    }


def _thin(values: Values, pairs: Pairs, least: int) -> Collection[tuple[int, int]]:
    return [place for place, people in _cells(values, pairs).items() if people < least]


def _put_together(values: Values, pairs: Pairs, least: int) -> None:
    """Puts the two neighbours together of which one has too few somewhere and that are the fewest together."""
    thin, cells = _thin(values, pairs, least), _cells(values, pairs)
    options = [
        (sum(people for where, people in cells.items() if where[side] in (place, place + 1)), side, place)
        for side in (0, 1)
        for place in range(len(values[side]) - 1)
        if len(values[side]) > FEWEST_VALUES and any(where[side] in (place, place + 1) for where in thin)
    ]
    if not options:
        raise NotExported(
            f"Too few people answered these two questions differently: each pair of values needs {least} people."
        )
    _people, side, place = min(options)
    values[side][place : place + 2] = [values[side][place] + values[side][place + 1]]
