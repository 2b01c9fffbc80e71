"""How an academic calendar that comes in differs from the one that is kept."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.calendar import CalendarEntry, CalendarKind
from domain.roster import Changes, KindDiff

_FIRST = 20
_COLUMNS = ("title", "start", "end", "session", "class_id")

Key = tuple[CalendarKind, str]


@dataclass(frozen=True)
class CalendarDiff:
    """What is to be written and removed, and the same counted kind by kind."""

    kinds: Mapping[CalendarKind, KindDiff]
    written: tuple[CalendarEntry, ...]
    """New and changed entries."""
    removed: tuple[CalendarEntry, ...]
    without_exam: frozenset[str]
    """Classes that had an exam in the calendar and have none any more."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.written or self.removed)


def compare_calendars(before: Collection[CalendarEntry], after: Collection[CalendarEntry]) -> CalendarDiff:
    """How `after`, a calendar that comes in, differs from `before`, the one that is kept.

    A calendar says everything about the sessions it names, and about the days between its first and its last for
    entries that belong to no session: only those go when it does not hold them.
    """
    kept = {(entry.kind, entry.key): entry for entry in before}
    new = {(entry.kind, entry.key): entry for entry in after}
    removed = tuple(entry for key, entry in kept.items() if key not in new and _is_spoken_of(entry, after))
    return _diff(kept, new, removed)


def add_to_calendar(before: Collection[CalendarEntry], coming: Collection[CalendarEntry]) -> CalendarDiff:
    """How single entries that come in change the calendar that is kept: they say nothing about any other entry.

    An entry that comes in again as another kind (a person corrected the guess) leaves its old kind.
    """
    kept = {(entry.kind, entry.key): entry for entry in before}
    new = {(entry.kind, entry.key): entry for entry in coming}
    keys = {entry.key for entry in coming}
    return _diff(kept, new, tuple(entry for key, entry in kept.items() if entry.key in keys and key not in new))


def _diff(
    kept: Mapping[Key, CalendarEntry], new: Mapping[Key, CalendarEntry], removed: tuple[CalendarEntry, ...]
) -> CalendarDiff:
    written = tuple(entry for key, entry in new.items() if kept.get(key) != entry)
    kinds = {kind: _of_kind(kind, kept, new, removed) for kind in CalendarKind}
    return CalendarDiff(kinds, written, removed, _without_exam(kept, new, removed))


def _without_exam(
    kept: Mapping[Key, CalendarEntry], new: Mapping[Key, CalendarEntry], removed: Collection[CalendarEntry]
) -> frozenset[str]:
    left = {key: entry for key, entry in kept.items() if entry not in removed} | dict(new)
    return frozenset(entry.class_id for entry in kept.values()) - {entry.class_id for entry in left.values()} - {""}


def _is_spoken_of(entry: CalendarEntry, after: Collection[CalendarEntry]) -> bool:
    if entry.session:
        return any(entry.session == other.session for other in after)
    if not after:
        return False
    return min(other.start for other in after) <= entry.start <= max(other.end for other in after)


def _of_kind(
    kind: CalendarKind,
    kept: Mapping[Key, CalendarEntry],
    new: Mapping[Key, CalendarEntry],
    removed: Iterable[CalendarEntry],
) -> KindDiff:
    coming = {entry.key: entry for key, entry in new.items() if key[0] is kind}
    there = {entry.key: entry for key, entry in kept.items() if key[0] is kind}
    changed = [key for key, entry in coming.items() if key in there and there[key] != entry]
    counts = {
        column: sum(getattr(coming[key], column) != getattr(there[key], column) for key in changed)
        for column in _COLUMNS
    }
    return KindDiff(
        new=_changes(key for key in coming if key not in there),
        changed=_changes(changed),
        gone=_changes(entry.key for entry in removed if entry.kind is kind),
        same=sum(key in there and there[key] == entry for key, entry in coming.items()),
        columns={column: count for column, count in counts.items() if count},
    )


def _changes(keys: Iterable[str]) -> Changes:
    ordered = sorted(keys)
    return Changes(len(ordered), tuple(ordered[:_FIRST]))
