"""When anonymous messages are handed over: together, once a day, mixed (field notes on anonymity, 3.6)."""

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta

ROUND_TIME = time(10)
"""The local hour of the round: messages are handed over, then readers hear how many wait. Never for one message alone:
that would tell when it was written."""

ENOUGH = 3
"""So many messages for one inbox go with the next round."""

LONGEST_WAIT = timedelta(days=3)
"""Fewer go with the round of the third day after the oldest of them was written."""

DAYS_KEPT = 180
"""A conversation is removed so many days after its last message or reply."""


def round_day(written: Collection[date], today: date) -> date:
    """The day of the round that takes what waits for one inbox, `today` or later; `written` has a day for each message.

    `today` means the round of today, whether it is still to come or was missed. Raises ValueError if nothing waits.
    """
    if not written:
        raise ValueError("nothing waits")
    if len(written) >= ENOUGH:
        return today
    return max(today, min(written) + LONGEST_WAIT)


def due_inboxes(waiting: Mapping[str, Collection[date]], today: date) -> frozenset[str]:
    """The inboxes whose messages go with the round of `today`; each is emptied whole."""
    return frozenset(inbox for inbox, written in waiting.items() if written and round_day(written, today) == today)
