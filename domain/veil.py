"""What a distribution leaves open of the groups inside it whose own distribution is not told.

Subtraction is not all that a reader can do. A department in which only 4 and 5 were chosen, and the mean of a course
in it, give every answer of the course; where only 5 and 1 were chosen, a range of means may do. So a distribution may
be known only if each such group could have answered otherwise and everything told would still be the same. The other
answers are looked for where they are easily found: two answers of the group change places with two elsewhere in the
distribution, of the same sum. Where none are found the distribution is not told, although rarely there are some.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from domain.blocks import Blocks
from domain.disclosure import around
from domain.exchange import Exchanges, Piece, Range, Scores, pieces, sum_of
from domain.form import Question
from domain.statistics import scores
from domain.tally import Count


class Veil:
    """The groups that distributions must leave open, each with the block of means that it can exchange answers with."""

    def __init__(
        self,
        scale: tuple[int, ...],
        cells: Mapping[str, Scores],
        blocks: Iterable[Collection[str]],
        ranges: Sequence[Range],
        few: int,
    ) -> None:
        self._block_of = {cell: number for number, block in enumerate(blocks) for cell in block}
        self._pieces: dict[int, list[Piece]] = {}
        for piece in pieces(scale, cells, self._block_of, ranges):
            self._pieces.setdefault(piece.block, []).append(piece)
        self._part = dict.fromkeys(self._pieces, 0)
        self._members: list[set[int]] = [set(self._pieces)]
        exchanges = Exchanges(scale, self._pieces, ranges)
        self._offers = [*exchanges.few(few), *exchanges.ranges()]
        self._ends: dict[int, tuple[int, int]] = {}
        self._leaning: dict[int, set[int]] = {}
        self.is_lifted = False
        """Whether what was revealed does not leave open what it should."""
        self._bare = {number for number in range(len(self._offers)) if not self._finds(number, frozenset())}

    def show(self, cells: Iterable[str]) -> bool:
        """Whether the distribution of these cells leaves every group open; if so, it is known from now on."""
        inside = self._inside(cells)
        if self._bare:
            return False
        before = {number: self._ends[number] for number in self._parted(inside)}
        if not all(self._finds(number, inside) for number in before):
            for number, ends in before.items():
                self._lean(number, *ends)
            return False
        self._split(inside)
        return True

    def reveal(self, cells: Iterable[str]) -> None:
        """Takes into account a distribution that was told before; what it did not leave open is not asked for again."""
        inside = self._inside(cells)
        for number in self._parted(inside):
            if not self._finds(number, inside):
                self.is_lifted = True
                for end in self._ends.pop(number):
                    self._leaning[end].discard(number)
        self.is_lifted |= bool(self._bare)
        self._bare = set()
        self._split(inside)

    def _inside(self, cells: Iterable[str]) -> frozenset[int]:
        return frozenset(self._block_of[cell] for cell in cells) & self._part.keys()

    def _parted(self, inside: frozenset[int]) -> Sequence[int]:
        """The groups that would no longer be in one distribution with what they exchange answers with."""
        leaning = {number for block in inside for number in self._leaning.get(block, ())}
        return [number for number in sorted(leaning) if len(inside.intersection(self._ends[number])) == 1]

    def _finds(self, number: int, inside: frozenset[int]) -> bool:
        for offer in self._offers[number]:
            for block in self._beside(offer.block, inside):
                if any(one.pairs & offer.wanted and one.number not in offer.without for one in self._pieces[block]):
                    self._lean(number, offer.block, block)
                    return True
        return False

    def _beside(self, home: int, inside: frozenset[int]) -> Iterator[int]:
        """The blocks in one distribution with this one, were `inside` cut out."""
        part = self._part[home]
        if home in inside:
            return (block for block in inside if self._part[block] == part)
        return (block for block in self._members[part] if block not in inside)

    def _lean(self, number: int, *ends: int) -> None:
        for end in self._ends.get(number, ()):
            self._leaning[end].discard(number)
        self._ends[number] = (ends[0], ends[1])
        for end in ends:
            self._leaning.setdefault(end, set()).add(number)

    def _split(self, inside: frozenset[int]) -> None:
        for part in {self._part[block] for block in inside}:
            mine = self._members[part] & inside
            if len(mine) < len(self._members[part]):
                self._members[part] -= mine
                self._part |= dict.fromkeys(mine, len(self._members))
                self._members.append(mine)


def veil_over(
    question: Question, counts: Mapping[str, Count], means: Blocks, in_ranges: Iterable[frozenset[str]], few: int
) -> Veil | None:
    """What distributions of the question must leave open; None where answers have no scores, and so no mean.

    `counts` are those of the cells, `in_ranges` the cells of means that are told as ranges; a distribution is told
    from `few` answers.
    """
    points = scores(question)
    if not points:
        return None
    given = {key: _scores(points, count) for key, count in counts.items()}
    told = [_range(question, cells, given) for cells in dict.fromkeys(in_ranges)]
    return Veil(tuple(sorted(set(points.values()))), given, means, [one for one in told if one], few)


def _scores(points: Mapping[str, int], count: Count) -> Scores:
    found: Scores = Counter()
    for name, score in points.items():
        if times := count.choices.get(name, 0):
            found[score] += times
    return found


def _range(question: Question, cells: frozenset[str], given: Mapping[str, Scores]) -> Range | None:
    together: Scores = Counter()
    for cell in cells:
        together.update(given[cell])
    n = together.total()
    told = around(question, Fraction(sum_of(together), n)) if n else None
    return Range(cells, told.low * n, told.high * n) if told else None
