"""A broadcast: what the quality office writes to many people at once, and how far it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from domain.errors import NothingToDo, TooLate
from domain.language import LANGUAGES, Language
from domain.letters import LetterState
from domain.people import EMPLOYEES, Role

LONGEST_TEXT = 3500
"""Telegram takes 4096 characters; a phone shows far fewer, and markup counts too."""
LONGEST_CAPTION = 1024

MOST_UNAPPROVED = 50
"""People one person may write to alone; to more a second person has to agree."""

POST = "broadcast_post"
"""What a command asks of the running bot: post a broadcast to a channel."""

ALL_EMPLOYEES = "employees"
"""Instructors and staff together (handbook section 1), as one choice of audience."""


class BroadcastState(StrEnum):
    """Where a broadcast is in its life."""

    DRAFT = "draft"
    ASKED = "asked"
    """Waits for a second person's approval, and cannot be changed meanwhile."""
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class Audience:
    """Who is written to; an empty part means: whoever."""

    role: str = ""
    faculty: str = ""
    reads: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that are meant; all of them for everybody."""
        if not self.role:
            return frozenset(Role)
        return EMPLOYEES if self.role == ALL_EMPLOYEES else frozenset({Role(self.role)})


@dataclass(frozen=True)
class Content:
    """What is said in one language: words, perhaps a picture above them."""

    text: str
    picture: bytes = b""

    @property
    def longest(self) -> int:
        """How many characters the words may have."""
        return LONGEST_CAPTION if self.picture else LONGEST_TEXT


@dataclass(frozen=True)
class Picture:
    """A picture that Telegram may not have yet: its bytes with their hash."""

    image: bytes
    sha256: str


@dataclass(frozen=True)
class Broadcast:
    """One broadcast; texts, photos (file ids) and pictures (hashes of what came from the host) by language."""

    id: str
    author: str
    state: BroadcastState
    audience: Audience
    wave: str = ""
    asking: Language | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    recipients: int = 0
    progress_message: int | None = None

    @property
    def complete(self) -> bool:
        """Whether there is something to send in each language."""
        parts = (self.texts, self.photos, self.pictures)
        return bool(self.wave) or all(any(part.get(code) for part in parts) for code in LANGUAGES)


def content_hash(broadcast: Broadcast) -> str:
    """The hash (hex) of exactly what is said to whom: that is what a second person approves."""
    audience = broadcast.audience
    parts = [audience.role, audience.faculty, audience.reads, broadcast.wave]
    for part in (broadcast.texts, broadcast.photos, broadcast.pictures):
        parts += [part.get(code, "") for code in LANGUAGES]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Progress:
    """How many letters came to what; `left` still wait."""

    sent: int
    unreachable: int
    left: int
    other: int


def progress(counts: Mapping[LetterState, int]) -> Progress:
    """The progress that letters by state amount to."""
    sent = counts.get(LetterState.SENT, 0)
    unreachable = counts.get(LetterState.UNREACHABLE, 0)
    left = counts.get(LetterState.WAITING, 0) + counts.get(LetterState.SENDING, 0)
    return Progress(sent, unreachable, left, sum(counts.values()) - sent - unreachable - left)


def next_language(asked: Language) -> Language | None:
    """The language whose words are asked for after `asked`; None after the last."""
    later = LANGUAGES[LANGUAGES.index(asked) + 1 :]
    return later[0] if later else None


def may_send(broadcast: Broadcast) -> None:
    """Does nothing for a complete draft; raises NothingToDo once it was sent, TooLate while something is missing."""
    if broadcast.state is not BroadcastState.DRAFT:
        raise NothingToDo
    if not broadcast.complete:
        raise TooLate
