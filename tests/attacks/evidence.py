"""What an attacker holds: copies of files from several moments, and the answers as they were published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.attacks.people import MARK

DATABASE, WAL = "database", "database-wal"
KEYS = "keys/"
"""Names of files: the database, its write-ahead log, and whatever lies among the keys; others are free."""

BLOCK = 4096
"""Bytes in which copies are compared; what is looked for is shorter."""

_MARK = re.compile(MARK.encode())


class Stage(StrEnum):
    """When a copy was taken."""

    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


@dataclass(frozen=True)
class Copy:
    """Every file of the product at one moment, after so many submits."""

    stage: Stage
    submits: int
    files: Mapping[str, bytes]

    @property
    def database(self) -> bytes:
        """The database file, without what its log holds."""
        return self.files.get(DATABASE, b"")

    @property
    def wal(self) -> bytes:
        """The write-ahead log, empty where there is none."""
        return self.files.get(WAL, b"")

    @property
    def keys(self) -> Mapping[str, bytes]:
        """The files among the keys."""
        return {name: content for name, content in self.files.items() if name.startswith(KEYS)}


@dataclass(frozen=True)
class Evidence:
    """All copies, oldest first, and the marks of the answers to one question as published, in no order.

    Who sent at which place is known to this attacker (somebody sat beside them, or watched reminders stop), so an
    order of the answers is all that is missing.
    """

    copies: Sequence[Copy]
    published: frozenset[str]

    def last(self, stage: Stage) -> Copy:
        """The last copy of a stage; before anything was sent, an empty one."""
        return next((copy for copy in reversed(self.copies) if copy.stage is stage), Copy(stage, 0, {}))

    def persons_in(self, content: bytes) -> list[str]:
        """Whoever is named there; `published` are people here."""
        return [person for person in sorted(self.published) if person.encode() in content]

    def only(self, marks: Sequence[str]) -> list[str]:
        """The published ones of these marks, each where it came first."""
        return [mark for mark in dict.fromkeys(marks) if mark in self.published]


def marks_in(content: bytes) -> Iterator[tuple[int, str]]:
    """Each readable mark with its place, in order of place."""
    for found in _MARK.finditer(content):
        yield found.start(), found.group().decode()


def changed(copies: Sequence[Copy]) -> Iterator[tuple[Copy, bytes]]:
    """What each copy has that the one before has not: of every file, the part from its first to its last new block."""
    before: Mapping[str, bytes] = {}
    for copy in copies:
        for name, content in copy.files.items():
            if piece := _new_part(before.get(name, b""), content):
                yield copy, piece
        before = copy.files


def _new_part(old: bytes, new: bytes) -> bytes:
    starts = range(0, len(new), BLOCK)
    first = next((start for start in starts if new[start : start + BLOCK] != old[start : start + BLOCK]), None)
    if first is None:
        return b""
    last = next(start for start in reversed(starts) if new[start : start + BLOCK] != old[start : start + BLOCK])
    return new[max(0, first - BLOCK) : last + 2 * BLOCK]
