"""Who is in front of the bot: a Telegram account, the person behind it if known, and what they may be."""

from dataclasses import dataclass

from domain.access import Actor, actor
from domain.language import Language
from domain.people import Person, Role


@dataclass(frozen=True)
class Account:
    """A Telegram account that gave consent."""

    user_id: int
    language: Language
    card_message: int | None
    running: bool
    quiet: bool
    card_protected: bool = False
    """Whether the card was sent so that it cannot be forwarded; it may show a comment."""


@dataclass(frozen=True)
class Visitor:
    """Somebody in a private chat; `account` is None before consent, `person` before a link."""

    user_id: int
    language: Language
    account: Account | None = None
    person: Person | None = None
    active: frozenset[Role] = frozenset()
    waiting: frozenset[Role] = frozenset()

    @property
    def actor(self) -> Actor:
        """The visitor as one who acts; without a person, somebody who may do nothing."""
        return actor(self.person.id if self.person else "", self.active)
