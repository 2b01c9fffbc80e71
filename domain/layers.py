"""The layers of a release: how many answered, how many could, and for each question n, the mean and the distribution.

Each layer is a kind of figure over the same cells with rules of its own; `blocks` sees to it that nothing which its
rules forbid follows from what it shows. A layer shows only what the layer under it shows.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.blocks import Blocks, Cell, Cut, Part
from domain.disclosure import Limits, tells_everybody
from domain.form import Question
from domain.result import ItemResult, Level, Release
from domain.statistics import on_scale
from domain.tally import Count, total
from domain.units import Unit
from domain.veil import veil_over

ORDER = (Level.UNIVERSITY, Level.FACULTY, Level.DEPARTMENT, Level.UNIT, Level.PROGRAMME, Level.COURSE)
"""What is shown first where not everything can be."""

Told = Callable[[ItemResult], bool]
"""Whether an earlier release told a figure of this layer."""

INSTRUCTOR_IN_COURSE, INSTRUCTOR = len(ORDER), len(ORDER) + 1

UNABLE = " unable"
"""Who could not judge, among the values of a cell; no choice is called that."""


@dataclass(frozen=True)
class Places:
    """The units of a release, and the courses (keys of their units) that each of them is made of."""

    university: Unit

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Every unit by its key, a parent before its children."""
        return {unit.key: unit for unit in self.university.walk()}

    @cached_property
    def courses(self) -> Mapping[str, frozenset[str]]:
        """The courses of every unit."""
        return {
            key: frozenset(inner.key for inner in unit.walk() if inner.evaluated) for key, unit in self.units.items()
        }

    def rank(self, key: str) -> int:
        """When the unit is considered: the large wholes first."""
        return ORDER.index(self.units[key].level)

    def before(self, release: Release, shown: Collection[str]) -> Iterable[frozenset[str]]:
        """The courses of units of an earlier release, which may have stood in another tree."""
        for unit in release.university.walk():
            if unit.key in shown:
                mine = {inner.key for inner in unit.walk() if inner.evaluation}
                yield frozenset(mine & self.courses[self.university.key])


class Turnouts:
    """Which units are shown at all (`shown`), and of which of them the number of people too (`counted`)."""

    def __init__(self, places: Places, limits: Limits, earlier: Sequence[Release]) -> None:
        whole = places.courses[places.university.key]
        courses = [unit for key, unit in places.units.items() if key in whole]
        known = Blocks(
            [Cell(unit.key, unit.answered, lonely=unit.eligible < limits.min_enrolled) for unit in courses],
            lambda part: part.size >= limits.min_ratings and not part.lonely,
        )
        for release in earlier:
            told = {unit.key for unit in release.university.walk() if unit.shown}
            for before in places.before(release, told):
                known.reveal(before)
        self.shown = known.show_all(Cut(key, inside, places.rank(key)) for key, inside in places.courses.items())
        self.blocks = tuple(known)
        self.counted = self._counted(places, courses, earlier)

    def _counted(self, places: Places, courses: Sequence[Unit], earlier: Sequence[Release]) -> frozenset[str]:
        """Where it says that everybody answered the number of people is not told, nor is what it would follow from."""
        block_of = {key: str(number) for number, block in enumerate(self.blocks) for key in block}
        sums: dict[str, list[int]] = {}
        for unit in courses:
            pair = sums.setdefault(block_of[unit.key], [0, 0])
            pair[0] += unit.answered
            pair[1] += unit.eligible
        cells = [Cell(key, eligible, {"answered": answered}) for key, (answered, eligible) in sums.items()]
        known = Blocks(cells, lambda part: not tells_everybody(part.values["answered"], part.size))
        for release in earlier:
            told = {unit.key for unit in release.university.walk() if unit.turnout and unit.turnout.eligible}
            for before in places.before(release, told):
                known.reveal({block_of[key] for key in before})
        return known.show_all(
            Cut(key, frozenset(block_of[course] for course in places.courses[key]), places.rank(key))
            for key in self.shown
        )


