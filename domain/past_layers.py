"""The layers of an earlier year: what of its figures may be shown beside each other, by the rules of `layers`.

The cells are made from the totals themselves: where a part of the university has more answers than the parts listed
below it, the rest is a cell of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.blocks import Blocks, Cell, Cut, Part
from domain.disclosure import EXACT_SHARES_FROM, Limits, around, tells_everybody, told_share
from domain.form import Form
from domain.layers import INSTRUCTOR, INSTRUCTOR_IN_COURSE, ORDER
from domain.past_results import PastRow, question_of
from domain.past_versions import Told, figure_key, place_key, told_figures, told_units
from domain.result import ItemResult, Level, Mean, Release, Share
from domain.statistics import on_scale, rounded, scores


@dataclass(frozen=True)
class Place:
    """A part of the university with its own rows and the parts right below it."""

    rows: tuple[PastRow, ...]
    below: tuple["Place", ...]

    @property
    def row(self) -> PastRow:
        """Any of its rows: what they say of the place is the same."""
        return self.rows[0]

    @property
    def key(self) -> str:
        """Its key in the release."""
        return place_key(self.row)

    def walk(self) -> Iterator["Place"]:
        """This place and all below it, a parent before its children."""
        yield self
        for place in self.below:
            yield from place.walk()


class PastLayer:
    """One question over the whole tree: where it is shown, where its mean is exact, where it is spread out."""

    def __init__(
        self,
        root: Place,
        name: str,
        form: Form | None,
        units: frozenset[str],
        limits: Limits,
        earlier: Sequence[Release] = (),
    ) -> None:
        self.form = form
        cells, cuts = _cells(root, name, form)
        offered = [cut for cut in cuts if cut.key.partition("#")[0] in units | {""}]
        few, spread = limits.min_ratings, limits.min_distribution

        def before(is_told: Told) -> list[Cut]:
            told = told_figures(earlier, name, is_told)
            return [cut for cut in cuts if cut.key in told]

        self.shown = _known(cells, offered, lambda part: part.size >= few, before(lambda item: item.shown))
        exact = [cut for cut in offered if cut.key in self.shown]
        told = before(lambda item: bool(item.mean and item.mean.exact))
        self.exact = _known(cells, exact, lambda part: part.size >= few and not part.lonely, told)
        flat = [cut for cut in exact if cut.key in self.exact]
        told = before(lambda item: bool(item.shares) or item.deviation is not None)
        self.spread = _known(cells, flat, lambda part: part.size >= spread and not part.lonely, told)

    def item(self, row: PastRow) -> ItemResult:
        """What may be told of this row."""
        key = _figure_key(row)
        if row.n is None or key not in self.shown:
            return ItemResult(row.question)
        mean = self._mean(row, exact=key in self.exact)
        if key not in self.spread:
            return ItemResult(row.question, row.n, mean)
        deviation = None if row.deviation is None else rounded(Fraction(row.deviation), 2)
        return ItemResult(row.question, row.n, mean, _shares(row, self.form), deviation=deviation)

    def _mean(self, row: PastRow, *, exact: bool) -> Mean | None:
        if row.mean is None:
            return None
        mean, question = Fraction(row.mean), question_of(row, self.form)
        if exact:
            return Mean(rounded(mean), rounded(mean))
        return around(question, mean)


def _known(
    cells: Iterable[Cell], cuts: Iterable[Cut], may_be_known: Callable[[Part], bool], before: Iterable[Cut]
) -> frozenset[str]:
    """What of the cuts may be shown beside those that were told before."""
    blocks = Blocks(cells, may_be_known)
    for cut in before:
        blocks.reveal(cut.cells)
    return blocks.show_all(cuts)


def _cells(root: Place, question: str, form: Form | None) -> tuple[list[Cell], list[Cut]]:
    """The smallest parts that the figures of a question are sums of, and the figures as sums of them."""
    cells: list[Cell] = []
    cuts: list[Cut] = []
    of_instructor: dict[str, set[str]] = defaultdict(set)

    def add(place: Place) -> tuple[int, frozenset[str]]:
        inner = [add(below) for below in place.below]
        mine = [row for row in place.rows if row.question == question and row.n is not None]
        whole = next((row for row in mine if not row.instructor), None)
        for row in mine:
            if row.instructor and row.level is not Level.UNIVERSITY:
                cell = Cell(_figure_key(row), row.n or 0, {}, *_agreed(row, form))
                cells.append(cell)
                cuts.append(Cut(cell.key, frozenset([cell.key]), INSTRUCTOR_IN_COURSE))
                of_instructor[row.instructor].add(cell.key)
                inner.append((cell.size, frozenset([cell.key])))
        size, keys = sum(one for one, _ in inner), frozenset().union(*(keys for _, keys in inner))
        if whole is None:
            return size, keys
        rest = Cell(f"{place.key}=", max(0, (whole.n or 0) - size), {}, *_agreed(whole, form))
        cells.append(rest)
        cuts.append(Cut(place.key, keys | {rest.key}, ORDER.index(place.row.level)))
        return max(size, whole.n or 0), keys | {rest.key}

    add(root)
    for row in root.rows:
        if row.question == question and row.instructor and of_instructor[row.instructor]:
            cuts.append(Cut(_figure_key(row), frozenset(of_instructor[row.instructor]), INSTRUCTOR))
    return cells, cuts


def place_tree(rows: Iterable[PastRow]) -> Place:
    """The university of a table whose rows are right in themselves; the order of the file stays."""
    own: dict[tuple[bool, str], list[PastRow]] = defaultdict(list)
    for row in rows:
        own[row.place].append(row)
    (top,) = (mine[0] for mine in own.values() if mine[0].level is Level.UNIVERSITY)
    inside: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for place, mine in own.items():
        if mine[0] is not top:
            inside[mine[0].parent or top.key].append(place)

    def build(place: tuple[bool, str]) -> Place:
        is_course, key = place
        return Place(tuple(own[place]), () if is_course else tuple(build(inner) for inner in inside[key]))

    return build(top.place)


def shown_units(root: Place, limits: Limits, earlier: Sequence[Release] = ()) -> frozenset[str]:
    """The keys of the places whose number of answers may be told, with what depends on it."""
    told = told_units(earlier, lambda unit: unit.shown)
    lonely = {place.key for place in root.walk() if _is_small(place.row, limits)}
    cells, cuts = _counted(root, {place.key: place.row.answered for place in root.walk()}, lonely)
    before = [cut for cut in cuts if cut.key in told]
    return _known(cells, cuts, lambda part: part.size >= limits.min_ratings and not part.lonely, before)


def told_rates(root: Place, shown: frozenset[str], earlier: Sequence[Release] = ()) -> frozenset[str]:
    """Where N is told: not above 90 %, nor where that N would follow from the others."""
    told = told_units(earlier, lambda unit: bool(unit.turnout and unit.turnout.eligible))
    known = {place.key: place.row.eligible for place in root.walk() if place.key in shown and place.row.eligible}
    over = {place.key for place in root.walk() if tells_everybody(place.row.answered, place.row.eligible or 0)}
    cells, cuts = _counted(root, {place.key: place.row.eligible or 0 for place in root.walk()}, over)
    before = [cut for cut in cuts if cut.key in told]
    return _known(cells, [cut for cut in cuts if cut.key in known.keys() - over], lambda part: not part.lonely, before)


def _counted(root: Place, sizes: Mapping[str, int], lonely: Collection[str]) -> tuple[list[Cell], list[Cut]]:
    cells: list[Cell] = []
    cuts: list[Cut] = []

    def add(place: Place) -> frozenset[str]:
        inner = frozenset().union(*(add(below) for below in place.below))
        listed = sum(sizes[below.key] for below in place.below)
        rest = Cell(f"{place.key}=", max(0, sizes[place.key] - listed), lonely=not inner and place.key in lonely)
        cells.append(rest)
        cuts.append(Cut(place.key, inner | {rest.key}, ORDER.index(place.row.level)))
        return inner | {rest.key}

    add(root)
    return cells, cuts


def _is_small(row: PastRow, limits: Limits) -> bool:
    return row.level is Level.COURSE and row.eligible is not None and row.eligible < limits.min_enrolled


def _figure_key(row: PastRow) -> str:
    return figure_key(place_key(row), row.instructor)


def _agreed(row: PastRow, form: Form | None) -> tuple[bool, str]:
    """Whether all answers may have been the same, for then the file shows what each of them said; and what that was.

    A mean on a point of the scale may be that of equal answers, unless a deviation or shares beside it say otherwise.
    Places that may have said the same are no company for each other.
    """
    points: Collection[int | Decimal] = scores(question_of(row, form)).values()
    ends = (min(points), max(points)) if points else ()
    is_bare = row.deviation is None and not row.shares
    on_point = row.mean is not None and row.mean in (points if is_bare else ends)
    lonely = row.deviation == 0 or 100 in row.shares or on_point
    return lonely, f"{row.mean.normalize()}" if lonely and row.mean is not None else ""


def _shares(row: PastRow, form: Form | None) -> tuple[Share, ...]:
    """As the file has them; of fewer than 20 answers those near 0 and 100 as bounds (`disclosure.shown_shares`)."""
    if not row.shares:
        return ()
    careful = (row.n or 0) < EXACT_SHARES_FROM
    told = zip(on_scale(question_of(row, form)), row.shares, strict=True)
    return tuple(told_share(choice.name, value, careful=careful) for choice, value in told)
