"""Moderation of comments: what can be decided about each, and why.

Comments are read once, one after another, in the order of their random ids, by people of the quality office. What a
release shows of them is in `comments`. Rules: field notes on anonymity, sections 3.8 and 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import TooLong
from domain.form import TEXT_LIMIT
from domain.language import Text


class Decision(StrEnum):
    """What becomes of a comment: shown as it is, shown in other words, not shown, not shown and gone at once."""

    KEEP = "keep"
    EDIT = "edit"
    HOLD = "hold"
    DELETE = "delete"


class Reason(StrEnum):
    """Why a comment is not shown as it was written."""

    NAMES = "names"
    """It names somebody."""
    AUTHOR = "author"
    """It tells who wrote it."""
    INSULT = "insult"
    THREAT = "threat"
    """Threat or danger."""
    OFF_TOPIC = "off_topic"
    """It is not about the course."""
    OTHER = "other"


@dataclass(frozen=True)
class Waiting:
    """A comment that nobody has decided about, with what a moderator sees beside it: never a rating."""

    id: bytes
    wave: str
    evaluation: str
    question: Text
    """The few words of the form."""
    title: Text
    """Of the course."""
    second: bool
    """Whether another moderator asks for an opinion."""
    text: str = field(repr=False)


@dataclass(frozen=True)
class Progress:
    """How far a wave's comments are read, as one moderator sees it."""

    decided: Mapping[Decision, int]
    waiting: int = 0
    """What this moderator may read now."""
    away: int = 0
    """What they gave to somebody else for a second opinion."""
    readable: int = 0
    """Held ones that can be read again: their texts go with the release."""

    @property
    def total(self) -> int:
        """All comments of the wave."""
        return sum(self.decided.values()) + self.waiting + self.away


NO_COMMENTS = Progress({})


def require_reason(decision: Decision, reason: Reason | None) -> None:
    """Does nothing if there is a reason for whatever changes or hides a comment, and none for keeping it.

    Raises ValueError.
    """
    if (decision is Decision.KEEP) != (reason is None):
        raise ValueError("a reason goes with every decision but keeping")


def require_new_text(text: str) -> str:
    """The words that take a comment's place, without spaces around them.

    Raises ValueError if there are none, TooLong over 600 characters.
    """
    text = text.strip()
    if not text:
        raise ValueError("an edited comment has words")
    if len(text) > TEXT_LIMIT:
        raise TooLong(len(text), TEXT_LIMIT)
    return text