class Cells:
    """The cells of one question: a course or an instructor in it; what must not be told apart is one cell together."""

    def __init__(self, question: Question, places: Places, turnouts: Turnouts) -> None:
        self.places = places
        self.counts: dict[str, Count] = {}
        self.of_course: dict[str, frozenset[str]] = {}
        self.of_instructor: dict[str, set[str]] = {}
        self._owners: dict[str, str] = {}
        """Of cells that may not be told alone: whose they are."""
        for number, block in enumerate(turnouts.blocks):
            asked = {key: mine for key in sorted(block) if (mine := _asked(places.units[key], question))}
            if len(block) == 1:
                self._apart(asked, turnouts)
            elif asked:
                self._together(f"block:{number}", asked)

    def _apart(self, asked: Mapping[str, Sequence[Count]], turnouts: Turnouts) -> None:
        for key, counts in asked.items():
            mine = {about(key, count.instructor) if count.instructor else key: count for count in counts}
            self.counts |= mine
            self.of_course[key] = frozenset(mine)
            if key not in turnouts.shown:
                # an earlier release told it, and perhaps its instructors apart
                self._owners |= dict.fromkeys(mine, key)
            for cell, count in mine.items():
                self.of_instructor.setdefault(count.instructor, set()).add(cell)

    def _together(self, cell: str, asked: Mapping[str, Sequence[Count]]) -> None:
        self.counts[cell] = total([count for counts in asked.values() for count in counts])
        self.of_course |= dict.fromkeys(asked, frozenset([cell]))
        if sum(any(count.answered for count in counts) for counts in asked.values()) == 1:
            self._owners[cell] = cell
        for instructor in {count.instructor for counts in asked.values() for count in counts if count.answered}:
            self.of_instructor.setdefault(instructor, set()).add(cell)

    def cells(self, question: Question) -> list[Cell]:
        """All of them, with the answers on the scale by value."""
        return [self._cell(key, count.answered, values(question, count)) for key, count in self.counts.items()]

    def cells_with_unable(self, question: Question) -> list[Cell]:
        """All of them; who could not judge counts too, under `UNABLE`, for that number is told with the shares."""
        return [
            self._cell(
                key, count.answered + count.cannot_judge, {**values(question, count), UNABLE: count.cannot_judge}
            )
            for key, count in self.counts.items()
        ]

    def _cell(self, key: str, size: int, values: Mapping[str, int]) -> Cell:
        return Cell(key, size, values, key in self._owners, self._owners.get(key, ""))

    def cuts(self, turnouts: Turnouts) -> Mapping[str, Cut]:
        """What somebody may want to see of this question, of units that are shown."""
        found = [
            Cut(key, self._of(self.places.courses[key]), self.places.rank(key))
            for key in self.places.units
            if key in turnouts.shown
        ]
        for key, cells in self.of_course.items():
            apart = [cell for cell in cells if cell.startswith(f"{key}#") and key in turnouts.shown]
            found += [Cut(cell, frozenset([cell]), INSTRUCTOR_IN_COURSE) for cell in apart]
        for instructor, mine in self.of_instructor.items():
            # a cell of several courses has answers about others too
            if instructor and not any(cell.startswith("block:") for cell in mine):
                found.append(Cut(about("", instructor), frozenset(mine), INSTRUCTOR))
        return {cut.key: cut for cut in found if cut.cells}

    def before(self, release: Release, told: Collection[tuple[str, str]]) -> Iterable[frozenset[str]]:
        """The cells of figures that an earlier release told: pairs of a unit and an instructor, either may be empty."""
        units = {unit for unit, instructor in told if not instructor}
        for courses in self.places.before(release, units):
            yield self._of(courses)
        for unit, instructor in told:
            if instructor and unit:
                yield frozenset([about(unit, instructor)]).intersection(self.counts)
            elif instructor:
                yield frozenset(self.of_instructor.get(instructor, ()))

    def _of(self, courses: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.of_course.get(course, frozenset()) for course in courses))


