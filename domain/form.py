"""A questionnaire as a value: what is asked, in which words, under which conditions.

A form never changes once it is in use: its `version` is the hash of all it says, so a result can always name the
exact questions behind it. How a person walks through it is in `conversation`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.language import LANGUAGES, Text

__all__ = [
    "INSTRUCTORS_LIMIT",
    "LANGUAGES",
    "REPEAT_INSTRUCTORS",
    "TEXT_LIMIT",
    "Calculate",
    "Choice",
    "Facet",
    "Form",
    "Group",
    "Hidden",
    "Item",
    "Kind",
    "Note",
    "Question",
    "Text",
    "form_from_json",
    "form_to_json",
    "is_zero_to_ten",
    "walk",
]

TEXT_LIMIT = 600
"""Characters of a typed answer, unless the question sets fewer (`limit`)."""

INSTRUCTORS_LIMIT = 8
"""Instructors one form can ask about; the size of a ballot is computed for this many."""

REPEAT_INSTRUCTORS = "instructors"

_TWO_ROWS = 6
_COLUMNS = re.compile(r"columns-([1-8])")


class Kind(StrEnum):
    """What kind of answer a question takes; the values are XLSForm's type names."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    TEXT = "text"
    DATE = "date"
    TIME = "time"


class Facet(StrEnum):
    """The two sides of a competence that are set beside each other (handbook 6.6)."""

    IMPORTANCE = "importance"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True)
class Choice:
    """One answer to choose. `score` enters means; an `off_scale` choice ("cannot judge") never does."""

    name: str
    label: Text
    score: int | None = None
    off_scale: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    """The columns that the question's filter reads, each with what stands in it for this choice."""


@dataclass(frozen=True)
class Question:
    """One question, with everything a screen needs to ask it and a report needs to place it."""

    name: str
    kind: Kind
    label: Text
    short: Text
    """The words for review lines and pictures; the label where the form gives none."""
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    appearance: str = ""
    required: bool = False
    required_message: Text | None = None
    constraint: str = ""
    constraint_message: Text | None = None
    relevant: str = ""
    default: str = ""
    readers: Text | None = None
    """Who will read what is typed, said at the text box (handbook section 3)."""
    dimension: str = ""
    comment: bool = False
    """An open comment: moderated, and never beside other answers."""
    limit: int = TEXT_LIMIT
    """Characters a typed answer may have."""
    choice_filter: str = ""
    """Which of the choices are offered, by their cells and earlier answers; all of them where it is empty."""
    indicator: str = ""
    """What it measures together with the other questions of that name: their means make one figure."""
    reverse: bool = False
    """Whether a high score is bad: it is turned round where several questions make one figure."""
    competence: str = ""
    facet: str = ""
    """Of a competence, whether it is asked how important it is or how content people are with it (`Facet`)."""

    @cached_property
    def on_scale(self) -> tuple[Choice, ...]:
        """The choices that count as answers, "cannot judge" left out."""
        return tuple(choice for choice in self.choices if not choice.off_scale)

    @cached_property
    def scores(self) -> Mapping[str, int]:
        """The score of each choice on the scale; empty for questions without scores and for select_multiple."""
        if self.kind is not Kind.SELECT_ONE:
            return {}
        return {choice.name: choice.score for choice in self.on_scale if choice.score is not None}

    @property
    def columns(self) -> int:
        """Buttons in a row: 6 for a scale of 0 to 10 (two rows), `columns-N` where the form says so, else 1.

        Off-scale choices stand in a row of their own and are not counted.
        """
        if is_zero_to_ten(self.choices):
            return _TWO_ROWS
        match = _COLUMNS.search(self.appearance)
        return int(match[1]) if match else 1

    @property
    def is_typed(self) -> bool:
        """Whether the answer is written as a message, not chosen with buttons."""
        return self.kind not in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)

    @property
    def bipolar(self) -> bool:
        """Whether the middle is best (scores on both sides of 0, as for workload): kept out of composites."""
        scores = [choice.score for choice in self.choices if choice.score is not None]
        return bool(scores) and min(scores) < 0 < max(scores)

    def choice(self, name: str) -> Choice | None:
        """The choice of that name, or None."""
        return next((choice for choice in self.choices if choice.name == name), None)


