"""What a reader of shown totals can work out, and which further totals may be shown beside them.

A total is a sum over cells: over the courses of a department, of a programme, of one instructor, of an earlier
release. A *block* is a set of cells whose total follows from what is shown, while nothing inside it does. One more
total is shown only if every block that it cuts falls into two parts that may both be known. So all that is shown
follows from the totals of the blocks; and as blocks do not overlap, even who knows all of these totals has no more
on a few cells inside a block than its own total gives. This holds for totals that cross each other in any way, in
one release or in several (field notes on anonymity, section 4: complementary suppression).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Cell:
    """The smallest part of totals: its answers, and how many of them there are of each value.

    `lonely` says that its figures may not be known alone, however many answers it has; lonely cells of one `owner`
    are no company for each other.
    """

    key: str
    size: int
    values: Mapping[str, int] = field(default_factory=dict)
    lonely: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Part:
    """The total of some cells: answers, answers of each value, and whether a lonely owner has all the answers."""

    size: int
    values: Counter[str]
    lonely: bool


@dataclass(frozen=True)
class Cut:
    """A total that somebody wants to see; of a lower `rank` first."""

    key: str
    cells: frozenset[str]
    rank: int = 0


class Guard(Protocol):
    """Something else that has to allow a total (`veil`); it hears of every total that becomes known."""

    def show(self, cells: Collection[str], /) -> bool:
        """Whether the total of these cells may be known too; if so, it is from now on."""

    def reveal(self, cells: Collection[str], /) -> None:
        """Takes into account a total that was shown before."""


class Blocks:
    """Everything that is known of one kind of figure, as a partition of its cells.

    `may_be_known` says whether the total of a part may be known; `guard` has the last word.
    """

    def __init__(self, cells: Iterable[Cell], may_be_known: Callable[[Part], bool], guard: Guard | None = None) -> None:
        self._cells = {cell.key: cell for cell in cells}
        self._may_be_known = may_be_known
        self._guard = guard
        self._members: list[set[str]] = [set(self._cells)]
        self._totals: list[Part] = [self._part(self._cells)]
        self._known: list[bool] = [False]
        self._place = dict.fromkeys(self._cells, 0)

    def __iter__(self) -> Iterator[frozenset[str]]:
        """The cells of each block."""
        return (frozenset(members) for members in self._members)

    def show_all(self, cuts: Iterable[Cut]) -> frozenset[str]:
        """Shows every cut that may be, and returns their keys.

        Higher ranks follow lower ones, and of one rank the smallest comes last: where a hidden part needs company,
        it is the smallest that is hidden with it.
        """
        sizes = {cut: sum(self._cells[key].size for key in cut.cells) for cut in cuts}
        order = sorted(sizes, key=lambda cut: (cut.rank, -sizes[cut], cut.key))
        return frozenset(cut.key for cut in order if self.show(cut.cells))

    def show(self, cells: Collection[str]) -> bool:
        """Shows the total of these cells if nothing follows from it that may not be known; returns whether it did."""
        pieces = self._cut(cells)
        whole = pieces[0].inside if len(pieces) == 1 else self._part(cells)
        if not whole.size or not self._may_be_known(whole):
            return False
        if not all(self._is_harmless(piece) for piece in pieces):
            return False
        if self._guard and not self._guard.show(cells):
            return False
        self._split(pieces)
        return True

    def reveal(self, cells: Collection[str]) -> None:
        """Takes into account a total that was shown before, whether it might be shown today or not."""
        if self._guard:
            self._guard.reveal(cells)
        self._split(self._cut(cells))

    def _is_harmless(self, piece: "_Piece") -> bool:
        if piece.rest is None:
            return self._known[piece.block] or self._allows(piece.inside)
        return self._allows(piece.inside) and self._allows(piece.rest)

    def _allows(self, part: Part) -> bool:
        return not part.size or self._may_be_known(part)

    def _cut(self, cells: Collection[str]) -> list["_Piece"]:
        parts: dict[int, set[str]] = {}
        for key in cells:
            parts.setdefault(self._place[key], set()).add(key)
        return [self._piece(block, part) for block, part in parts.items()]

    def _piece(self, block: int, part: set[str]) -> "_Piece":
        if len(part) == len(self._members[block]):
            return _Piece(block, part, self._totals[block], None)
        inside = self._part(part)
        return _Piece(block, part, inside, self._rest(block, part, inside))

    def _split(self, pieces: Iterable["_Piece"]) -> None:
        for piece in pieces:
            block = piece.block
            if piece.rest is not None:
                self._members[block] -= piece.cells
                self._totals[block] = piece.rest
                self._place |= dict.fromkeys(piece.cells, len(self._members))
                self._members.append(piece.cells)
                self._totals.append(piece.inside)
                self._known.append(True)
            self._known[block] = True

    def _part(self, cells: Iterable[str]) -> Part:
        full = [cell for key in cells if (cell := self._cells[key]).size]
        values: Counter[str] = Counter()
        for cell in full:
            for value, number in cell.values.items():
                values[value] += number
        return Part(sum(cell.size for cell in full), values, _are_lonely(full))

    def _rest(self, block: int, part: set[str], inside: Part) -> Part:
        """What a block has beyond a part; of its cells only as many are looked at as it takes to find company."""
        total = self._totals[block]
        others = (cell for key in self._members[block] if key not in part and (cell := self._cells[key]).size)
        return Part(total.size - inside.size, total.values - inside.values, _are_lonely(others))


@dataclass(frozen=True)
class _Piece:
    """What a total has of one block: the cells, their own total, and that of the others, None if it has all."""

    block: int
    cells: set[str]
    inside: Part
    rest: Part | None


def _are_lonely(cells: Iterable[Cell]) -> bool:
    """Whether all of some cells with answers are lonely ones of a single owner; they are looked at one by one."""
    owner = None
    for cell in cells:
        if not cell.lonely or owner not in (None, cell.owner or cell.key):
            return False
        owner = cell.owner or cell.key
    return owner is not None
