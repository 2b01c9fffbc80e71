"""What became of courses, departments, faculties and questions between periods: the table that the QA office keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.result import Level


class SuccessionKind(StrEnum):
    """What can be renamed, and all but a question merged."""

    COURSE = "course"
    DEPARTMENT = "department"
    FACULTY = "faculty"
    PROGRAMME = "programme"
    UNIT = "unit"
    ITEM = "item"


KIND_OF_LEVEL: Mapping[Level, SuccessionKind] = {
    Level.COURSE: SuccessionKind.COURSE,
    Level.DEPARTMENT: SuccessionKind.DEPARTMENT,
    Level.FACULTY: SuccessionKind.FACULTY,
    Level.PROGRAMME: SuccessionKind.PROGRAMME,
    Level.UNIT: SuccessionKind.UNIT,
}
"""The university itself has no successor."""


@dataclass(frozen=True, order=True)
class Succession:
    """`old` goes on as `new`; several old ones with one new have been merged.

    For a question `old` may be `new`: the QA office vouches that it means the same, though its words were corrected.
    """

    kind: SuccessionKind
    old: str
    new: str


@dataclass(frozen=True)
class SuccessionDiff:
    """How a table that comes in differs from the one that is kept."""

    added: tuple[Succession, ...] = ()
    removed: tuple[Succession, ...] = ()
    same: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed)


def compare_successions(before: Iterable[Succession], after: Iterable[Succession]) -> SuccessionDiff:
    """How `after` differs from `before`; both are whole tables."""
    kept, new = set(before), set(after)
    return SuccessionDiff(tuple(sorted(new - kept)), tuple(sorted(kept - new)), len(kept & new))


class Successions:
    """The whole table. Raises `ValueError` for two successors of one thing, for one that succeeds itself, and for a
    question with two predecessors."""

    def __init__(self, rows: Iterable[Succession] = ()) -> None:
        self.rows = tuple(sorted(rows))
        self._next = {(row.kind, row.old): row.new for row in self.rows if row.old != row.new}
        unique = {(row.kind, row.old) for row in self.rows}
        if len(unique) < len(self.rows) or in_circles(self.rows) or merged_items(self.rows):
            raise ValueError("not a table of successions")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Successions) and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(self.rows)

    def successor(self, kind: SuccessionKind, key: str) -> str:
        """What `key` has become by now, however many steps that took; `key` itself where nothing succeeded it."""
        while (kind, key) in self._next:
            key = self._next[kind, key]
        return key

    def earlier_names(self, question: str) -> tuple[str, ...]:
        """The names that the table gives `question`, the newest first; its own is among them where it is vouched for.

        Empty where the table does not speak of it.
        """
        if self.successor(SuccessionKind.ITEM, question) != question:
            return ()
        items = {row.new: row.old for row in self.rows if row.kind is SuccessionKind.ITEM and row.old != row.new}
        own = Succession(SuccessionKind.ITEM, question, question) in self.rows
        found = [question] if own else []
        while question in items:
            question = items[question]
            found.append(question)
        return tuple(found)


def merged_items(rows: Iterable[Succession]) -> tuple[Succession, ...]:
    """The rows that give a question a second predecessor: two questions are two things, and have no common mean."""
    found, seen = [], set[str]()
    for row in rows:
        if row.kind is SuccessionKind.ITEM and row.old != row.new:
            if row.new in seen:
                found.append(row)
            seen.add(row.new)
    return tuple(found)


def in_circles(rows: Iterable[Succession]) -> tuple[Succession, ...]:
    """The rows by which something comes to succeed itself; a question that is vouched for does not count."""
    ordered = tuple(rows)
    after = {(row.kind, row.old): row.new for row in ordered if row.old != row.new or row.kind != SuccessionKind.ITEM}
    return tuple(row for row in ordered if (row.kind, row.old) in after and _comes_back(row, after))


def _comes_back(row: Succession, after: Mapping[tuple[SuccessionKind, str], str]) -> bool:
    key, seen = row.new, set[str]()
    while key not in seen and key != row.old:
        seen.add(key)
        key = after.get((row.kind, key), "")
    return key == row.old
