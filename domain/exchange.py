"""Which answers could be others while all that is told of means stays the same.

Answers change places in pairs: two in one place become two others of the same sum, and two elsewhere the other way
round. A pair is a bit in a mask, so that a place that has one of many wanted pairs is found at once.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, product

Scores = Counter[int]
"""How many answers have each score."""


@dataclass(frozen=True)
class Range:
    """A told range: the cells it is about, and the least and the most that their scores may sum up to."""

    cells: frozenset[str]
    low: Decimal
    high: Decimal


@dataclass
class Piece:
    """Cells of one block of means that no range tells apart: their sum is the finest that is known of means."""

    number: int
    block: int
    ranges: frozenset[int]
    scores: Scores = field(default_factory=Counter)
    pairs: int = 0


@dataclass(frozen=True)
class Offer:
    """Two answers in a block of means may become any pair of `wanted`, from a piece that is not one of `without`."""

    block: int
    wanted: int
    without: frozenset[int]


class Exchanges:
    """What each group offers in exchange; a group that needs nobody outside its block of means is left out."""

    def __init__(self, scale: tuple[int, ...], pieces: Mapping[int, Sequence[Piece]], told: Sequence[Range]) -> None:
        self._scale, self._pieces, self._told = scale, pieces, told
        self._sums = [0] * len(told)
        for piece in (one for mine in pieces.values() for one in mine):
            for number in piece.ranges:
                self._sums[number] += sum_of(piece.scores)

    def few(self, limit: int) -> Iterator[Sequence[Offer]]:
        """Blocks of means with fewer answers than a distribution needs, where the mean itself leaves them open."""
        for block, mine in self._pieces.items():
            scores: Scores = Counter()
            for piece in mine:
                scores.update(piece.scores)
            if scores.total() < limit and _alike(self._scale, _pairs(self._scale, scores)):
                wanted = 0
                for piece in mine:
                    wanted |= _alike(self._scale, piece.pairs)
                for one, other in combinations(mine, 2):
                    wanted |= self._wanted(one, other)[0]
                yield [Offer(block, wanted, frozenset(piece.number for piece in mine))]

    def ranges(self) -> Iterator[Sequence[Offer]]:
        """What is told as a range, and equal answers between ranges: their sum must stay open."""
        apart = [piece for mine in self._pieces.values() if len(mine) > 1 for piece in mine]
        groups: list[list[Piece]] = [[] for _ in self._told]
        for piece in apart:
            for number in piece.ranges:
                groups[number].append(piece)
        groups += [[piece] for piece in apart if len(piece.scores) == 1]
        for group in groups:
            if offers := self._offers(group):
                yield offers

    def _offers(self, group: Sequence[Piece]) -> Sequence[Offer]:
        """What a group offers with those beside it; nothing if they may simply change places."""
        found = []
        inside = {piece.number for piece in group}
        for one in group:
            for other in self._pieces[one.block]:
                if other.number not in inside:
                    wanted, is_open = self._wanted(one, other)
                    if is_open:
                        return []
                    if wanted:
                        found.append(Offer(one.block, wanted, frozenset([one.number, other.number])))
        return found

    def _wanted(self, one: Piece, other: Piece) -> tuple[int, bool]:
        """The pairs that an answer of each piece may become; and whether two answers may simply change places."""
        mask, is_open = 0, False
        for given, taken, got in product(one.scores, other.scores, self._scale):
            rest = given + taken - got
            if got != given and rest in self._scale and self._stays(one, other, got - given):
                if got == taken:
                    is_open = True
                else:
                    mask |= 1 << _index(self._scale)[min(got, rest), max(got, rest)]
        return mask, is_open

    def _stays(self, one: Piece, other: Piece, change: int) -> bool:
        moved = [(number, change) for number in one.ranges - other.ranges]
        moved += [(number, -change) for number in other.ranges - one.ranges]
        return all(self._told[number].low <= self._sums[number] + by <= self._told[number].high for number, by in moved)


def pieces(
    scale: tuple[int, ...], cells: Mapping[str, Scores], block_of: Mapping[str, int], ranges: Sequence[Range]
) -> Collection[Piece]:
    """The pieces that blocks of means (by cell in `block_of`) and told ranges cut cells with answers into."""
    told: dict[str, set[int]] = {}
    for number, one in enumerate(ranges):
        for cell in one.cells:
            told.setdefault(cell, set()).add(number)
    found: dict[tuple[int, frozenset[int]], Piece] = {}
    for cell, scores in cells.items():
        if scores:
            place = block_of[cell], frozenset(told.get(cell, ()))
            found.setdefault(place, Piece(len(found), *place)).scores += scores
    for piece in found.values():
        piece.pairs = _pairs(scale, piece.scores)
    return found.values()


def sum_of(scores: Scores) -> int:
    """The sum of scores."""
    return sum(score * times for score, times in scores.items())


def _pairs(scale: tuple[int, ...], scores: Scores) -> int:
    """The pairs of answers among these, as bits."""
    return _pairs_of(scale, tuple(min(scores[score], 2) for score in scale))


@lru_cache(maxsize=4096)
def _pairs_of(scale: tuple[int, ...], times: tuple[int, ...]) -> int:
    given = [score for score, number in zip(scale, times, strict=True) for _ in range(number)]
    index = _index(scale)
    return sum(1 << index[pair] for pair in set(combinations(given, 2)))


@lru_cache(maxsize=4096)
def _alike(scale: tuple[int, ...], pairs: int) -> int:
    """The other pairs that have the sum of one of these."""
    index, mask = _index(scale), 0
    for mine, bit in index.items():
        if pairs >> bit & 1:
            mask |= sum(1 << other for pair, other in index.items() if pair != mine and sum(pair) == sum(mine))
    return mask


@lru_cache(maxsize=4096)
def _index(scale: tuple[int, ...]) -> Mapping[tuple[int, int], int]:
    return {(low, high): bit for bit, (low, high) in enumerate(combinations_with_replacement(scale, 2))}
