"""Every cut of a release on a row of its own: where, of what, and how it is shown; none of its figures.

The rows are those of the export, so that none can be missing here, and nothing is here that the release hides.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.form import Form
from domain.result import Release
from locales import Words, words
from reports.export_rows import OVER_SIGN, comments_sheet, results_sheet
from reports.export_table import HIDDEN, Cell, Column, Export, Row, Sheet
from reports.export_words import in_each, labels, level_names, row_names

_WIDTHS = {
    "level": 14,
    "unit": 18,
    "unit_name": 34,
    "instructor_name": 26,
    "row": 28,
    "question": 16,
    "wording": 60,
    "shown": 18,
    "hidden": 40,
}

Cells = Mapping[str, Cell]


class Shown(StrEnum):
    """How a cut is shown."""

    EXACT = "exact"
    RANGE = "range"
    DISTRIBUTION = "distribution"
    COUNT = "count"
    HIDDEN = "hidden"


def shown_name(shown: Shown, _: Words) -> str:
    """How a cut is shown, in a word or two."""
    return {
        Shown.EXACT: _("exactly"),
        Shown.RANGE: _("as a range"),
        Shown.DISTRIBUTION: _("with distribution"),
        Shown.COUNT: _("number of answers only"),
        Shown.HIDDEN: _("hidden"),
    }[shown]


def plan_export(release: Release, form: Form, names: Mapping[str, str], language: str) -> Export:
    """The list of the cuts of a release; `names` are those of the instructors, by key."""
    _ = words(language)
    figures = _cells(results_sheet(release, form, names, language))
    rows = [_row(cells, how(cells), row_names(_)[str(cells["row"])], _) for cells in figures]
    comments = {_about(cells): cells for cells in reversed(_cells(comments_sheet(release, form, names, language)))}
    rows += [
        _row(cells, Shown.EXACT if cells["text"] else Shown.HIDDEN, _("Comments"), _)
        for cells in reversed(comments.values())
    ]
    return Export(language, release.wave, _("hidden"), (Sheet(_("Plan"), tuple(map(_column, _WIDTHS)), tuple(rows)),))


def how(cells: Cells) -> Shown:
    """How the figures of one row of the export are shown."""
    if cells["row"] == "turnout":
        if cells["rate_bound"] == OVER_SIGN:
            return Shown.RANGE
        return Shown.HIDDEN if cells["rate_percent"] is HIDDEN else Shown.EXACT
    if HIDDEN in (cells["n"], cells["mean_low"]):
        return Shown.HIDDEN
    if any(isinstance(cell, int) for name, cell in cells.items() if name.startswith("share_")):
        return Shown.DISTRIBUTION
    if cells["mean"] is HIDDEN:
        return Shown.RANGE
    return Shown.COUNT if cells["row"] == "item" and cells["mean"] is None else Shown.EXACT


def _cells(sheet: Sheet) -> list[Cells]:
    return [dict(zip((column.name for column in sheet.columns), row, strict=True)) for row in sheet.rows]


def _about(cells: Cells) -> tuple[Cell, ...]:
    return cells["unit"], cells["instructor"], cells["question"]


def _row(cells: Cells, shown: Shown, of: str, _: Words) -> Row:
    level = level_names(_).get(str(cells.get("level")), "")
    told = {**cells, "level": level, "row": of, "shown": shown_name(shown, _)}
    return tuple(told.get(name) for name in _WIDTHS)


def _column(name: str) -> Column:
    label = in_each(lambda _: _("How it is shown") if name == "shown" else labels(_)[name])
    return Column(name, label, width=_WIDTHS[name])
