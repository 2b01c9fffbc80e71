"""From the figures of an earlier year to a release like any other, by today's rules of disclosure.

A file is not believed to have hidden what must be hidden: what has too few answers is left out, with whatever would
give it away by subtraction (`blocks`), and a group that may have agreed is told as a range.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from domain.disclosure import Limits, turnout
from domain.form import Form
from domain.indicators import indicator_mean, indicators
from domain.past_layers import PastLayer, Place, place_tree, shown_units, told_rates
from domain.past_results import PastRow, PastTable
from domain.result import IndicatorResult, InstructorResult, ItemResult, Level, Mean, Release, Turnout, UnitResult
from domain.statistics import composite, composite_questions, rounded


@dataclass(frozen=True)
class PastRelease:
    """The release that a file makes: how many of its figures are shown and hidden, and how many lost their shares."""

    release: Release
    shown: int
    hidden: int
    without_shares: int


def past_release(
    table: PastTable,
    form: Form | None,
    limits: Limits,
    released_on: date,
    correction: str = "",
    earlier: Sequence[Release] = (),
) -> PastRelease:
    """The release of a wave of earlier years; the rows fit the form (`past_results.rows_unlike`).

    `form` is None where it is not known: then there is no figure over several questions. `earlier` are the versions
    of the same wave so far, of which the table leaves nothing out (`past_versions.left_out`).
    """
    maker = _Maker(table, form, limits, earlier)
    release = Release(
        wave=table.wave,
        survey=table.survey,
        version=len(earlier) + 1,
        form_hash=table.form,
        period=table.period,
        released_on=released_on,
        min_ratings=limits.min_ratings,
        min_rate_percent=limits.min_rate_percent,
        university=maker.result(maker.root),
        instructors=tuple(one for one in maker.instructors(maker.root) if any(item.shown for item in one.items)),
        correction=correction,
    )
    pairs = [(row, maker.item(row)) for row in table.rows if row.n is not None]
    shown = sum(item.shown for _, item in pairs)
    without_shares = sum(bool(row.shares) and item.shown and not item.shares for row, item in pairs)
    return PastRelease(release, shown, len(pairs) - shown, without_shares)


class _Maker:
    """Decides what is hidden, figure by figure, then writes down what is left."""

    def __init__(self, table: PastTable, form: Form | None, limits: Limits, earlier: Sequence[Release]) -> None:
        self.form, self.root = form, place_tree(table.rows)
        self.units = shown_units(self.root, limits, earlier)
        self.rates = told_rates(self.root, self.units, earlier)
        names = dict.fromkeys(row.question for row in table.rows)
        self.layers = {name: PastLayer(self.root, name, form, self.units, limits, earlier) for name in names}

    def result(self, place: Place) -> UnitResult:
        row = place.row
        unit = UnitResult(
            key=place.key,
            level=row.level,
            name=row.name,
            units=tuple(self.result(inner) for inner in place.below),
            course=row.key if row.level is Level.COURSE else "",
        )
        return self._shown(unit, place) if place.key in self.units else unit

    def instructors(self, place: Place) -> tuple[InstructorResult, ...]:
        found: dict[str, list[ItemResult]] = defaultdict(list)
        for row in place.rows:
            if row.instructor:
                found[row.instructor].append(self.item(row))
        return tuple(InstructorResult(key, tuple(items)) for key, items in found.items())

    def item(self, row: PastRow) -> ItemResult:
        return self.layers[row.question].item(row)

    def _shown(self, unit: UnitResult, place: Place) -> UnitResult:
        rows = [row for row in place.rows if not row.instructor]
        items = tuple(self.item(row) for row in rows)
        told = [(row, item.mean) for row, item in zip(rows, items, strict=True) if item.mean]
        exact = {row.question: Fraction(row.mean or 0) for row, mean in told if mean.exact}
        return replace(
            unit,
            turnout=_turnout(place.row, withhold=place.key not in self.rates),
            mean=self._composite(exact, {row.question for row, _ in told}),
            items=items,
            instructors=self.instructors(place) if place.row.level is not Level.UNIVERSITY else (),
            indicators=tuple(self._indicators(exact)),
        )

    def _composite(self, exact: Mapping[str, Fraction], told: Collection[str]) -> Mean | None:
        """As in `release`: of the items shown here, and none where one of them is told as a range."""
        names = [one.name for one in (composite_questions(self.form) if self.form else ()) if one.name in told]
        if not names or any(name not in exact for name in names):
            return None
        mean = rounded(composite(exact[name] for name in names) or Fraction(0))
        return Mean(mean, mean)

    def _indicators(self, exact: Mapping[str, Fraction]) -> Iterator[IndicatorResult]:
        for name, questions in (indicators(self.form) if self.form else {}).items():
            if all(one.name in exact for one in questions):
                mean = indicator_mean((one, exact[one.name]) for one in questions)
                if mean is not None:
                    yield IndicatorResult(name, Mean(rounded(mean), rounded(mean)))


def _turnout(row: PastRow, *, withhold: bool) -> Turnout:
    if row.eligible is None:
        return Turnout(row.answered, None, None)
    return turnout(row.answered, row.eligible, withhold)
