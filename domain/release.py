"""From counted ballots to a release: the disclosure rules applied to the whole of a wave at once.

Each kind of figure is a layer over the tree, and every layer is closed against subtraction by itself: the turnout,
each item with its own number of answers, and each item's distribution. What is hidden never enters the release.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.disclosure import Limits, Node, is_over, is_unanimous, shown_mean, shown_shares, suppress, turnout
from domain.form import Form, Kind, Question
from domain.language import Text
from domain.release_json import release_from_json, release_to_json
from domain.result import InstructorResult, ItemResult, Mean, Release, UnitResult
from domain.statistics import composite, composite_questions, mean_of_scores, rounded
from domain.tally import Count, total
from domain.units import Evaluated, Unit

__all__ = ["Wave", "make_release", "release_from_json", "release_to_json"]


@dataclass(frozen=True)
class Wave:
    """What a release says of its wave; `version` counts the releases of the wave from 1."""

    wave: str
    survey: str
    version: int
    period: Text
    released_on: date


def make_release(form: Form, wave: Wave, university: Unit, limits: Limits) -> Release:
    """The release of a wave whose ballots are counted in `university`; the same arguments give the same release.

    Comments are not part of it: they are moderated apart. Raises `ValueError` for counts of another form.
    """
    return Release(
        wave=wave.wave,
        survey=wave.survey,
        version=wave.version,
        form_hash=form.version,
        period=wave.period,
        released_on=wave.released_on,
        min_ratings=limits.min_ratings,
        min_rate_percent=limits.min_rate_percent,
        university=_Maker(form, university, limits).result(university),
    )


class _Maker:
    """Decides for every layer what is hidden, then writes down what is left."""

    def __init__(self, form: Form, university: Unit, limits: Limits) -> None:
        self.form = form
        self.limits = limits
        self.units = _hidden_units(university, limits)
        self.rates = _withheld_rates(university, self.units)
        self.composite = {question.name for question in composite_questions(form)}
        self.layers = {
            question.name: _Layer(question, university, self.units, limits)
            for question in form.questions
            if not _is_text(question)
        }

    def result(self, unit: Unit) -> UnitResult:
        if unit.key in self.units:
            return self._hidden(unit)
        items = self._items(unit.key)
        return UnitResult(
            key=unit.key,
            level=unit.level,
            name=unit.name,
            turnout=turnout(unit.answered, unit.eligible, unit.key in self.rates),
            mean=self._composite(unit.key),
            items=items,
            instructors=self._instructors(unit),
            units=tuple(self.result(inner) for inner in unit.units),
            evaluation=unit.evaluated.evaluation if unit.evaluated else "",
        )

    def _hidden(self, unit: Unit) -> UnitResult:
        inner = tuple(self.result(inner) for inner in unit.units)
        evaluation = unit.evaluated.evaluation if unit.evaluated else ""
        return UnitResult(unit.key, unit.level, unit.name, units=inner, evaluation=evaluation)

    def _items(self, key: str) -> tuple[ItemResult, ...]:
        return tuple(layer.item(key) for layer in self.layers.values() if key in layer.counts)

    def _instructors(self, unit: Unit) -> tuple[InstructorResult, ...]:
        keys = unit.evaluated.instructors if unit.evaluated else ()
        return tuple(InstructorResult(key, self._items(_about(unit.key, key))) for key in keys)

    def _composite(self, key: str) -> Mean | None:
        """Over the items shown here only, so that it says nothing of a hidden one; never over a range."""
        shown = [layer for name, layer in self.layers.items() if name in self.composite and layer.is_shown(key)]
        exact = composite(layer.exact_mean(key) for layer in shown)
        if exact is None or any(is_unanimous(layer.question, layer.counts[key]) for layer in shown):
            return None
        return Mean(rounded(exact), rounded(exact))


class _Layer:
    """One question over the whole tree: its counts, and where it and its distribution are hidden."""

    def __init__(self, question: Question, university: Unit, units: frozenset[str], limits: Limits) -> None:
        self.question = question
        self.counts: dict[str, Count] = {}
        self.owner: dict[str, str] = {}
        tree = self._tree(university)
        few = {key for key, count in self.counts.items() if count.answered < limits.min_ratings}
        under = {key for key in self.counts if self.owner.get(key, key) in units}
        self.hidden = suppress(tree, frozenset(few | under), limits.min_ratings)
        # A bound such as "at least 95 %" is worth nothing if the exact share follows from the others.
        self.bounded = {key for key, count in self.counts.items() if is_unanimous(question, count)}
        thin = {key for key, count in self.counts.items() if count.answered < limits.min_distribution}
        self.flat = suppress(tree, self.hidden | thin | self.bounded, limits.min_distribution) - (self.bounded - thin)

    def item(self, key: str) -> ItemResult:
        name, count = self.question.name, self.counts[key]
        if not self.is_shown(key):
            return ItemResult(name)
        exact = mean_of_scores(self.question, count)
        mean = shown_mean(self.question, count, exact) if exact is not None else None
        if key in self.flat:
            return ItemResult(name, count.answered, mean)
        shares = shown_shares(self.question, count)
        return ItemResult(name, count.answered, mean, shares, count.cannot_judge)

    def is_shown(self, key: str) -> bool:
        return key in self.counts and key not in self.hidden

    def exact_mean(self, key: str) -> Fraction:
        exact = mean_of_scores(self.question, self.counts[key])
        assert exact is not None, "a shown item on the main scale has scores"
        return exact

    def _tree(self, unit: Unit) -> Node:
        """The nodes where the question was asked, with its answers; an instructor is a node inside the course."""
        if unit.evaluated:
            return self._course(unit.key, unit.evaluated)
        children = tuple(self._tree(inner) for inner in unit.units)
        return self._node(
            unit.key, [self.counts[child.key] for child in children if child.key in self.counts], children
        )

    def _course(self, key: str, evaluated: Evaluated) -> Node:
        mine = [count for count in evaluated.tally.counts if count.question == self.question.name]
        about = {_about(key, count.instructor): count for count in mine if count.instructor}
        self.owner.update(dict.fromkeys(about, key))
        return self._node(key, mine, tuple(self._node(inner, [count], ()) for inner, count in about.items()))

    def _node(self, key: str, counts: Iterable[Count], children: tuple[Node, ...]) -> Node:
        parts = tuple(counts)
        if not parts:
            return Node(key, 0, children)
        self.counts[key] = total(parts)
        return Node(key, self.counts[key].answered, children)


def _hidden_units(university: Unit, limits: Limits) -> frozenset[str]:
    few = {
        unit.key
        for unit in university.walk()
        if unit.answered < limits.min_ratings or (unit.evaluated and unit.eligible < limits.min_enrolled)
    }
    return suppress(
        _nodes(university, {unit.key: unit.answered for unit in university.walk()}), frozenset(few), limits.min_ratings
    )


def _withheld_rates(university: Unit, hidden: frozenset[str]) -> frozenset[str]:
    """Where N is not told: above 90 %, and wherever that N would follow from the others."""
    over = {unit.key for unit in university.walk() if is_over(unit.answered, unit.eligible)}
    sizes = {unit.key: unit.eligible for unit in university.walk()}
    return suppress(_nodes(university, sizes), frozenset(hidden | over), 1)


def _nodes(unit: Unit, sizes: Mapping[str, int]) -> Node:
    return Node(unit.key, sizes[unit.key], tuple(_nodes(inner, sizes) for inner in unit.units))


def _about(unit: str, instructor: str) -> str:
    return f"{unit}#{instructor}"


def _is_text(question: Question) -> bool:
    return question.kind in (Kind.TEXT, Kind.DATE, Kind.TIME)
