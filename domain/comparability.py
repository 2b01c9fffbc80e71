"""Which questions of two forms may be compared: a change of words is a change of what was measured.

A question remains comparable if its name (or the name it had, by the table of successions), its kind, its scale and its
words in all three languages are the same. The QA office may vouch for corrected words, never for another scale.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.form import Form, Group, Item, Kind, Question
from domain.statistics import scores
from domain.succession import SuccessionKind, Successions

USUAL_SCALE = (1, 2, 3, 4, 5)
"""What results without a known form are on: the scale of `share_1` to `share_5` in `results.csv`."""

_NO_FIGURES = (Kind.TEXT, Kind.DATE, Kind.TIME)


class Reason(StrEnum):
    """Why a question cannot be compared."""

    NEW = "new"
    GONE = "gone"
    KIND = "kind"
    SCALE = "scale"
    WORDING = "wording"
    UNKNOWN = "unknown"
    """The form of that time is not known, and nobody vouches for the question."""


@dataclass(frozen=True)
class ItemComparison:
    """One question now (`question`) and its name then (`before`), and why they cannot be compared, if so."""

    question: str
    before: str
    reason: Reason | None = None


@dataclass(frozen=True)
class Comparability:
    """Every question of either form that has figures, those of today's form first and in its order."""

    items: tuple[ItemComparison, ...]

    @property
    def names(self) -> Mapping[str, str]:
        """The comparable questions: the name now to the name then."""
        return {item.question: item.before for item in self.items if item.reason is None}

    def with_reason(self, reason: Reason) -> tuple[str, ...]:
        """The questions that cannot be compared for this reason; those that are gone by the name they had."""
        return tuple(item.question or item.before for item in self.items if item.reason is reason)


def compare_forms(
    form: Form, before: Form | None, successions: Successions, asked: Collection[str] = ()
) -> Comparability:
    """How today's form compares with the one `before`.

    Where that is not known (None), `asked` are the questions of its results: only those are comparable that the
    table names, if they are on the usual scale of five points now.
    """
    found, taken = [], set[str]()
    for question in with_figures(form):
        one = _known(question, form, before, successions) if before else _unknown(question, successions, asked)
        found.append(one)
        taken.add(one.before)
    left = [question.name for question in with_figures(before)] if before else asked
    gone = (ItemComparison("", name, Reason.GONE) for name in left if name not in taken)
    return Comparability((*found, *gone))


def with_figures(form: Form) -> tuple[Question, ...]:
    """The questions that results have figures for: all but texts, dates and times."""
    return tuple(question for question in form.questions if question.kind not in _NO_FIGURES)


def asked_for_each(items: Iterable[Item], repeated: bool = False) -> frozenset[str]:
    """The names of the questions that are asked once for each instructor."""
    found: set[str] = set()
    for item in items:
        if isinstance(item, Group):
            found |= asked_for_each(item.children, repeated or bool(item.repeat_over))
        elif isinstance(item, Question) and repeated:
            found.add(item.name)
    return frozenset(found)


def _known(question: Question, form: Form, before: Form, successions: Successions) -> ItemComparison:
    names = successions.earlier_names(question.name)
    own = (question.name,) if successions.successor(SuccessionKind.ITEM, question.name) == question.name else ()
    former = next((found for name in (*names, *own) if (found := before.question(name))), None)
    if former is None or former.kind in _NO_FIGURES:
        return ItemComparison(question.name, "", Reason.NEW)
    vouched = former.name in names
    return ItemComparison(question.name, former.name, _difference(question, form, former, before, vouched=vouched))


def _difference(question: Question, form: Form, former: Question, before: Form, *, vouched: bool) -> Reason | None:
    each = question.name in asked_for_each(form.items)
    if question.kind is not former.kind or each is not (former.name in asked_for_each(before.items)):
        return Reason.KIND
    if _scale(question) != _scale(former):
        return Reason.SCALE
    return None if vouched or _wording(question) == _wording(former) else Reason.WORDING


def _unknown(question: Question, successions: Successions, asked: Collection[str]) -> ItemComparison:
    names = successions.earlier_names(question.name)
    former = next((name for name in names if name in asked), "")
    if not former:
        return ItemComparison(question.name, *((question.name, Reason.UNKNOWN) if question.name in asked else _NEW))
    usual = tuple(sorted(scores(question).values())) == USUAL_SCALE
    return ItemComparison(question.name, former, None if usual else Reason.SCALE)


_NEW = ("", Reason.NEW)


def _scale(question: Question) -> object:
    """All that decides what a figure means: the choices with their scores and words, in their order, and the range."""
    choices = tuple((one.name, one.score, one.off_scale, _sorted(one.label)) for one in question.choices)
    return choices, question.constraint if question.kind is Kind.INTEGER else ""


def _wording(question: Question) -> object:
    return _sorted(question.label), _sorted(question.hint or {})


def _sorted(text: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((language, words) for language, words in text.items() if words))
