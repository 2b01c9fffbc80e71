"""Letters: messages the bot sends by itself, one row of the outbox each. A letter holds keys, never text."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DIGEST = "digest"
"""The kind of a reminder: one message about everything that is open and unanswered; its key is the ISO day."""

BROADCAST = "broadcast"
"""The kind of a letter of the quality office to many; its key is the broadcast."""

DEADLINES = "deadlines"
"""The kind of a reminder of what an employee owes; its key is the ISO day."""

EMPLOYMENT = "employment"
"""The kind of a letter about a graduate's employment; its key is the wave and the ISO day."""

ANSWERS_LOST = "answers_lost"
"""The kind of a letter to somebody whose answers were lost with the server; its key is the ISO day."""

WAVE_LOST = "wave_lost"
"""The kind of a letter to who leads the quality office about such a wave, which is its key."""

APPROVAL_ASKED = "approval_asked"
"""The kind of a letter to who may approve something; its key is the request."""

APPROVAL_DECIDED = "approval_decided"
"""The kind of a letter to who asked for an approval; its key is the request."""

APPROVAL_MISSING = "approval_missing"
"""The kind of a letter to who leads the quality office about a wave that may not open; its key is it and the day."""

RESULTS_OUT = "results_out"
"""The kind of a letter to somebody who was asked in a wave whose results are out; its key is the wave."""

HARMLESS_KINDS = frozenset({DIGEST, DEADLINES, EMPLOYMENT})
"""Kinds that may reach somebody twice without harm."""

UNWEIGHED_KINDS = frozenset(
    {
        "role_request",
        "role_decided",
        "role_granted",
        "link_reused",
        "account_reset",
        "wave_closed",
        WAVE_LOST,
        APPROVAL_ASKED,
        APPROVAL_DECIDED,
        APPROVAL_MISSING,
        "feedback_waiting",
        "feedback_urgent",
        "role_withdrawn",
        "role_lost",
    }
)
"""Kinds that ask nobody to answer a survey: somebody waits for them, or must know. The budget leaves them out."""

MOST_CALLS = 5


class LetterState(StrEnum):
    """What has become of a letter."""

    WAITING = "waiting"
    SENDING = "sending"
    """Written before the call to Telegram: whoever finds it after a crash cannot know."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """The call was made and its answer lost: the letter may have arrived."""
    UNREACHABLE = "unreachable"
    """The person blocked the bot, or is not there."""
    FAILED = "failed"
    DROPPED = "dropped"
    """When its turn came it was no longer due."""


PENDING_STATES = frozenset({LetterState.WAITING, LetterState.SENDING})

FINAL_STATES = frozenset(LetterState) - PENDING_STATES
"""States a letter does not leave. What is uncertain stays so: a repetition is decided before the state is written."""


@dataclass(frozen=True)
class Letter:
    """One message to one person; `attempts` counts the calls that may have reached Telegram."""

    id: int
    person: str = field(repr=False)
    kind: str
    key: str
    due_at: datetime
    attempts: int = 0
    chat: int | None = field(default=None, repr=False)
    """The person's private chat; None if they have no account any more."""


def after_lost_answer(kind: str, attempts: int) -> LetterState:
    """What becomes of a letter after a call whose answer was lost: a harmless one is repeated, but only once."""
    return LetterState.WAITING if kind in HARMLESS_KINDS and attempts < 2 else LetterState.UNCERTAIN


def after_refused_call(attempts: int) -> LetterState:
    """What becomes of a letter that Telegram could not take just now: tried again, up to MOST_CALLS calls in all."""
    return LetterState.WAITING if attempts < MOST_CALLS else LetterState.FAILED


def weighs_on_budget(kind: str, state: LetterState) -> bool:
    """Whether a letter counts against the weekly budget: it arrived, or may have, and is of a kind that does."""
    return kind not in UNWEIGHED_KINDS and state in (LetterState.SENT, LetterState.UNCERTAIN)
