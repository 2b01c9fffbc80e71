"""From counted ballots to a release: the disclosure rules applied to the whole of a wave at once.

What is hidden never enters the release. What earlier releases of the same wave have told is taken into account: a
correction shows nothing that would, beside them, give away a small group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.comments import Moderated, released_comments
from domain.disclosure import Limits, around, is_public, shown_shares, shown_top, turnout
from domain.form import Form, Kind
from domain.indicators import indicator_mean, indicators, oriented_mean, priorities, priority_gap
from domain.language import Text
from domain.layers import Layer, Places, Turnouts, about
from domain.ranking import with_ranks
from domain.release_json import content_hash, release_from_json, release_to_json
from domain.result import (
    IndicatorResult,
    InstructorResult,
    ItemResult,
    Level,
    Mean,
    Priority,
    Release,
    ScaleResult,
    Silence,
    Turnout,
    UnitResult,
)
from domain.spread import deviation, margin, variance
from domain.statistics import composite, composite_questions, mean_of_scores, rounded
from domain.units import Unit

__all__ = ["Aside", "Wave", "content_hash", "make_release", "release_from_json", "release_to_json"]


@dataclass(frozen=True)
class Wave:
    """What a release says of its wave; `version` counts the releases of the wave from 1.

    `correction` says why there is a further one; it is empty in the first.
    """

    wave: str
    survey: str
    version: int
    period: Text
    released_on: date
    correction: str = ""


@dataclass(frozen=True)
class Aside:
    """What enters a release beside the counts: moderated comments, and figures of the whole wave."""

    comments: Sequence[Moderated] = ()
    scales: Sequence[ScaleResult] = ()


NOTHING = Aside()


def make_release(
    form: Form,
    wave: Wave,
    university: Unit,
    limits: Limits,
    *,
    earlier: Sequence[Release] = (),
    aside: Aside = NOTHING,
) -> Release:
    """The release of a wave whose ballots are counted in `university`; the same arguments give the same release.

    `earlier` are the releases of the same wave so far. Raises `ValueError` for counts of another form.
    """
    maker = _Maker(form, university, limits, earlier, aside)
    return Release(
        wave=wave.wave,
        survey=wave.survey,
        version=wave.version,
        form_hash=form.version,
        period=wave.period,
        released_on=wave.released_on,
        min_ratings=limits.min_ratings,
        min_rate_percent=limits.min_rate_percent,
        university=with_ranks(maker.result(university), form),
        instructors=maker.instructors(),
        scales=tuple(aside.scales),
        correction=wave.correction,
    )


class _Maker:
    """Decides for every layer what is hidden, then writes down what is left."""

    def __init__(self, form: Form, university: Unit, limits: Limits, earlier: Sequence[Release], aside: Aside) -> None:
        places = Places(university)
        self.form, self.limits = form, limits
        turnouts = Turnouts(places, limits, earlier)
        self.turnout = {
            key: turnout(unit.answered, unit.eligible, key not in turnouts.counted)
            for key, unit in places.units.items()
            if key in turnouts.shown
        }
        self.told = {  # a layer is large: each is gone before the next is made
            question.name: _written(Layer(question, places, turnouts, limits, earlier), self.turnout)
            for question in form.questions
            if question.kind not in (Kind.TEXT, Kind.DATE, Kind.TIME)
        }
        hidden = places.units.keys() - turnouts.shown
        self.comments = released_comments(form, university, hidden, aside.comments, limits, earlier)
        self.people = sorted({key for unit in university.evaluations for key in unit.instructors})

    def result(self, unit: Unit) -> UnitResult:
        inner = tuple(self.result(inner) for inner in unit.units)
        evaluation, course = (unit.evaluated.evaluation, unit.evaluated.course) if unit.evaluated else ("", "")
        told = self.turnout.get(unit.key)
        if told is None:
            why = self._silence(unit)
            return UnitResult(
                unit.key, unit.level, unit.name, units=inner, evaluation=evaluation, course=course, silence=why
            )
        return UnitResult(
            key=unit.key,
            level=unit.level,
            name=unit.name,
            turnout=told,
            mean=self._composite(unit.key),
            items=self._items(unit.key),
            instructors=self._instructors(unit),
            units=inner,
            evaluation=evaluation,
            course=course,
            public=self._is_public(unit, told),
            indicators=self._indicators(unit.key),
            priorities=self._priorities(unit.key),
            comments=self.comments.get(unit.key, ()),
        )

    def _silence(self, unit: Unit) -> Silence | None:
        if not unit.eligible:
            return Silence.NOBODY_ASKED
        is_wave = unit.level is Level.UNIVERSITY and unit.eligible >= self.limits.public_min_n
        return Silence.NOBODY_ANSWERED if is_wave and not unit.answered else None

    def instructors(self) -> tuple[InstructorResult, ...]:
        """Each instructor over all evaluations, where anything of that may be shown."""
        found = [InstructorResult(key, self._items(about("", key))) for key in self.people]
        return tuple(one for one in found if any(item.shown for item in one.items))

    def _instructors(self, unit: Unit) -> tuple[InstructorResult, ...]:
        keys = unit.evaluated.instructors if unit.evaluated else ()
        return tuple(InstructorResult(key, self._items(about(unit.key, key))) for key in keys)

    def _items(self, key: str) -> tuple[ItemResult, ...]:
        return tuple(told.items[key] for told in self.told.values() if key in told.items)

    def _composite(self, key: str) -> Mean | None:
        """Over the items shown here only, so that it says nothing of a hidden one; never over a range."""
        asked = [(question, self.told[question.name]) for question in composite_questions(self.form)]
        shown = [(question, told) for question, told in asked if key in told.items and told.items[key].shown]
        if not shown or any(key not in told.exact for _, told in shown):
            return None
        return _mean(composite(oriented_mean(question, told.exact[key]) for question, told in shown))

    def _is_public(self, unit: Unit, told: Turnout) -> bool:
        """Never a course; nor a unit whose rate is withheld, of which it would tell that the rate is high enough."""
        rate_is_told = told.over or told.percent is not None
        return unit.level is not Level.COURSE and rate_is_told and is_public(unit.answered, unit.eligible, self.limits)

    def _indicators(self, key: str) -> tuple[IndicatorResult, ...]:
        found = []
        for name, questions in indicators(self.form).items():
            # of some of its items it would be another figure than elsewhere
            if all(key in self.told[question.name].exact for question in questions):
                mean = _mean(indicator_mean((question, self.told[question.name].exact[key]) for question in questions))
                found += [IndicatorResult(name, mean)] if mean else []
        return tuple(found)

    def _priorities(self, key: str) -> tuple[Priority, ...]:
        found = []
        for name, sides in priorities(self.form).items():
            importance, satisfaction = (self.told[side.name].items.get(key) for side in sides)
            if importance and satisfaction and importance.mean and satisfaction.mean:
                gap = priority_gap(importance.mean, satisfaction.mean)
                found.append(Priority(name, importance.mean, satisfaction.mean, gap))
        return tuple(found)


@dataclass(frozen=True)
class _Told:
    """One question, written down: what is told of it at each place, and the exact mean where that is told."""

    items: Mapping[str, ItemResult]
    exact: Mapping[str, Fraction]


def _written(layer: Layer, turnouts: Mapping[str, Turnout]) -> _Told:
    hidden, items, exact = ItemResult(layer.question.name), {}, {}
    for key, count in layer.counts.items():
        told = turnouts.get(key.partition("#")[0])
        items[key] = _item_result(layer, key, told.eligible if told else None) if key in layer.shown else hidden
        mean = mean_of_scores(layer.question, count) if key in layer.exact else None
        if mean is not None:
            exact[key] = mean
    return _Told(items, exact)


def _item_result(layer: Layer, key: str, eligible: int | None) -> ItemResult:
    """What may be told of one question at a place where it is shown; `eligible` is N where that is told there."""
    question = layer.question
    count = layer.counts[key]
    result = ItemResult(question.name, count.answered, _told_mean(layer, key))
    if key in layer.spread:
        # about several instructors somebody answers more than once: N is not the number of possible answers
        people = eligible if not _is_repeated(layer, key) else None
        return ItemResult(
            question.name,
            count.answered,
            result.mean,
            shown_shares(question, count),
            count.cannot_judge,
            shown_top(question, count),
            deviation(question, count),
            margin(variance(question, count), count.answered, people),
        )
    return result


def _is_repeated(layer: Layer, key: str) -> bool:
    return layer.repeated and "#" not in key


def _told_mean(layer: Layer, key: str) -> Mean | None:
    question, count = layer.question, layer.counts[key]
    exact = mean_of_scores(question, count)
    if exact is None:
        return None
    if key in layer.exact:
        return _mean(exact)
    return around(question, exact)


def _mean(exact: Fraction | None) -> Mean | None:
    return None if exact is None else Mean(rounded(exact), rounded(exact))
