"""How the figures of a release differ from those of the period before, counted from what is shown in both.

Nothing is recomputed from answers: a change is the difference of two figures that everybody may see exactly, so it
tells nothing that they do not. A hidden figure, or one that is told as a range, has no change and gives none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from domain.comparability import Comparability, asked_for_each, compare_forms
from domain.form import Form, Question
from domain.indicators import indicators
from domain.result import (
    Before,
    Change,
    IndicatorResult,
    InstructorResult,
    ItemResult,
    Level,
    Mean,
    Release,
    UnitResult,
)
from domain.spread import variance_of_mean
from domain.statistics import composite_questions, rounded, rounded_root
from domain.succession import KIND_OF_LEVEL, Successions

Z = Fraction(196, 100)
"""The 0.975 quantile of the normal distribution, to the two decimals that every table has."""

_ORGANISATION = "organisation:"


@dataclass(frozen=True)
class Earlier:
    """The release of the period before, with its form (None where it is not known) and what became of things since."""

    release: Release
    form: Form | None
    successions: Successions


@dataclass(frozen=True)
class Figure:
    """A mean as it is shown, of `n` answers, with its deviation and with the N it is of where these are told."""

    n: int
    mean: Decimal
    deviation: Decimal | None = None
    eligible: int | None = None


def with_changes(release: Release, form: Form, earlier: Earlier | None) -> Release:
    """The release with its changes since `earlier` and a word on what they are counted from; as it is without one."""
    if earlier is None:
        return release
    comparison = comparison_with(form, earlier)
    then = earlier.release
    return replace(
        _Trend(form, earlier, comparison).release(release),
        before=Before(then.wave, then.version, then.period, tuple(comparison.names)),
    )


def comparison_with(form: Form, earlier: Earlier) -> Comparability:
    """Which questions of `form` may be compared with the results of the period before."""
    asked = tuple(dict.fromkeys(item.question for unit in earlier.release.university.walk() for item in unit.items))
    return compare_forms(form, earlier.form, earlier.successions, asked)


def change_between(now: Figure, then: Figure) -> Change:
    """The difference of two shown means, as shown, and whether it may be chance (`noise_of`)."""
    return Change(then.mean, now.mean - then.mean, noise_of(now, then))


def noise_of(now: Figure, then: Figure) -> bool | None:
    """Whether a difference is no larger than chance makes: |z| < 1.96; None where a deviation is not shown.

    Formula: z = (m₁ − m₂) / √(v₁ + v₂) with v = s²/n · (N − n)/(N − 1), without the last factor where N is not told:
    the test for two means of unequal variances (Welch 1947, Biometrika 34, pp. 28-35, in its normal limit), each mean
    with the finite population correction of `spread.variance_of_mean`. m, s, n and N are the shown figures. With no
    variance at all only no difference is chance.
    """
    if now.deviation is None or then.deviation is None:
        return None
    variance = sum((_variance(figure) for figure in (now, then)), Fraction(0))
    difference = Fraction(now.mean - then.mean)
    return difference**2 < Z**2 * variance if variance else difference == 0


def merged(parts: Sequence[Figure]) -> Figure | None:
    """The figure of what several parts have become together: their mean weighted by n; None without parts.

    Formula: M = Σ nᵢmᵢ / Σ nᵢ, half up to one decimal; s² = (Σ (nᵢ − 1)sᵢ² + Σ nᵢ(mᵢ − M)²) / (Σ nᵢ − 1), the
    variance within and between the parts (Cochran, Sampling Techniques, 3rd ed. 1977, section 5A.2), where each shows
    its own. N is the sum where each is told.
    """
    if len(parts) < 2:
        return next(iter(parts), None)
    n = sum(part.n for part in parts)
    mean = sum((part.n * Fraction(part.mean) for part in parts), Fraction(0)) / n
    sizes = [part.eligible for part in parts if part.eligible is not None]
    eligible = sum(sizes) if len(sizes) == len(parts) else None
    return Figure(n, rounded(mean), _pooled(parts, n, mean), eligible)


def _pooled(parts: Sequence[Figure], n: int, mean: Fraction) -> Decimal | None:
    total = Fraction(0)
    for part in parts:
        if part.deviation is None:
            return None
        total += (part.n - 1) * Fraction(part.deviation) ** 2 + part.n * (Fraction(part.mean) - mean) ** 2
    return rounded_root(total / (n - 1)) if n > 1 else None


def _variance(figure: Figure) -> Fraction:
    assert figure.deviation is not None
    return variance_of_mean(Fraction(figure.deviation) ** 2, figure.n, figure.eligible)


class _Trend:
    """Finds what each unit was in the period before, and sets their figures side by side."""

    def __init__(self, form: Form, earlier: Earlier, comparison: Comparability) -> None:
        self.names = comparison.names
        self.for_each = asked_for_each(form.items)
        self.then = _by_successor(earlier)
        self.instructors = {one.key: one for one in earlier.release.instructors}
        self.bases = {name: _Basis(now, then, self.names) for name, (now, then) in _scales(form, earlier.form).items()}

    def release(self, release: Release) -> Release:
        instructors = (
            self.instructor(one, [then] if (then := self.instructors.get(one.key)) else [])
            for one in release.instructors
        )
        return replace(release, university=self.unit(release.university), instructors=tuple(instructors))

    def unit(self, unit: UnitResult) -> UnitResult:
        inner = replace(unit, units=tuple(self.unit(one) for one in unit.units))
        parts = self.then.get((unit.level, _key(unit)), ())
        if not unit.shown or not parts or not all(part.shown for part in parts):
            return inner
        return replace(
            inner,
            items=tuple(self.item(item, _eligible(unit), _asked(parts, self._then(item))) for item in unit.items),
            change=self.over_several("", unit.mean, unit, [(part, part.mean) for part in parts]),
            indicators=tuple(self.indicator(one, unit, parts) for one in unit.indicators),
            instructors=tuple(self.instructor(one, _same_person(parts, one.key)) for one in unit.instructors),
        )

    def item(self, item: ItemResult, eligible: int | None, then: Sequence[tuple[ItemResult, int | None]]) -> ItemResult:
        if item.question in self.for_each:
            # one person answers about several: N counts people, not answers
            eligible, then = None, [(one, None) for one, _ in then]
        now, parts = _figure(item, eligible), _figures(then)
        before = merged(parts) if parts else None
        return replace(item, change=change_between(now, before)) if now and before else item

    def instructor(self, now: InstructorResult, then: Sequence[InstructorResult]) -> InstructorResult:
        found = [item for one in then for item in one.items]
        items = (
            self.item(item, None, [(one, None) for one in found if one.question == self._then(item)])
            for item in now.items
        )
        return replace(now, items=tuple(items))

    def indicator(self, one: IndicatorResult, unit: UnitResult, parts: Sequence[UnitResult]) -> IndicatorResult:
        then = [(part, _indicator(part, one.indicator)) for part in parts]
        return replace(one, change=self.over_several(one.indicator, one.mean, unit, then))

    def over_several(
        self, name: str, mean: Mean | None, unit: UnitResult, then: Sequence[tuple[UnitResult, Mean | None]]
    ) -> Change | None:
        """The change of a mean of several items: only where the same ones are shown in all that is compared."""
        basis = self.bases.get(name)
        if basis is None or mean is None or not mean.exact:
            return None
        figures = []
        for part, before in then:
            if before is None or not before.exact or part.turnout is None or not basis.is_same(unit, part):
                return None
            figures.append(Figure(part.turnout.answered, before.low))
        whole = merged(figures)
        return change_between(Figure(1, mean.low), whole) if whole else None

    def _then(self, item: ItemResult) -> str:
        return self.names.get(item.question, "")


class _Basis:
    """The questions that a figure over several is made of, now and then."""

    def __init__(self, now: Sequence[Question], then: Sequence[Question], names: Mapping[str, str]) -> None:
        turned = {question.name: question.reverse for question in then}
        self.now = {question.name for question in now}
        self.then = set(turned)
        self.names = {q.name: names[q.name] for q in now if q.reverse == turned.get(names.get(q.name, ""))}

    def is_same(self, now: UnitResult, then: UnitResult) -> bool:
        """Whether the same of them are shown in both."""
        shown = _shown(now, self.now)
        return shown <= self.names.keys() and {self.names[name] for name in shown} == _shown(then, self.then)


def _scales(form: Form, before: Form | None) -> Mapping[str, tuple[Sequence[Question], Sequence[Question]]]:
    """The questions of each indicator in both forms, and under "" those of the composite; empty without a form."""
    if before is None:
        return {}
    now, then = indicators(form), indicators(before)
    shared = {name: (now[name], then[name]) for name in now if name in then}
    return {**shared, "": (composite_questions(form), composite_questions(before))}


def _by_successor(earlier: Earlier) -> Mapping[tuple[Level, str], Sequence[UnitResult]]:
    """The units of the period before, under what they have become."""
    found: dict[tuple[Level, str], list[UnitResult]] = defaultdict(list)
    for unit in earlier.release.university.walk():
        key = _key(unit)
        if unit.level in KIND_OF_LEVEL:
            key = earlier.successions.successor(KIND_OF_LEVEL[unit.level], key)
        if key:
            found[unit.level, key].append(unit)
    return found


def _key(unit: UnitResult) -> str:
    """What the unit is called on the roster; a course without such a name is found nowhere."""
    return unit.course if unit.level is Level.COURSE else unit.key.removeprefix(_ORGANISATION)


def _asked(parts: Iterable[UnitResult], question: str) -> list[tuple[ItemResult, int | None]]:
    found = ((part.item(question), _eligible(part)) for part in parts)
    return [(item, eligible) for item, eligible in found if item is not None]


def _same_person(parts: Iterable[UnitResult], key: str) -> list[InstructorResult]:
    return [one for part in parts for one in part.instructors if one.key == key]


def _figures(items: Iterable[tuple[ItemResult, int | None]]) -> Sequence[Figure]:
    """Empty if one of them is hidden or told as a range: a part of a whole is not the whole."""
    found = [_figure(item, eligible) for item, eligible in items]
    return [figure for figure in found if figure] if all(found) else []


def _figure(item: ItemResult, eligible: int | None) -> Figure | None:
    if item.n is None or item.mean is None or not item.mean.exact:
        return None
    return Figure(item.n, item.mean.low, item.deviation, eligible)


def _eligible(unit: UnitResult) -> int | None:
    return unit.turnout.eligible if unit.turnout else None


def _indicator(unit: UnitResult, name: str) -> Mean | None:
    return next((one.mean for one in unit.indicators if one.indicator == name), None)


def _shown(unit: UnitResult, questions: Collection[str]) -> set[str]:
    return {item.question for item in unit.items if item.question in questions and item.mean is not None}
