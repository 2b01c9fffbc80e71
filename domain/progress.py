"""Whom a questionnaire is about, and how far a person has come in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.answers import Answer, answers_from_plain, compact_json, plain_answers
from domain.form import INSTRUCTORS_LIMIT

KEY_BYTES = 64
"""Bytes of UTF-8 JSON an instructor's key may take: the size of a ballot is computed with it."""


@dataclass(frozen=True)
class Instructor:
    """Somebody the repeated questions ask about; `key` is stable, `name` is shown."""

    key: str
    name: str

    def __post_init__(self) -> None:
        if not self.key or len(compact_json(self.key).encode()) > KEY_BYTES + 2:
            raise ValueError(f"an instructor's key has 1 to {KEY_BYTES} bytes")


@dataclass(frozen=True)
class Subject:
    """What is evaluated: the instructors of a course, and values that hidden items read (nothing personal).

    Raises `ValueError` for more than `INSTRUCTORS_LIMIT` instructors or two with one key.
    """

    instructors: tuple[Instructor, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.instructors) > INSTRUCTORS_LIMIT:
            raise ValueError(f"at most {INSTRUCTORS_LIMIT} instructors in one questionnaire")
        if len({instructor.key for instructor in self.instructors}) < len(self.instructors):
            raise ValueError("two instructors with one key")


@dataclass(frozen=True)
class Progress:
    """A running answer. `at` is the path of the question on the screen, empty at the review.

    `review` says that answering leads back to the review; `ticks` are the choices ticked in the select_multiple on
    the screen and not confirmed yet (None: untouched).
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    at: str = ""
    review: bool = False
    ticks: tuple[str, ...] | None = None


def progress_to_json(progress: Progress) -> str:
    """The progress as compact JSON; `progress_from_json` reads it back equal."""
    plain: dict[str, Any] = {"answers": plain_answers(progress.answers), "at": progress.at}
    if progress.review:
        plain["review"] = True
    if progress.ticks is not None:
        plain["ticks"] = list(progress.ticks)
    return compact_json(plain)


def progress_from_json(text: str) -> Progress:
    """The progress that `progress_to_json` wrote. Raises `ValueError` when the text is not one."""
    try:
        plain = json.loads(text)
        ticks = plain.get("ticks")
        return Progress(
            answers=answers_from_plain(plain["answers"]),
            at=str(plain["at"]),
            review=plain.get("review", False) is True,
            ticks=None if ticks is None else tuple(str(tick) for tick in ticks),
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a progress") from error
