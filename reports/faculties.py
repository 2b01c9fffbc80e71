"""The data and the caption of the faculties' card: who answered, and the overall mean of each faculty.

Only of faculties whose figures may leave the university: the card is made for the public.
"""

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
    """The data of `faculties.typ`: up to `rows` public faculties in the order of the university.

    They are not ranked: an overall mean has no interval, and ranks without intervals mislead (docs/statistics.md).
    """
    _ = words(language)
    title = in_language(form.title, language)
    card: dict[str, Any] = heading(release, language)
    chosen = public(release)[:rows]
    low, high = _scale(form)
    mean = _("Mean")
    return card | {
        "title": _("Results by faculty"),
        "period": f"{title} · {card['period']}",
        "headline": _headline(chosen, language),
        "left": _("Response rate"),
        "right": f"{mean} ({low}{numbers.DASH}{high})",
        "ticks": [str(point) for point in range(low, high + 1)],
        "rows": [_row(unit, (low, high), language) for unit in chosen],
        "foot": " · ".join(_notes(release, chosen, language)),
    }


def faculties_caption(release: Release, form: Form, language: str, rows: int) -> str:
    """The same in words, as plain text; longer than a caption may be only with very long names."""
    _ = words(language)
    title = f"{in_language(form.title, language)} · {in_language(release.period, language)}"
    what = _("Results by faculty")
    chosen = public(release)[:rows]
    lines = [title, f"{what}. {_headline(chosen, language)}.", ""]
    for unit in chosen:
        row = _row(unit, _scale(form), language)
        lines.append(f"• {row['name']} {numbers.DASH} {row['value']} ({row['count']})")
    notes = _notes(release, chosen, language)
    return "\n".join([*lines, "", *notes] if notes else lines)


def faculties(release: Release) -> tuple[UnitResult, ...]:
    """The faculties of a release, hidden or not, in the order of their keys."""
    return tuple(unit for unit in release.faculties if unit.level is Level.FACULTY)


def public(release: Release) -> Sequence[UnitResult]:
    """The faculties whose figures may leave the university, and whose overall mean is told."""
    return [unit for unit in faculties(release) if unit.public and unit.mean and unit.mean.exact]


def _headline(chosen: Sequence[UnitResult], language: str) -> str:
    means = sorted(unit.mean.low for unit in chosen if unit.mean)
    return means_headline(means[0], means[-1], language)


def _row(unit: UnitResult, scale: tuple[int, int], language: str) -> dict[str, Any]:
    assert unit.turnout is not None, "a faculty with a mean is shown"
    assert unit.mean is not None, "only faculties with a mean are on the card"
    counted = of_eligible(unit.turnout, language)
    if unit.turnout.percent is not None:
        counted = f"{counted} · {numbers.percent(unit.turnout.percent, language)}"
    return {
        "name": in_language(unit.name, language),
        "count": counted,
        "value": numbers.decimal(unit.mean.low, language),
        "size": 46,
        "at": place_on(unit.mean, scale),
    }


def _notes(release: Release, chosen: Sequence[UnitResult], language: str) -> list[str]:
    """What is left out, and why."""
    _ = words(language)
    total, notes = len(faculties(release)), []
    if len(chosen) < total:
        notes.append(_("Faculties: {shown} of {total}", shown=len(chosen), total=total))
    if len(public(release)) < total:
        notes.append(_("Not shown where too few answered, or too small a share"))
    return notes


def _scale(form: Form) -> tuple[int, int]:
    points = [choice.score or 0 for choice in main_scale(form)]
    return min(points), max(points)
