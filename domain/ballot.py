"""The ballot: the final answers, and how large its JSON can become."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.answers import (
    Answer,
    Chosen,
    Number,
    Skipped,
    Written,
    answers_from_plain,
    compact_json,
    nested,
    path_of,
    paths_from_plain,
    plain_answers,
)
from domain.errors import SapaError
from domain.form import INSTRUCTORS_LIMIT, REPEAT_INSTRUCTORS, Calculate, Form, Group, Item, Kind, Question
from domain.progress import KEY_BYTES, Instructor, Progress, Subject, progress_to_json
from domain.reply import NUMBER_LIMIT
from domain.route import CALCULATED_LIMIT, find_route

BALLOT_SIZES = (2_048, 4_096, 8_192)
"""Bytes a ballot and a draft are padded to; one size for a form, so that a length tells nothing."""

DRAFT_RESERVE = 512
"""Bytes kept free for what is stored beside the progress in a draft's sealed body."""

# the widest a character of a text can be in UTF-8
_WIDEST = "\U0001f600"


class UnfinishedBallot(SapaError):
    """A ballot was asked for while required questions are open; `paths` names them."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(f"{len(paths)} required questions are open")
        self.paths = paths


class FormTooLarge(SapaError):
    """A form whose ballot could outgrow the largest size: `size` bytes at worst, `limit` allowed."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"a ballot could take {size} bytes, {limit} fit")
        self.size = size
        self.limit = limit


@dataclass(frozen=True)
class Ballot:
    """Final answers by path, in the order of the form, and calculated values.

    `SKIPPED` was asked and not answered; an off-scale choice says "cannot judge"; not asked is absent.
    """

    answers: Mapping[str, Answer]
    calculated: Mapping[str, str]


def ballot(form: Form, subject: Subject, progress: Progress) -> Ballot:
    """The ballot of a running answer: what became irrelevant or is not offered any more is dropped, calculates are
    worked out.

    Raises `UnfinishedBallot` while a required question has no answer (never at the review).
    """
    route = find_route(form, subject, progress.answers)
    answers = route.answers
    open_paths = tuple(
        place.path
        for place in route.questions
        if isinstance(place.item, Question)
        and place.item.required
        and isinstance(answers.get(place.path, Skipped()), Skipped)
    )
    if open_paths:
        raise UnfinishedBallot(open_paths)
    return Ballot(answers, route.calculated)


def ballot_to_json(form: Form, cast: Ballot) -> str:
    """The ballot as compact JSON of at most `form.ballot_size` bytes in UTF-8; the caller pads and seals it.

    Raises `FormTooLarge` when it does not fit, which the check at load rules out.
    """
    text = _to_json(cast)
    size = len(text.encode())
    if size > form.ballot_size:
        raise FormTooLarge(size, form.ballot_size)
    return text


def ballot_from_json(text: str) -> Ballot:
    """The ballot that `ballot_to_json` wrote. Raises `ValueError` when the text is not one."""
    try:
        plain = json.loads(text)
        calculated = {path: str(value) for path, value in paths_from_plain(plain["calculated"]).items()}
        return Ballot(answers_from_plain(plain["answers"]), calculated)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a ballot") from error


def ballot_size(items: tuple[Item, ...]) -> int:
    """The smallest of `BALLOT_SIZES` that every ballot and draft of these items fits, in bytes.

    Counted for `INSTRUCTORS_LIMIT` instructors, everything ticked, texts at their limit with 4 bytes a character.
    Raises `FormTooLarge` when even the largest is too small.
    """
    worst = worst_case(items)
    for size in BALLOT_SIZES:
        if worst <= size:
            return size
    raise FormTooLarge(worst, BALLOT_SIZES[-1])


def worst_case(items: tuple[Item, ...]) -> int:
    """Bytes the largest ballot or draft of these items can take, the reserve for drafts included."""
    answers = dict(_largest_answers(items, ("",), ""))
    calculated = dict(_largest_calculated(items, ("",), ""))
    longest = max(answers, key=lambda path: len(path.encode()), default="")
    ticks = max((answer.names for answer in answers.values() if isinstance(answer, Chosen)), key=len, default=())
    draft = progress_to_json(Progress(answers, longest, review=True, ticks=ticks))
    return max(len(_to_json(Ballot(answers, calculated)).encode()), len(draft.encode()) + DRAFT_RESERVE)


def _to_json(cast: Ballot) -> str:
    return compact_json({"answers": plain_answers(cast.answers), "calculated": nested(cast.calculated)})


def _largest_answers(items: tuple[Item, ...], keys: tuple[str, ...], group: str) -> Iterator[tuple[str, Answer]]:
    for item in items:
        match item:
            case Group():
                yield from _largest_answers(item.children, *_scope(item, keys, group))
            case Question():
                yield from ((path_of(item.name, group, key), _largest(item)) for key in keys)


def _largest_calculated(items: tuple[Item, ...], keys: tuple[str, ...], group: str) -> Iterator[tuple[str, str]]:
    for item in items:
        match item:
            case Group():
                yield from _largest_calculated(item.children, *_scope(item, keys, group))
            case Calculate():
                yield from ((path_of(item.name, group, key), _WIDEST * CALCULATED_LIMIT) for key in keys)


def _scope(group: Group, keys: tuple[str, ...], outer: str) -> tuple[tuple[str, ...], str]:
    if group.repeat_over != REPEAT_INSTRUCTORS:
        return keys, outer
    return tuple(Instructor(f"{n}" + "k" * (KEY_BYTES - 1), "").key for n in range(INSTRUCTORS_LIMIT)), group.name


def _largest(question: Question) -> Answer:
    match question.kind:
        case Kind.SELECT_ONE:
            return Chosen((max((choice.name for choice in question.choices), key=len, default=""),))
        case Kind.SELECT_MULTIPLE:
            return Chosen(tuple(choice.name for choice in question.choices))
        case Kind.INTEGER:
            return Number(-NUMBER_LIMIT)
        case Kind.DATE:
            return Written("2100-12-31")
        case Kind.TIME:
            return Written("23:59")
        case Kind.TEXT:
            return Written(_WIDEST * question.limit)
