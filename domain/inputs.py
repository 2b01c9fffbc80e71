"""What a person can do on a screen of a survey."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choose:
    """A tap on a choice of a select_one."""

    path: str
    choice: str


@dataclass(frozen=True)
class Toggle:
    """A tap that ticks or unticks a choice of a select_multiple."""

    path: str
    choice: str


@dataclass(frozen=True)
class Confirm:
    """Go on: ends a select_multiple, passes a note, keeps the answer (or default) that the screen shows."""

    path: str


@dataclass(frozen=True)
class Write:
    """A typed message; it answers the question on the screen."""

    text: str


@dataclass(frozen=True)
class Skip:
    """Go on without an answer."""

    path: str


@dataclass(frozen=True)
class Back:
    """One screen back; to the review, when the question was reached from there."""


@dataclass(frozen=True)
class GoTo:
    """From the review to one question."""

    path: str


@dataclass(frozen=True)
class ToReview:
    """To the review, or to the first question that has not been asked yet."""


Input = Choose | Toggle | Confirm | Write | Skip | Back | GoTo | ToReview
