"""What a release says in one sentence: the highest and the lowest rating, from fixed templates and nothing more."""

from dataclasses import dataclass
from decimal import Decimal

from domain.form import Form, Question
from domain.language import in_language
from domain.result import ItemResult, Mean, Release
from domain.statistics import composite_questions, main_scale
from locales import words
from reports import numbers

MOST_QUOTED = 45
"""Characters of a question quoted in the headline; a longer one is named in its row only."""


@dataclass(frozen=True)
class Rated:
    """A question of the main scale whose mean may be told."""

    question: Question
    item: ItemResult
    mean: Mean


@dataclass(frozen=True)
class Ratings:
    """The university's ratings: `shown` from the highest mean to the lowest, then what is `hidden`."""

    shown: tuple[Rated, ...]
    hidden: tuple[Question, ...]
    scale: tuple[int, int]
    """The lowest and the highest score."""

    @property
    def best(self) -> Rated | None:
        """The one highest; None if several share the first place or only one question is shown."""
        return self._alone(0, 1)

    @property
    def weakest(self) -> Rated | None:
        """The one lowest; None if several share the last place or only one question is shown."""
        return self._alone(-1, -2)

    def _alone(self, place: int, next_place: int) -> Rated | None:
        exact = [one for one in self.shown if one.mean.exact]
        if len(exact) < 2 or exact[place].mean == exact[next_place].mean:
            return None
        return exact[place]


def ratings(release: Release, form: Form) -> Ratings:
    """The questions of the form's main scale as the release shows them for the university."""
    results = {item.question: item for item in release.items}
    asked = [(question, results.get(question.name)) for question in composite_questions(form)]
    shown = [
        Rated(question, item, item.mean) for question, item in asked if item and item.mean is not None and item.shown
    ]
    hidden = tuple(question for question, item in asked if item and not item.shown)
    points = [choice.score or 0 for choice in main_scale(form)] or [0]
    return Ratings(tuple(sorted(shown, key=lambda one: -one.mean.low)), hidden, (min(points), max(points)))


def headline(found: Ratings, language: str) -> str:
    """The finding as one sentence without a full stop; neutral where the means hardly differ."""
    _ = words(language)
    if not found.shown:
        return _("Too few answers to show results")
    if len(found.shown) == 1:
        return _(
            "“{question}”: mean rating {mean}",
            question=short(found.shown[0], language),
            mean=numbers.mean(found.shown[0].mean, found.scale, language),
        )
    return _of_several(found, language)


def means_headline(lowest: Decimal, highest: Decimal, language: str) -> str:
    """The sentence for groups that are not ranked: from which mean to which, or that they hardly differ."""
    _ = words(language)
    if lowest == highest:
        return _("All rate about the same: {mean}", mean=numbers.decimal(lowest, language))
    low, high = (numbers.decimal(value, language) for value in (lowest, highest))
    return _("Mean ratings from {low} to {high}", low=low, high=high)


def _of_several(found: Ratings, language: str) -> str:
    _ = words(language)
    best, weakest = _named(found.best, language), _named(found.weakest, language)
    high, low = (numbers.mean(found.shown[place].mean, found.scale, language) for place in (0, -1))
    if high == low:
        return _("All questions are rated about the same: {mean}", mean=high)
    if best and weakest:
        return _(
            "“{best}” is rated highest, “{weakest}” lowest",
            best=best,
            weakest=weakest,
        )
    if best:
        return _("“{best}” is rated highest", best=best)
    if weakest:
        return _("“{weakest}” is rated lowest", weakest=weakest)
    return _("Mean ratings from {low} to {high}", low=low, high=high)


def _named(rated: Rated | None, language: str) -> str:
    name = short(rated, language) if rated else ""
    return name if len(name) <= MOST_QUOTED else ""


def short(rated: Rated, language: str) -> str:
    """The question's words for pictures, as part of a sentence."""
    return in_language(rated.question.short, language).rstrip(" .")
