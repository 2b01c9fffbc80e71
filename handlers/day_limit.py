"""How many anonymous messages somebody sent today, without a list of who sent any."""

from collections import Counter
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from secrets import token_bytes


class Sort(StrEnum):
    """What is counted apart."""

    BEGUN = "begun"
    ADDED = "added"


class DayLimit:
    """Counts by a keyed hash of the account; key and counts are in memory only and go with the day.

    A restart begins the count anew: keeping it would keep who wrote.
    """

    def __init__(self) -> None:
        self._begin(date.min)

    def sent(self, user_id: int, sort: Sort, today: date) -> int:
        """How many messages of a sort were counted for this account today."""
        return self._counts[self._name(user_id, sort)] if today == self._day else 0

    def count(self, user_id: int, sort: Sort, today: date) -> None:
        """Counts one more."""
        if today != self._day:
            self._begin(today)
        self._counts[self._name(user_id, sort)] += 1

    def _begin(self, day: date) -> None:
        self._day, self._key, self._counts = day, token_bytes(32), Counter[bytes]()

    def _name(self, user_id: int, sort: Sort) -> bytes:
        return blake2b(f"{sort.value}:{user_id}".encode(), key=self._key, digest_size=16).digest()
