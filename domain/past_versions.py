"""What earlier versions of imported results have told, and what of it a later version may not leave out.

A row that is left out is forgotten by no reader: a course told once, and later the total of its department without a
row of it, tell the rest of the department. So what was told stays in the file, where it is taken into account.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from domain.errors import Finding
from domain.past_results import PastRow, PastTable
from domain.result import InstructorResult, ItemResult, Level, Release, UnitResult
from domain.units import ROOT

Told = Callable[[ItemResult], bool]


def place_key(row: PastRow) -> str:
    """The key of the place of a row in a release."""
    if row.level is Level.UNIVERSITY:
        return ROOT
    return f"course:{row.key}" if row.level is Level.COURSE else f"organisation:{row.key}"


def figure_key(place: str, instructor: str) -> str:
    """As in `layers`: of an instructor at the university, over all of their courses, the unit stays empty."""
    return f"{'' if place == ROOT else place}#{instructor}" if instructor else place


def told_units(earlier: Sequence[Release], is_told: Callable[[UnitResult], bool]) -> frozenset[str]:
    """The keys of the places of which any earlier version told something."""
    return frozenset(unit.key for release in earlier for unit in release.university.walk() if is_told(unit))


def told_figures(earlier: Sequence[Release], question: str, is_told: Told) -> frozenset[str]:
    """The figure keys of what any earlier version told of a question."""
    return frozenset(
        figure_key(place, instructor)
        for release in earlier
        for place, instructor, item in _items(release)
        if item.question == question and is_told(item)
    )


def left_out(table: PastTable, earlier: Sequence[Release]) -> tuple[Finding, ...]:
    """A finding for each told figure that has no n in the table, and each told place that stands elsewhere in it."""
    rows = {(place_key(row), row.instructor, row.question) for row in table.rows if row.n is not None}
    first = {place_key(row): row for row in reversed(table.rows)}
    told = {
        (place, instructor, item.question) for one in earlier for place, instructor, item in _items(one) if item.shown
    }
    stood = {place: above for one in earlier for place, above in _told_places(one.university, "")}
    return (
        *(_forgotten(table, *one) for one in sorted(told - rows)),
        *(_forgotten(table, place, "", "") for place in sorted(stood.keys() - first.keys())),
        *(
            _moved(table, first[place], above)
            for place, above in sorted(stood.items())
            if place in first and _above(first[place], first) != above
        ),
    )


def _forgotten(table: PastTable, place: str, instructor: str, question: str) -> Finding:
    who = f"{_plain(place)}, {instructor}" if instructor else _plain(place)
    return Finding("told_before", table.file, column="question", value=question, values={"key": who})


def _moved(table: PastTable, row: PastRow, above: str) -> Finding:
    values = {"key": row.key, "parent": above or _plain(ROOT)}
    return Finding("moved_since", table.file, row.line, "parent", row.parent, values)


def _above(row: PastRow, first: Mapping[str, PastRow]) -> str:
    """The key of the part above, empty for the university and right below it."""
    return "" if row.parent == first[ROOT].key else row.parent


def _items(release: Release) -> Iterator[tuple[str, str, ItemResult]]:
    for unit in release.university.walk():
        yield from ((unit.key, "", item) for item in unit.items)
        yield from _about(unit.key, unit.instructors)
    yield from _about(ROOT, release.instructors)


def _about(place: str, instructors: Sequence[InstructorResult]) -> Iterator[tuple[str, str, ItemResult]]:
    return ((place, one.key, item) for one in instructors for item in one.items)


def _told_places(unit: UnitResult, parent: str) -> Iterator[tuple[str, str]]:
    """Each place that is shown with the key of the one above it as a file has it: empty for the university."""
    if unit.shown:
        yield unit.key, parent
    own = "" if unit.key == ROOT else _plain(unit.key)
    for inner in unit.units:
        yield from _told_places(inner, own)


def _plain(place: str) -> str:
    return place.partition(":")[2] or place
