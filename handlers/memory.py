"""What is known only while the process runs: whose draft has which token, and texts that wait for one.

None of this is written anywhere: a table that joins a person to a token would join them to their answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.day_limit import DayLimit
from handlers.held_tokens import HeldTokens


@dataclass(frozen=True)
class HeldText:
    """A typed message that waits for the tap that brings the token."""

    text: str
    message_id: int


@dataclass
class Memory:
    """By Telegram id: the token, a held text, the line that points to the card, messages to delete once taken."""

    now: Callable[[], datetime]
    tokens: HeldTokens = field(init=False)
    held: dict[int, HeldText] = field(default_factory=dict)
    pointers: dict[int, int] = field(default_factory=dict)
    asking: set[int] = field(default_factory=set)
    """Whose card shows the running answer itself: what they type belongs to it."""
    sent: HeldTokens = field(init=False)
    """The token of the answer sent last: its draft is gone, a second tap on "Send" may still come."""
    typed: dict[int, list[int]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    """The language chosen before there is an account."""
    payloads: dict[int, str] = field(default_factory=dict)
    """The link somebody without an account came with, for a first screen that is shown again."""

    cards: dict[int, int] = field(default_factory=dict)
    """The card of somebody whose row must not change now: it would stand in the log beside what they wrote."""
    writing: dict[int, str] = field(default_factory=dict)
    """What the card asks to be typed, when it is no survey: the data of the button that asked; until another card."""
    feedback_sent: DayLimit = field(default_factory=DayLimit)

    def __post_init__(self) -> None:
        """What opens a draft is forgotten after a while; until then the card is taken for the one being answered."""
        self.tokens = HeldTokens(self.now, self.asking.discard)
        self.sent = HeldTokens(self.now)

    def hold(self, user_id: int, text: str, message_id: int) -> None:
        """Keeps a typed text until a tap brings the token; of several, the last."""
        self.held[user_id] = HeldText(text, message_id)

    def forget(self, user_id: int) -> None:
        """Drops everything about a person's running answer."""
        self.tokens.pop(user_id, None)
        for store in (self.held, self.pointers, self.typed):
            store.pop(user_id, None)
        self.asking.discard(user_id)