@dataclass(frozen=True)
class Note:
    """A text that is read and passed, not answered."""

    name: str
    label: Text
    relevant: str = ""


@dataclass(frozen=True)
class Calculate:
    """A value worked out from answers; later conditions may read it and it is stored with the ballot."""

    name: str
    expression: str
    relevant: str = ""


@dataclass(frozen=True)
class Hidden:
    """A value known before the first question (say, the kind of course); conditions may read it."""

    name: str
    default: str = ""


@dataclass(frozen=True)
class Group:
    """Items under one condition; with `repeat_over`, asked once for each instructor of the course."""

    name: str
    label: Text | None
    children: tuple["Item", ...]
    relevant: str = ""
    repeat_over: str = ""


Item = Question | Note | Calculate | Hidden | Group


@dataclass(frozen=True)
class Form:
    """A questionnaire. `ballot_size` is the size in bytes that its ballots and drafts are padded to."""

    key: str
    title: Text
    items: tuple[Item, ...]
    ballot_size: int
    keep_ballots: bool = False
    """Whether the ratings of each ballot are kept, shuffled, for cross tables (design section 5)."""
    needs_approval: bool = False
    """Whether top management approves it before a wave of it opens (handbook section 2)."""
    measures: tuple[Choice, ...] = ()
    """What indicators and competences are called, by the name that their questions give."""

    @cached_property
    def version(self) -> str:
        """The form's immutable version: SHA-256 (hex) of its canonical JSON."""
        return hashlib.sha256(form_to_json(self).encode()).hexdigest()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the form in order, those of repeated groups once."""
        return tuple(item for item in walk(self.items) if isinstance(item, Question))

    @property
    def asks_each_instructor(self) -> bool:
        """Whether some questions are asked once for each instructor."""
        return any(isinstance(item, Group) and item.repeat_over == REPEAT_INSTRUCTORS for item in walk(self.items))

    def measure(self, name: str) -> Text:
        """What an indicator or a competence is called; its name where the form does not say."""
        found = next((one.label for one in self.measures if one.name == name), None)
        return found or {language.value: name for language in LANGUAGES}

    def question(self, name: str) -> Question | None:
        """The question of that name, or None."""
        return next((question for question in self.questions if question.name == name), None)


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item in order, a group before its children."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk(item.children)


def is_zero_to_ten(choices: tuple[Choice, ...]) -> bool:
    """Whether the choices on the scale are exactly 0, 1, … 10: laid out in two rows of buttons."""
    return [choice.name for choice in choices if not choice.off_scale] == [str(number) for number in range(11)]


def form_to_json(form: Form) -> str:
    """The form as canonical JSON: sorted keys, no spaces, fields at their default left out.

    A field added later with a default therefore leaves the version of older forms as it was.
    """
    return json.dumps(_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_from_json(text: str) -> Form:
    """The form that `form_to_json` wrote. Raises `ValueError` when the text is not such a form."""
    try:
        form = _value(json.loads(text))
    except (TypeError, KeyError) as error:
        raise ValueError("not a form") from error
    if not isinstance(form, Form):
        raise ValueError("not a form")
    return form


_CLASSES: Mapping[str, Any] = {
    cls.__name__.lower(): cls for cls in (Form, Group, Question, Choice, Note, Calculate, Hidden)
}


def _plain(value: Any) -> Any:
    name = type(value).__name__.lower()
    if name in _CLASSES:
        kept = {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
        return {"is": name, **kept}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(part) for part in plain)
    if not isinstance(plain, dict) or "is" not in plain:
        return plain
    kept = {key: _value(part) for key, part in plain.items() if key != "is"}
    if "kind" in kept:
        kept["kind"] = Kind(kept["kind"])
    return _CLASSES[plain["is"]](**kept)
