"""Counting: from the opened ballots of one evaluation to numbers that no longer belong to anybody.

Ballots are seen here together, once, at the close of a wave. What leaves is counts, sorted numbers and shuffled
comments, none of which says which answers came from one hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from domain.answers import Answer, Chosen, Number, Skipped, Written, path_of, split_path
from domain.ballot import Ballot
from domain.form import REPEAT_INSTRUCTORS, Form, Group, Item, Kind, Question


@dataclass(frozen=True)
class Count:
    """The answers to one question, in one evaluation about one instructor (`instructor` is empty outside a repeat).

    Every ballot is in exactly one of `answered`, `cannot_judge`, `skipped` and `not_asked`. `choices` has every
    choice of the question, zeros included; a select_multiple may have more ticks than answers.
    """

    question: str
    instructor: str = ""
    answered: int = 0
    cannot_judge: int = 0
    skipped: int = 0
    not_asked: int = 0
    choices: Mapping[str, int] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()
    """Values of an integer question in rising order: the order they came in says nothing any more."""


@dataclass(frozen=True)
class Comment:
    """One typed text, day or time, with the question and the instructor it is about and nothing else."""

    question: str
    instructor: str
    text: str


@dataclass(frozen=True)
class Tally:
    """The counted ballots of one evaluation; `counts` in the order of the form, `comments` shuffled."""

    ballots: int
    counts: tuple[Count, ...]
    comments: tuple[Comment, ...] = ()


def tally(form: Form, ballots: Iterable[Ballot], random: Random, instructors: Sequence[str] = ()) -> Tally:
    """Counts the ballots of one evaluation.

    `instructors` are the keys the repeated questions were asked about; each has its counts even if nobody answered.
    Keys found in the ballots only are counted after them. `random` shuffles the comments: a `SystemRandom` in the
    product. Raises `ValueError` if an answer does not fit its question.
    """
    cast = tuple(ballots)
    keys = tuple(dict.fromkeys((*instructors, *_instructors_in(cast))))
    comments: list[Comment] = []
    counts = []
    for question, group in _asked(form.items, ""):
        for key in keys if group else ("",):
            path = path_of(question.name, group, key)
            answers = [one.answers.get(path) for one in cast]
            counts.append(_count(question, key, answers))
            comments += [Comment(question.name, key, given.text) for given in answers if isinstance(given, Written)]
    random.shuffle(comments)
    return Tally(len(cast), tuple(counts), tuple(comments))


def in_order(form: Form, counted: Tally, instructors: Sequence[str] = ()) -> Tally:
    """The tally with its counts in the order of the form, and of `instructors` within a question."""
    questions = {question.name: place for place, question in enumerate(form.questions)}
    people = {key: place for place, key in enumerate(instructors)}

    def place(count: Count) -> tuple[int, int, str]:
        return questions[count.question], people.get(count.instructor, len(people)), count.instructor

    return replace(counted, counts=tuple(sorted(counted.counts, key=place)))


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts of one question, over instructors or evaluations; `instructor` is left out.

    Raises `ValueError` for no counts or counts of several questions.
    """
    all_counts = tuple(counts)
    if len({count.question for count in all_counts}) != 1:
        raise ValueError("counts of one question can be added")
    choices: dict[str, int] = {}
    for count in all_counts:
        for name, number in count.choices.items():
            choices[name] = choices.get(name, 0) + number
    return Count(
        question=all_counts[0].question,
        answered=sum(count.answered for count in all_counts),
        cannot_judge=sum(count.cannot_judge for count in all_counts),
        skipped=sum(count.skipped for count in all_counts),
        not_asked=sum(count.not_asked for count in all_counts),
        choices=choices,
        numbers=tuple(sorted(number for count in all_counts for number in count.numbers)),
    )


def _instructors_in(ballots: Iterable[Ballot]) -> Iterable[str]:
    # sorted, so that the first ballot does not show in the order
    return sorted({key for one in ballots for path in one.answers if (key := split_path(path)[2])})


def _asked(items: tuple[Item, ...], repeat: str) -> Iterable[tuple[Question, str]]:
    for item in items:
        if isinstance(item, Group):
            yield from _asked(item.children, item.name if item.repeat_over == REPEAT_INSTRUCTORS else repeat)
        elif isinstance(item, Question):
            yield item, repeat


def _count(question: Question, instructor: str, answers: Sequence[Answer | None]) -> Count:
    choices = {choice.name: 0 for choice in question.choices}
    numbers: list[int] = []
    sorts = {"answered": 0, "cannot_judge": 0, "skipped": 0, "not_asked": 0}
    for given in answers:
        sorts[_sort(question, given)] += 1
        if isinstance(given, Chosen):
            for name in given.names:
                choices[name] += 1
        elif isinstance(given, Number):
            numbers.append(given.value)
    return Count(question.name, instructor, **sorts, choices=choices, numbers=tuple(sorted(numbers)))


def _sort(question: Question, given: Answer | None) -> str:
    match given:
        case None:
            return "not_asked"
        case Skipped():
            return "skipped"
        case Chosen(names) if question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
            return _sort_of_choices(question, names)
        case Number() if question.kind is Kind.INTEGER:
            return "answered"
        case Written() if question.kind in (Kind.TEXT, Kind.DATE, Kind.TIME):
            return "answered"
    raise ValueError(f"an answer to {question.name} is of another kind")


def _sort_of_choices(question: Question, names: tuple[str, ...]) -> str:
    known = [question.choice(name) for name in dict.fromkeys(names)]
    alone = question.kind is Kind.SELECT_ONE
    if not known or len(known) != len(names) or None in known or (alone and len(known) > 1):
        raise ValueError(f"an answer to {question.name} is none of its choices")
    return "cannot_judge" if all(choice and choice.off_scale for choice in known) else "answered"
