"""The figures of a release as typed rows: one for each unit and question, and for whatever else is told of a unit.

Nothing is computed here: every number is one of the release, and what it does not tell is `HIDDEN`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.disclosure import OVER, low_rate
from domain.form import Form, Question
from domain.form import Kind as Asked
from domain.language import in_language
from domain.release_json import content_hash, release_to_json
from domain.result import (
    CommentsResult,
    InstructorResult,
    ItemResult,
    Mean,
    Release,
    Turnout,
    UnitResult,
)
from domain.statistics import composite_questions, on_scale, scores
from locales import Words, words
from reports import wording
from reports.export_cells import Cells, cells, change_cells, few_cell, rank_cells, share_cells, share_names
from reports.export_table import HIDDEN, Cell, Column, Kind, Sheet
from reports.export_words import in_each, labels, share_labels

OVER_SIGN = ">"
_PLACES = {
    **dict.fromkeys(("mean", "mean_low", "mean_high", "gap", "before", "difference"), 1),
    **dict.fromkeys(("deviation", "margin", "alpha"), 2),
}
_WHOLE = (
    *("version", "public", "n", "eligible", "rate_percent", "place_best", "place_worst", "places"),
    *("top_percent", "cannot_judge", "noise", "total", "held", "few_answers", "low_rate"),
)
_WIDE = {"unit_name": 34, "wording": 60, "hidden": 34, "period": 24, "instructor_name": 26, "text": 90}
_HEAD = ("wave", "version", "release", "form", "period", "row")
_PLACE = ("level", "unit", "unit_name", "above", "course", "public")
_ABOUT = ("instructor", "instructor_name", "question", "wording")
_FIGURES = ("n", "eligible", "rate_percent", "rate_bound", "mean", "mean_low", "mean_high", "deviation", "margin")
_MORE = (
    "place_best",
    "place_worst",
    "places",
    "gap",
    "alpha",
    "top_percent",
    "top_bound",
    "cannot_judge",
    "before",
    "difference",
    "noise",
    "few_answers",
    "low_rate",
)
_COMMENTS = ("unit", "unit_name", "instructor", "instructor_name", "question", "wording", "total", "held", "text")


def results_sheet(
    release: Release, form: Form, names: Mapping[str, str], language: str, within: Collection[str] = ()
) -> Sheet:
    """Every figure of the release, a row each, or those of the units with the keys `within` and of all below them.

    `names` are those of the instructors, by key.
    """
    _ = words(language)
    places = range(1, most_choices(form) + 1)
    columns = [_column(name) for name in (*_HEAD, *_PLACE, *_ABOUT, *_FIGURES, *_MORE)]
    columns += [column for place in places for column in _share_columns(place)]
    columns.append(_column("hidden"))
    writer = _Writer(release, form, names, _, frozenset(within))
    return Sheet(_("Results"), tuple(columns), tuple(_in_order(columns, cells) for cells in writer.rows()))


def comments_sheet(
    release: Release, form: Form, names: Mapping[str, str], language: str, within: Collection[str] = ()
) -> Sheet:
    """The comments that the release shows, a row each; a row without text says how many there are and are held."""
    _ = words(language)
    columns = [_column(name) for name in _COMMENTS]
    writer = _Writer(release, form, names, _, frozenset(within))
    return Sheet(_("Comments"), tuple(columns), tuple(_in_order(columns, cells) for cells in writer.comments()))


def most_choices(form: Form) -> int:
    """How many choices on the scale the question with the most of them has."""
    return max((len(on_scale(question)) for question in form.questions), default=0)


def choice_places(question: Question) -> tuple[str, ...]:
    """The choices of a question in the order of the share columns: by score, those without score as in the form."""
    by_score = scores(question)
    names = [choice.name for choice in on_scale(question)]
    return tuple(sorted(names, key=lambda name: by_score[name]) if len(by_score) == len(names) else names)


def _column(name: str) -> Column:
    label = in_each(lambda _: labels(_)[name])
    if name in _PLACES:
        return Column(name, label, Kind.DECIMAL, 11, _PLACES[name])
    return Column(name, label, Kind.WHOLE if name in _WHOLE else Kind.TEXT, _WIDE.get(name, 12))


def _share_columns(place: int) -> tuple[Column, Column]:
    share, sign = in_each(lambda _: share_labels(_, place)[0]), in_each(lambda _: share_labels(_, place)[1])
    return Column(f"share_{place}_percent", share, Kind.WHOLE, 9), Column(f"share_{place}_bound", sign, width=6)


def _in_order(columns: Iterable[Column], cells: Mapping[str, Cell]) -> tuple[Cell, ...]:
    return tuple(cells.get(column.name) for column in columns)


@dataclass(frozen=True)
class _Writer:
    release: Release
    form: Form
    names: Mapping[str, str]
    words: Words
    within: frozenset[str]

    def rows(self) -> Iterator[Cells]:
        for unit, above in self._units(self.release.university):
            head = self._head(unit, above)
            yield from (head | cells for cells in self._of_unit(unit))
        if not self.within:
            yield from self._of_wave()

    def _of_wave(self) -> Iterator[Cells]:
        for one in self.release.instructors:
            head = self._wave | {"level": "instructor"}
            yield from (head | cells for cells in self._instructor(one))
        for scale in self.release.scales:
            told = cells(
                row="scale", n=scale.n, few_answers=few_cell(scale.n), deviation=scale.deviation, alpha=scale.alpha
            )
            yield self._head(self.release.university, "") | told | self._measure(scale.indicator)

    def comments(self) -> Iterator[Cells]:
        for unit, above in self._units(self.release.university):
            for one in unit.comments:
                head = self._head(unit, above) | self._about(one.question, one.instructor)
                told: Cells = {"total": one.total, "held": one.held}
                yield from (head | told | {"text": text} for text in _texts(one))

    def _units(self, unit: UnitResult, above: str = "", inside: bool = False) -> Iterator[tuple[UnitResult, str]]:
        inside = inside or not self.within or unit.key in self.within
        if inside:
            yield unit, above
        for inner in unit.units:
            yield from self._units(inner, unit.key, inside)

    @cached_property
    def _wave(self) -> Cells:
        return {
            "wave": self.release.wave,
            "version": self.release.version,
            "release": content_hash(release_to_json(self.release)),
            "form": self.release.form_hash,
            "period": in_language(self.release.period, self.words.language),
        }

    def _head(self, unit: UnitResult, above: str) -> Cells:
        return self._wave | {
            "level": unit.level.value,
            "unit": unit.key,
            "unit_name": in_language(unit.name, self.words.language),
            "above": above,
            "course": unit.course,
            "public": int(unit.public),
        }

    def _about(self, question: str, instructor: str = "") -> Cells:
        asked = self.form.question(question)
        said = wording.asked(asked, self.words.language) if asked else ""
        name = self.names.get(instructor, "")
        return {"question": question, "wording": said, "instructor": instructor, "instructor_name": name}

    def _measure(self, name: str) -> Cells:
        return {"question": name, "wording": in_language(self.form.measure(name), self.words.language)}

    def _of_unit(self, unit: UnitResult) -> Iterator[Cells]:
        yield cells(row="turnout") | self._turnout(unit.turnout)
        if unit.turnout is None:
            return
        if unit.mean or any(item.question in self._composite for item in unit.items):
            yield cells(row="mean") | self._mean(unit.mean) | change_cells(unit.change)
        for indicator in unit.indicators:
            told = self._mean(indicator.mean) | change_cells(indicator.change)
            yield cells(row="indicator") | self._measure(indicator.indicator) | told
        for one in unit.priorities:
            yield cells(row="importance") | self._measure(one.competence) | self._mean(one.importance)
            satisfaction = self._mean(one.satisfaction) | {"gap": one.gap}
            yield cells(row="satisfaction") | self._measure(one.competence) | satisfaction
        for item in unit.items:
            yield cells(row="item") | self._about(item.question) | self._item(item)
        for instructor in unit.instructors:
            yield from self._instructor(instructor)

    def _instructor(self, one: InstructorResult) -> Iterator[Cells]:
        for item in one.items:
            yield cells(row="item") | self._about(item.question, one.key) | self._item(item)

    @cached_property
    def _composite(self) -> frozenset[str]:
        return frozenset(question.name for question in composite_questions(self.form))

    def _turnout(self, turnout: Turnout | None) -> Cells:
        _ = self.words
        if turnout is None:
            gone: Cells = dict.fromkeys(("n", "eligible", "rate_percent", "few_answers", "low_rate"), HIDDEN)
            return gone | {"hidden": _("Hidden to protect anonymity")}
        told: Cells = {"n": turnout.answered, "few_answers": few_cell(turnout.answered)}
        if turnout.over:
            over: Cells = {"rate_percent": OVER, "rate_bound": OVER_SIGN, "low_rate": 0}
            return told | over | {"eligible": HIDDEN, "hidden": self._no_rate}
        if turnout.percent is None:
            withheld: Cells = dict.fromkeys(("eligible", "rate_percent", "low_rate"), HIDDEN)
            return told | withheld | {"hidden": self._no_rate}
        low = int(low_rate(turnout, self.release.min_rate_percent))
        rate: Cells = {"eligible": turnout.eligible, "rate_percent": turnout.percent, "rate_bound": "", "low_rate": low}
        return told | rate

    @cached_property
    def _no_rate(self) -> str:
        _ = self.words
        return _("How many could answer is hidden to protect anonymity")

    def _mean(self, mean: Mean | None) -> Cells:
        _ = self.words
        if mean is None:
            gone: Cells = dict.fromkeys(("mean", "mean_low", "mean_high"), HIDDEN)
            return gone | {"hidden": _("Hidden to protect anonymity")}
        told: Cells = {"mean": mean.low if mean.exact else HIDDEN, "mean_low": mean.low, "mean_high": mean.high}
        return told if mean.exact else told | {"hidden": _("The mean is told as a range to protect anonymity")}

    def _item(self, item: ItemResult) -> Cells:
        question = self.form.question(item.question)
        assert question, "an item of a release is a question of its form"
        scored = bool(scores(question)) or question.kind is Asked.INTEGER
        if not item.shown:
            return self._hidden_item(question, scored)
        mean = self._mean(item.mean) if scored else {}
        shares = self._distribution(question, item)
        reasons = [str(part["hidden"]) for part in (mean, shares) if "hidden" in part]
        told = (
            {"n": item.n, "few_answers": few_cell(item.n)}
            | mean
            | shares
            | rank_cells(item.rank)
            | change_cells(item.change)
        )
        return told | {"hidden": "; ".join(reasons)}

    def _hidden_item(self, question: Question, scored: bool) -> Cells:
        _ = self.words
        figures = ("n", "few_answers", *(("mean", "mean_low", "mean_high") if scored else ()), *share_names(question))
        return dict.fromkeys(figures, HIDDEN) | {"hidden": _("Hidden to protect anonymity")}

    def _distribution(self, question: Question, item: ItemResult) -> Cells:
        _ = self.words
        if not on_scale(question):  # numbers that were typed have no shares
            return {"deviation": item.deviation, "margin": item.margin}
        if not item.shares:
            gone: Cells = dict.fromkeys((*share_names(question), "cannot_judge"), HIDDEN)
            return gone | {"hidden": _("The distribution is hidden to protect anonymity")}
        told: Cells = {"cannot_judge": item.cannot_judge, "deviation": item.deviation, "margin": item.margin}
        told |= share_cells("top", item.top)
        by_choice = {share.choice: share for share in item.shares}
        for place, name in enumerate(choice_places(question), 1):
            told |= share_cells(f"share_{place}", by_choice.get(name))
        return told


def _texts(comments: CommentsResult) -> tuple[str | None, ...]:
    return comments.texts or (None,)