class Layer:
    """One question over all cells: where its answers are `shown`, where the mean is `exact`, where it is `spread`."""

    def __init__(
        self, question: Question, places: Places, turnouts: Turnouts, limits: Limits, earlier: Sequence[Release]
    ) -> None:
        self.question, self.limits = question, limits
        cells = Cells(question, places, turnouts)
        offered = cells.cuts(turnouts)
        self.counts = {key: total([cells.counts[cell] for cell in cut.cells]) for key, cut in offered.items()}
        self.repeated = any(cells.of_instructor.keys() - {""})
        self._cells, self._before = cells, _Before(question.name, cells, earlier)
        if not self._decide(offered, again=False):
            self._decide(offered, again=True)

    def _decide(self, offered: Mapping[str, Cut], *, again: bool) -> bool:
        """Returns whether a distribution that an earlier release told leaves open what it left open then.

        `again` tells nothing that no release has told before.
        """

        def known(blocks: Blocks, told: Collection[frozenset[str]], cuts: Collection[str]) -> frozenset[str]:
            for one in told:
                blocks.reveal(one)
            return blocks.show_all(offered[key] for key in cuts if not again or offered[key].cells in told)

        cells, before = self._cells, self._before
        everything = cells.cells(self.question)
        few, spread = self.limits.min_ratings, self.limits.min_distribution
        answers = Blocks(everything, lambda part: part.size >= few and not part.lonely)
        self.shown = known(answers, before.shown, offered.keys())
        means = Blocks(everything, lambda part: part.size >= few and not part.lonely and not is_of_one_mind(part))
        self.exact = known(means, before.exact, self.shown)
        in_ranges = [*before.ranges, *(offered[key].cells for key in self.shown - self.exact)]
        veil = veil_over(self.question, cells.counts, means, in_ranges, spread)
        distributions = Blocks(
            cells.cells_with_unable(self.question),
            lambda part: part.size - part.values[UNABLE] >= spread and not part.lonely and not is_of_one_mind(part),
            veil,
        )
        self.spread = known(distributions, before.spread, self.exact)
        return veil is None or not veil.is_lifted


class _Before:
    """The cells of what earlier releases told of a question."""

    def __init__(self, question: str, cells: Cells, earlier: Sequence[Release]) -> None:
        def told(is_told: Told) -> Collection[frozenset[str]]:
            found = (
                cells.before(release, [place for place, item in _items(release, question) if is_told(item)])
                for release in earlier
            )
            return dict.fromkeys(one for mine in found for one in mine).keys()

        self.shown = told(lambda item: item.shown)
        self.exact = told(lambda item: bool(item.mean and item.mean.exact) or _is_spread(item))
        self.ranges = told(lambda item: bool(item.mean and not item.mean.exact))
        self.spread = told(_is_spread)


def _is_spread(item: ItemResult) -> bool:
    return item.cannot_judge is not None or bool(item.shares)


def about(unit: str, instructor: str) -> str:
    """The key of one instructor in one course, or (with an empty unit) in all of theirs."""
    return f"{unit}#{instructor}"


def values(question: Question, count: Count) -> Mapping[str, int]:
    """The answers on the scale by value; for numbers the number."""
    if count.numbers:
        return {str(number): times for number, times in Counter(count.numbers).items()}
    return {choice.name: count.choices.get(choice.name, 0) for choice in on_scale(question)}


def is_of_one_mind(part: Part) -> bool:
    """Whether everybody who could judge gave the same answer: what one said is then what everybody said."""
    judged = part.size - part.values[UNABLE]
    return any(number == judged for value, number in part.values.items() if value != UNABLE)


def _asked(unit: Unit, question: Question) -> Sequence[Count]:
    return [count for count in unit.evaluated.tally.counts if count.question == question.name] if unit.evaluated else ()


def _items(release: Release, question: str) -> Iterable[tuple[tuple[str, str], ItemResult]]:
    for unit in release.university.walk():
        yield from (((unit.key, ""), item) for item in unit.items if item.question == question)
        for one in unit.instructors:
            yield from (((unit.key, one.key), item) for item in one.items if item.question == question)
    for one in release.instructors:
        yield from ((("", one.key), item) for item in one.items if item.question == question)
