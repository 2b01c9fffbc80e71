"""What an error of a call to Telegram means for whoever made the call.

aiogram has classes for HTTP codes only; the rest is told by the description, of which a stable part is looked up
in a table, here and nowhere else. The descriptions are those of the Bot API server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError


class Kind(StrEnum):
    """What to do after a call that raised."""

    DONE = "done"
    """There was nothing to change."""
    IGNORE = "ignore"
    """It came too late to matter: the tap was answered, or is forgotten."""
    UNREACHABLE = "unreachable"
    """This person or chat cannot be written to: no more of it."""
    GONE = "gone"
    """The message meant is not there or can no longer be changed: send anew."""
    WAIT = "wait"
    """Hold every call for `seconds`, then make this one again."""
    RETRY = "retry"
    """It was not taken, for now: make the call again later."""
    UNCERTAIN = "uncertain"
    """It may have been taken: make it again only if that is harmless."""
    OURS = "ours"
    """The call was wrong: making it again will not help."""
    MIGRATED = "migrated"
    """The group has the new id `chat`."""


AWAY = (Kind.RETRY, Kind.UNCERTAIN, Kind.WAIT)
"""They say nothing of what was meant: Telegram could not take the call now, or its answer was lost."""


@dataclass(frozen=True)
class Verdict:
    """What to do, with what it needs; `not_taken` says that Telegram has certainly not done what was asked."""

    kind: Kind
    seconds: float = 0.0
    chat: int = 0
    not_taken: bool = False


_BY_DESCRIPTION: Mapping[str, Kind] = {
    "message is not modified": Kind.DONE,
    "query is too old": Kind.IGNORE,
    "message to edit not found": Kind.GONE,
    "message can't be edited": Kind.GONE,
    "there is no text in the message to edit": Kind.GONE,  # a picture stands there
    "message to delete not found": Kind.GONE,
    "message can't be deleted": Kind.GONE,
    "message to be replied not found": Kind.GONE,
    "message to copy not found": Kind.GONE,
    "message to forward not found": Kind.GONE,
    "message_id_invalid": Kind.GONE,
    "chat not found": Kind.UNREACHABLE,
    "user not found": Kind.UNREACHABLE,
    "peer_id_invalid": Kind.UNREACHABLE,
    "chat_write_forbidden": Kind.UNREACHABLE,
    "not enough rights": Kind.UNREACHABLE,
    "have no rights to send": Kind.UNREACHABLE,
    "sent message was immediately deleted": Kind.UNCERTAIN,
}

_NOT_CONNECTED = (ClientConnectorError, ConnectionTimeoutError)
_ANSWER_LOST = (ClientDecodeError, TelegramNetworkError, ClientError, TimeoutError, ConnectionError)


def verdict(error: Exception) -> Verdict:
    """What an exception raised by a call to Telegram means; what is neither Telegram's nor the network's is ours."""
    if isinstance(error, TelegramRetryAfter):
        return Verdict(Kind.WAIT, seconds=float(error.retry_after), not_taken=True)
    if isinstance(error, TelegramMigrateToChat):
        return Verdict(Kind.MIGRATED, chat=error.migrate_to_chat_id)
    if isinstance(error, TelegramEntityTooLarge):
        return Verdict(Kind.OURS)  # aiogram counts it among the network's errors
    if isinstance(error, TelegramAPIError) and not isinstance(error, TelegramNetworkError):
        return _of_answer(error)
    if isinstance(error, _NOT_CONNECTED) or isinstance(error.__cause__, _NOT_CONNECTED):
        return Verdict(Kind.RETRY, not_taken=True)
    return Verdict(Kind.UNCERTAIN if isinstance(error, _ANSWER_LOST) else Kind.OURS)


def _of_answer(error: TelegramAPIError) -> Verdict:
    """Telegram has answered, and refused."""
    description = error.message.lower()
    if "too many requests" in description:  # without the number that aiogram has a class for
        return Verdict(Kind.WAIT, seconds=1.0, not_taken=True)
    for part, kind in _BY_DESCRIPTION.items():
        if part in description:
            return Verdict(kind)
    if isinstance(error, TelegramForbiddenError):
        return Verdict(Kind.UNREACHABLE)
    return Verdict(Kind.RETRY if isinstance(error, TelegramServerError) else Kind.OURS)
