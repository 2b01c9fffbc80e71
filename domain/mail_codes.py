"""Codes sent to a university address: how long they hold, how often one may ask, how an address is shown.

Six digits, 15 minutes, 5 tries a code, one code a minute and 5 a day (design section 4).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.errors import CodeSpent, TooManyCodes, TooSoon

DIGITS = 6
HOLDS = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)
MOST_TRIES = 5
MOST_A_DAY = 5


@dataclass(frozen=True)
class Asked:
    """What is kept about the codes of one person."""

    sent_at: datetime
    day: date
    """The local day of the last code."""
    codes: int
    """How many codes were sent on that day."""
    tries: int
    """Wrong codes since the last one was sent."""
    used: bool = False


def next_count(before: Asked | None, now: datetime, today: date) -> int:
    """The number within today of a code sent now, from 1. Raises TooSoon or TooManyCodes."""
    if before is None:
        return 1
    count = before.codes if before.day == today else 0
    if count >= MOST_A_DAY:
        raise TooManyCodes
    if now < before.sent_at + PAUSE:
        raise TooSoon
    return count + 1


def require_live(asked: Asked | None, now: datetime) -> None:
    """Does nothing if a code may be tried now; else raises CodeSpent: none was sent, it is used, old or tried out."""
    if asked is None or asked.used or asked.tries >= MOST_TRIES or now >= asked.sent_at + HOLDS:
        raise CodeSpent


def masked(address: str) -> str:
    """An address as shown in a chat, where somebody may look on: "a…@university.example"; empty for none."""
    name, at_sign, host = address.partition("@")
    return f"{name[0]}…@{host}" if name and at_sign and host else ""
