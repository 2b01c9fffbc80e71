"""Tokens that are known for a while: as long as somebody answers, and half an hour more."""

from collections.abc import Callable, Iterator, MutableMapping
from datetime import datetime, timedelta
from itertools import takewhile

from storage.drafts import Token

HELD_FOR = timedelta(minutes=30)
"""What the memory of the process opens, it opens for no longer than an answer takes (field notes on anonymity, 3.4)."""


class HeldTokens(MutableMapping[int, Token]):
    """Tokens by Telegram id; each is forgotten 30 minutes after it was last set. The next tap brings it again."""

    def __init__(self, now: Callable[[], datetime], expired: Callable[[int], None] = lambda _user_id: None) -> None:
        self._now = now
        self._expired = expired
        self._held: dict[int, tuple[Token, datetime]] = {}

    def __getitem__(self, user_id: int) -> Token:
        token, until = self._held[user_id]
        if until <= self._now():
            del self._held[user_id]
            self._expired(user_id)
            raise KeyError(user_id)
        return token

    def __setitem__(self, user_id: int, token: Token) -> None:
        self._sweep()
        self._held.pop(user_id, None)  # to the end: the oldest stand first
        self._held[user_id] = (token, self._now() + HELD_FOR)

    def __delitem__(self, user_id: int) -> None:
        del self._held[user_id]

    def __iter__(self) -> Iterator[int]:
        self._sweep()
        return iter(list(self._held))

    def __len__(self) -> int:
        self._sweep()
        return len(self._held)

    def _sweep(self) -> None:
        """Forgets what is over, also of people who never came back; a tap looks no further than that."""
        now = self._now()
        for user_id in list(takewhile(lambda held: self._held[held][1] <= now, self._held)):
            del self._held[user_id]
            self._expired(user_id)
