"""The way through a form: its places in order, and which of them are relevant with the answers given so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.answers import Answer, answer_text, path_of
from domain.expression import compile_expression, evaluate_bool, evaluate_string
from domain.form import REPEAT_INSTRUCTORS, Calculate, Choice, Form, Group, Hidden, Item, Note, Question, Text
from domain.offer import offered, still_given
from domain.progress import Instructor, Subject
from domain.reply import clean_text

CALCULATED_LIMIT = 100
"""Characters kept of a calculated value: it is a number or a word, and ballots have a fixed size."""


@dataclass(frozen=True)
class Place:
    """One item as it is met: with the conditions of its groups, and the instructor it is asked about."""

    path: str
    item: Question | Note | Calculate | Hidden
    instructor: Instructor | None
    conditions: tuple[str, ...]
    heading: Text | None


@dataclass(frozen=True)
class Route:
    """The relevant places to stop at, in order, and the values conditions and constraints see at each of them."""

    places: tuple[Place, ...]
    values: Mapping[str, Mapping[str, str]]
    """By path: what expressions read at that place."""
    calculated: Mapping[str, str]
    """By path: the relevant calculates."""
    answers: Mapping[str, Answer]
    """By path: the answers that count, without choices that are not offered any more."""
    offered: Mapping[str, tuple[Choice, ...]]
    """By path: the choices of each question."""

    def place(self, path: str) -> Place | None:
        """The relevant place of that path, or None."""
        return next((place for place in self.places if place.path == path), None)

    @property
    def questions(self) -> tuple[Place, ...]:
        """The places that ask something."""
        return tuple(place for place in self.places if isinstance(place.item, Question))


def layout(form: Form, subject: Subject) -> tuple[Place, ...]:
    """Every place of the form for this subject in order, relevant or not.

    The order depends on the form and the instructors only, so an index into it may stand for a path in a button.
    """
    return tuple(_unfold(form.items, subject, (), None, "", None))


def find_route(form: Form, subject: Subject, answers: Mapping[str, Answer]) -> Route:
    """The relevant places with these answers, in one pass: a condition reads only what stands before it.

    An answer to an irrelevant question reads as empty (the rule of XLSForm's `relevant`), and so does a choice that
    the question's filter does not offer any more. A question whose filter offers nothing is passed over. Inside a
    repeated group a reference means the same instructor's answer.
    """
    walker = _Walker(subject, answers)
    for place in layout(form, subject):
        walker.visit(place)
    return Route(tuple(walker.places), walker.seen, walker.calculated, walker.counted, walker.offered)


@dataclass
class _Walker:
    subject: Subject
    given: Mapping[str, Answer]
    places: list[Place] = field(default_factory=list)
    seen: dict[str, Mapping[str, str]] = field(default_factory=dict)
    calculated: dict[str, str] = field(default_factory=dict)
    counted: dict[str, Answer] = field(default_factory=dict)
    offered: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)

    def visit(self, place: Place) -> None:
        values = {**self.common, **self._scope(place)}
        if not all(evaluate_bool(compile_expression(text), values, "") for text in place.conditions):
            return
        if isinstance(place.item, Question) and not self._ask(place.path, place.item, values):
            return
        self._scope(place)[place.item.name] = self._value(place, values)
        if isinstance(place.item, Question | Note):
            self.places.append(place)
            self.seen[place.path] = values

    def _scope(self, place: Place) -> dict[str, str]:
        return self.own.setdefault(place.instructor.key, {}) if place.instructor else self.common

    def _ask(self, path: str, question: Question, values: Mapping[str, str]) -> bool:
        """Notes what is offered and which answer counts; False where a filter leaves nothing to choose."""
        choices = offered(question, values)
        if question.choice_filter and not choices:
            return False
        self.offered[path] = choices
        counts = still_given(question, self.given.get(path), choices, values)
        if counts is not None:
            self.counted[path] = counts
        return True

    def _value(self, place: Place, values: Mapping[str, str]) -> str:
        match place.item:
            case Hidden(name, default):
                return clean_text(self.subject.values.get(name, default))
            case Calculate(expression=expression):
                value = evaluate_string(compile_expression(expression), values, "")[:CALCULATED_LIMIT]
                self.calculated[place.path] = value
                return value
        return answer_text(self.counted.get(place.path))


def _unfold(
    items: tuple[Item, ...],
    subject: Subject,
    conditions: tuple[str, ...],
    instructor: Instructor | None,
    repeat: str,
    heading: Text | None,
) -> Iterator[Place]:
    for item in items:
        if isinstance(item, Group):
            inner = (*conditions, item.relevant) if item.relevant else conditions
            if item.repeat_over == REPEAT_INSTRUCTORS:
                for each in subject.instructors:
                    yield from _unfold(item.children, subject, inner, each, item.name, item.label or heading)
            else:
                yield from _unfold(item.children, subject, inner, instructor, repeat, item.label or heading)
        else:
            path = path_of(item.name, repeat, instructor.key) if instructor else item.name
            own = "" if isinstance(item, Hidden) else item.relevant
            yield Place(path, item, instructor, (*conditions, own) if own else conditions, heading)
