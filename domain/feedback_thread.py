"""A conversation with somebody nobody knows: the messages as a unit reads them, the replies as the sender does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.feedback import Topic, Unit


class MessageState(StrEnum):
    """What a unit has done with a message."""

    NEW = "new"
    READ = "read"
    ASKED = "asked"
    """The unit asked back and waits for the sender."""
    ANSWERED = "answered"


class ReplyKind(StrEnum):
    """What a unit did that the sender hears of."""

    ANSWER = "answer"
    QUESTION = "question"
    PASSED_ON = "passed_on"
    """The text is the id of the unit that has the conversation now."""


AFTER_REPLY = {ReplyKind.ANSWER: MessageState.ANSWERED, ReplyKind.QUESTION: MessageState.ASKED}
"""The state of a conversation after a reply."""


@dataclass(frozen=True)
class Message:
    """A message as it is read: the person who wrote it is not known to anybody."""

    id: bytes
    day: date
    """When it was handed over."""
    topic: Topic
    unit: str
    state: MessageState
    number: int
    """Its place among the messages of its conversation, from 1."""
    text: str | None = field(repr=False)
    """None if the inbox's key is not on this host any more."""


@dataclass(frozen=True)
class Page:
    """One message of an inbox, what its sender wrote before, and where it stands among all."""

    place: int
    total: int
    message: Message | None = None
    earlier: Sequence[Message] = ()
    replies: int = 0
    """How many were sent in this conversation: what they say can be read by the sender alone."""
    unit: Unit | None = None


@dataclass(frozen=True)
class Reply:
    """What a unit wrote back; nobody but the sender can read it."""

    day: date
    kind: ReplyKind
    number: int
    text: str = field(repr=False)


class Place(StrEnum):
    """Where a conversation is."""

    NOWHERE = "nowhere"
    """Nothing was kept, or no longer."""
    WAITING = "waiting"
    """It waits for its round."""
    WITH_UNIT = "with_unit"


@dataclass(frozen=True)
class Standing:
    """How a conversation stands, as its sender sees it."""

    place: Place
    unit: str = ""
    topic: Topic | None = None
    """Known once it is with a unit."""
    replies: tuple[Reply, ...] = ()
    """Oldest first."""
    adds_wait: bool = False
    """Something the sender added waits for its round."""
