"""Two people approve: who asks, who may grant, what exactly, and until when.

Handbook sections 2 (a questionnaire goes to top management for review and approval) and 8 (publication). What is
approved is a hash of it, so that nothing else can go out on the same word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.access import Act, Actor, require
from domain.errors import ContentChanged, NothingToDo, SamePerson, TooLate

DAYS = 14
"""A request waits so many days for a decision; what was granted is to be used within as many."""


class Kind(StrEnum):
    """What needs the word of a second person."""

    FORM_VERSION = "form_version"
    PUBLIC_RELEASE = "public_release"
    BROADCAST = "broadcast"


class State(StrEnum):
    """What has become of a request."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """Nobody decided in time."""
    OUTDATED = "outdated"
    """What was asked about has changed, or who asked may not ask any more."""


class Reason(StrEnum):
    """Why somebody refuses."""

    FIGURES = "figures"
    WORDS = "words"
    AUDIENCE = "audience"
    TIME = "time"
    TALK = "talk"


GRANTS: Mapping[Kind, Act] = {
    Kind.FORM_VERSION: Act.GRANT_FORM,
    Kind.PUBLIC_RELEASE: Act.GRANT_RELEASE,
    Kind.BROADCAST: Act.GRANT_BROADCAST,
}
REASONS: Mapping[Kind, tuple[Reason, ...]] = {
    Kind.FORM_VERSION: (Reason.WORDS, Reason.TIME, Reason.TALK),
    Kind.PUBLIC_RELEASE: (Reason.FIGURES, Reason.TIME, Reason.TALK),
    Kind.BROADCAST: (Reason.WORDS, Reason.AUDIENCE, Reason.TIME, Reason.TALK),
}


@dataclass(frozen=True)
class Approval:
    """One request and what has become of it; `content` is the hash of exactly what is asked about."""

    id: str
    kind: Kind
    subject: str
    """A form's hash, a wave, a broadcast."""
    content: str
    asked_by: str
    asked_on: date
    expires_on: date | None
    """The last local day on which it waits, or holds; None for what holds for good."""
    state: State = State.WAITING
    decided_by: str = ""
    decided_on: date | None = None
    reason: Reason | None = None

    def is_waiting(self, today: date) -> bool:
        """Whether somebody may still decide."""
        return self.state is State.WAITING and not self._is_over(today)

    def is_granted(self, content: str) -> bool:
        """Whether this very content was approved, however long ago: it may be shown again."""
        return self.state is State.GRANTED and self.content == content

    def holds(self, content: str, today: date) -> bool:
        """Whether this very content may go out today."""
        return self.is_granted(content) and not self._is_over(today)

    def _is_over(self, today: date) -> bool:
        return self.expires_on is not None and today > self.expires_on


def last_day(kind: Kind, state: State, today: date) -> date | None:
    """The last day of what is asked, or granted, today; a form version never changes, and is approved for good."""
    if kind is Kind.FORM_VERSION and state is State.GRANTED:
        return None
    return today + timedelta(days=DAYS)


def current(found: Iterable[Approval], content: str, today: date) -> Approval | None:
    """Of the requests about a thing the one that counts for this content: it holds, or else it waits; None if none."""
    mine = [one for one in found if one.content == content]
    held = (one for one in mine if one.holds(content, today))
    return next(held, next((one for one in mine if one.is_waiting(today)), None))


def require_granter(approval: Approval, who: Actor) -> None:
    """Does nothing if `who` may decide; else raises NotAllowed, or SamePerson for who asked.

    An account is nobody by itself: two accounts of one person act as the same person.
    """
    require(who, GRANTS[approval.kind])
    if who.id == approval.asked_by:
        raise SamePerson


def require_decidable(approval: Approval, content: str, today: date) -> None:
    """Does nothing while it can be decided; else raises NothingToDo, TooLate (expired) or ContentChanged."""
    if approval.state is not State.WAITING:
        raise NothingToDo
    if not approval.is_waiting(today):
        raise TooLate
    if approval.content != content:
        raise ContentChanged
