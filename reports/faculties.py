"""The data and the caption of the faculties' card: who answered, and the overall mean of each faculty."""

from collections.abc import Sequence
from typing import Any

from domain.form import Form
from domain.language import in_language
from domain.result import Level, Release, UnitResult
from domain.statistics import main_scale
from locales import words
from reports import numbers
from reports.finding import means_headline
from reports.summary import heading, of_eligible, place_on

SOURCE = "faculties.typ"
MOST_FACULTIES = 8


def faculties_card(release: Release, form: Form, language: str, rows: int) -> dict[str, Any]:
    """The data of `faculties.typ`: up to `rows` faculties in the order of the university.

    They are not ranked: an overall mean has no interval, and ranks without intervals mislead (docs/statistics.md).
    """
    _ = words(language)
    title = in_language(form.title, language)
    card: dict[str, Any] = heading(release, language)
    chosen = select(release, rows)
    low, high = _scale(form)
    mean = _("Mean")
    return card | {
        "title": _("Results by faculty"),
        "period": f"{title} · {card['period']}",
        "headline": _headline(release, language),
        "left": _("Response rate"),
        "right": f"{mean} ({low}{numbers.DASH}{high})",
        "ticks": [str(point) for point in range(low, high + 1)],
        "rows": [_row(unit, (low, high), language) for unit in chosen],
        "foot": _foot(release, chosen, language),
    }


def faculties_caption(release: Release, form: Form, language: str, rows: int) -> str:
    """The same in words, as plain text; longer than a caption may be only with very long names."""
    _ = words(language)
    title = f"{in_language(form.title, language)} · {in_language(release.period, language)}"
    what = _("Results by faculty")
    lines = [title, f"{what}. {_headline(release, language)}.", ""]
    for unit in select(release, rows):
        row = _row(unit, _scale(form), language)
        told = f"{row['value']} ({row['count']})" if unit.shown else _("Hidden to protect anonymity")
        lines.append(f"• {row['name']} {numbers.DASH} {told}")
    return "\n".join(lines)


def select(release: Release, rows: int) -> tuple[UnitResult, ...]:
    """The faculties of a card: all, or the first of them without the hidden ones if there are more than `rows`."""
    found = faculties(release)
    return found if len(found) <= rows else tuple(rated(release))[:rows]


def faculties(release: Release) -> tuple[UnitResult, ...]:
    """The faculties of a release, hidden or not, in the order of their keys."""
    return tuple(unit for unit in release.faculties if unit.level is Level.FACULTY)


def rated(release: Release) -> Sequence[UnitResult]:
    """The faculties whose overall mean may be told."""
    return [unit for unit in faculties(release) if unit.mean and unit.mean.exact]


def _headline(release: Release, language: str) -> str:
    _ = words(language)
    means = sorted(unit.mean.low for unit in rated(release) if unit.mean)
    if not means:
        return _("Too few answers to show results")
    return means_headline(means[0], means[-1], language)


def _row(unit: UnitResult, scale: tuple[int, int], language: str) -> dict[str, Any]:
    _ = words(language)
    row: dict[str, Any] = {"name": in_language(unit.name, language), "count": "", "value": numbers.DASH, "size": 46}
    if unit.turnout is None:
        return row | {"hidden": _("Hidden to protect anonymity")}
    counted = of_eligible(unit.turnout, language)
    if unit.turnout.percent is not None:
        counted = f"{counted} · {numbers.percent(unit.turnout.percent, language)}"
    if unit.mean is None or not unit.mean.exact:
        return row | {"count": counted, "hidden": _("Hidden to protect anonymity")}
    return row | {
        "count": counted,
        "value": numbers.decimal(unit.mean.low, language),
        "at": place_on(unit.mean, scale),
    }


def _foot(release: Release, chosen: Sequence[UnitResult], language: str) -> str:
    _ = words(language)
    total = len(faculties(release))
    if len(chosen) < total:
        return _("Faculties: {shown} of {total}", shown=len(chosen), total=total)
    if any(not unit.shown for unit in chosen):
        return _("Small groups, and any that would reveal them, are hidden to protect anonymity.")
    return ""


def _scale(form: Form) -> tuple[int, int]:
    points = [choice.score or 0 for choice in main_scale(form)]
    return min(points), max(points)
