"""What a release says in one sentence: which rating is surely above which, from fixed templates and nothing more."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from domain.form import Form, Question
from domain.ranking import Standing, is_above, rank_groups
from domain.result import ItemResult, Mean, Rank, Release
from domain.statistics import composite_questions, main_scale
from locales import words
from reports import numbers
from reports.wording import short

MOST_QUOTED = 45
"""Characters of a question quoted in the headline; a longer one is named in its row only."""


@dataclass(frozen=True)
class Rated:
    """A question of the main scale whose mean may be told."""

    question: Question
    item: ItemResult
    mean: Mean

    @property
    def more_is_better(self) -> bool:
        """Whether its mean can be set beside others: not where less is better, nor where the middle is best."""
        return not (self.question.reverse or self.question.bipolar)

    @property
    def standing(self) -> Standing:
        """Its mean and the margin of that, as far as they are told."""
        return Standing(self.question.name, self.mean.low if self.mean.exact else None, self.item.margin)


@dataclass(frozen=True)
class Ratings:
    """The university's ratings in the order of the form: what is `told`, and what is `hidden`.

    Questions are set above one another only where the intervals of their means lie apart, for a difference may be
    chance. As the same people answer all of them the intervals are wider than needed: what is said is on the safe side.
    """

    told: tuple[Rated, ...]
    hidden: tuple[Question, ...]
    scale: tuple[int, int]
    """The lowest and the highest score."""

    @cached_property
    def shown(self) -> tuple[Rated, ...]:
        """From the highest mean to the lowest, then those where less is better or the middle is best."""
        others = tuple(one for one in self.told if not one.more_is_better)
        return (*self.ordered, *others)

    @cached_property
    def ordered(self) -> tuple[Rated, ...]:
        """Those where more is better, from the highest mean to the lowest."""
        return tuple(sorted((one for one in self.told if one.more_is_better), key=lambda one: -one.mean.low))

    @cached_property
    def compared(self) -> tuple[Rated, ...]:
        """Those of them whose interval is told."""
        return tuple(one for one in self.ordered if one.mean.exact and one.item.margin is not None)

    @cached_property
    def apart(self) -> tuple[Rated, Rated] | tuple[()]:
        """The highest and the lowest of those compared, if the one surely lies above the other."""
        if not self.compared:
            return ()
        high, low = self.compared[0], self.compared[-1]
        return (high, low) if is_above(high.standing, low.standing) else ()

    @property
    def best(self) -> Rated | None:
        """The one that surely lies above all others where more is better; None if there is none, or not all compare."""
        return self._certain(1)

    @property
    def weakest(self) -> Rated | None:
        """The one that surely lies below all others; None as for `best`."""
        return self._certain(len(self.ordered))

    def _certain(self, place: int) -> Rated | None:
        if len(self.compared) < len(self.ordered):
            return None
        ranks = rank_groups(one.standing for one in self.compared)
        here = Rank(place, place, len(self.compared))
        return next((one for one in self.compared if ranks[one.question.name] == here), None)


def ratings(release: Release, form: Form) -> Ratings:
    """The questions of the form's main scale as the release shows them for the university."""
    results = {item.question: item for item in release.items}
    asked = [(question, results.get(question.name)) for question in composite_questions(form)]
    told = tuple(
        Rated(question, item, item.mean) for question, item in asked if item and item.mean is not None and item.shown
    )
    hidden = tuple(question for question, item in asked if item and not item.shown)
    points = [choice.score or 0 for choice in main_scale(form)] or [0]
    return Ratings(told, hidden, (min(points), max(points)))


def headline(found: Ratings, language: str) -> str:
    """The finding as one sentence without a full stop; neutral where no question surely lies above another."""
    _ = words(language)
    if not found.shown:
        return _("Too few answers to show results")
    told = found.ordered or found.shown
    if len(told) == 1:
        return _(
            "“{question}”: mean rating {mean}",
            question=short(told[0].question, language),
            mean=numbers.mean(told[0].mean, found.scale, language),
        )
    return _apart(found, language) or _between(found, told, language)


def means_headline(lowest: Decimal, highest: Decimal, language: str) -> str:
    """The sentence for groups that are not ranked: from which mean to which, or that they hardly differ."""
    _ = words(language)
    if lowest == highest:
        return _("All rate about the same: {mean}", mean=numbers.decimal(lowest, language))
    low, high = (numbers.decimal(value, language) for value in (lowest, highest))
    return _("Mean ratings from {low} to {high}", low=low, high=high)


def _apart(found: Ratings, language: str) -> str:
    _ = words(language)
    best, weakest = _named(found.best, language), _named(found.weakest, language)
    if best and weakest:
        return _("“{best}” is rated highest, “{weakest}” lowest", best=best, weakest=weakest)
    if best:
        return _("“{best}” is rated highest", best=best)
    if weakest:
        return _("“{weakest}” is rated lowest", weakest=weakest)
    ends = [_named(one, language) for one in found.apart]
    if all(ends) and ends:
        return _("“{higher}” is rated higher than “{lower}”", higher=ends[0], lower=ends[1])
    return ""


def _between(found: Ratings, told: tuple[Rated, ...], language: str) -> str:
    _ = words(language)
    ends = (max(told, key=lambda one: one.mean.low), min(told, key=lambda one: one.mean.low))
    high, low = (numbers.mean(one.mean, found.scale, language) for one in ends)
    if high == low and len(told) == len(found.shown):
        return _("All questions are rated about the same: {mean}", mean=high)
    return _("Mean ratings from {low} to {high}", low=low, high=high)


def _named(rated: Rated | None, language: str) -> str:
    name = short(rated.question, language) if rated else ""
    return name if len(name) <= MOST_QUOTED else ""
