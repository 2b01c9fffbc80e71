"""Attackers who hold a PostgreSQL cluster's files, or may read every table of it.

Copies of the tables are lines of transaction, place and row, as a role that may only read gets them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.attacks.evidence import Evidence, Stage, marks_in
from tests.attacks.people import Trial
from tests.attacks.postgres_files import holes, tuples

FLAGS = "participations"
"""The table that says who has answered, by its name in every storage."""

ROWS, HEAP, LOG = "rows/", "heap/", "log/"
"""Prefixes of names in a copy: rows of a table, its files, segments of the log from the trial's beginning."""

_LINE = re.compile(rb"(\d+)\t\((\d+),(\d+)\)\t(.*)")


@dataclass(frozen=True, order=True)
class _Row:
    xmin: int
    page: int
    place: int
    content: bytes


def transaction_order(evidence: Evidence, stage: Stage) -> list[str]:
    """Rows by the transaction that wrote them (xmin); freezing leaves the number where it is."""
    return _best(evidence, [sorted(rows) for rows in _tables(evidence, stage).values()])


def dump_order(evidence: Evidence, stage: Stage) -> list[str]:
    """Rows by their place (ctid), which is the order of pg_dump."""
    by_place = (sorted(rows, key=lambda row: (row.page, row.place)) for rows in _tables(evidence, stage).values())
    return _best(evidence, by_place)


def heap_order(evidence: Evidence, stage: Stage) -> list[str]:
    """Tuples in the files, those that are dead included, by their transaction and place."""
    heaps = [heap for heap in _named(evidence, stage, HEAP).values() if next(marks_in(_flat(heap)), None)]
    found = [[_Row(one.xmin, one.page, -one.offset, _flat(one.content)) for one in tuples(heap)] for heap in heaps]
    return _best(evidence, [sorted(rows) for rows in found])


def log_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The write-ahead log from the beginning of the trial, byte by byte: each mark where it comes first."""
    segments = _named(evidence, stage, LOG)
    return evidence.only([mark for name in sorted(segments) for _, mark in marks_in(_flat(segments[name]))])


def flags_by_transaction(evidence: Evidence, stage: Stage) -> list[str]:
    """People by the transaction that wrote their row among the flags; those first of whom it wrote no other."""
    return _people(evidence, _alone_first(_tables(evidence, stage)[ROWS + FLAGS]))


def flags_by_place(evidence: Evidence, stage: Stage) -> list[str]:
    """People by the place of their row among the flags, as pg_dump has them."""
    return _people(evidence, sorted(_tables(evidence, stage)[ROWS + FLAGS], key=lambda row: (row.page, row.place)))


def flags_in_heap(evidence: Evidence, stage: Stage) -> list[str]:
    """People by the versions of their rows in the file of the flags, those that are dead included."""
    return _people(evidence, _alone_first(_versions(_named(evidence, stage, HEAP)[HEAP + FLAGS])))


def flags_left(evidence: Evidence, trial: Trial) -> int:
    """Rows among the flags that tell a person from others after the close: by a flag, by a transaction of their own,
    by what is left of an earlier version."""
    people = [one.person for one in trial.answered]
    return max(_flags_left(evidence, stage, people) for stage in (Stage.CLOSED, Stage.RELEASED))


def _flags_left(evidence: Evidence, stage: Stage, people: Sequence[str]) -> int:
    live, heap = _tables(evidence, stage)[ROWS + FLAGS], _named(evidence, stage, HEAP)[HEAP + FLAGS]
    wrote = Counter(row.xmin for row in live)
    telling = [row for row in live if wrote[row.xmin] == 1 or not row.content.endswith(_NOTHING_SAID)]
    dead, rest = len(list(tuples(heap))) - len(live), holes(heap)
    return len(telling) + dead + sum(person.encode() in rest for person in people)


_NOTHING_SAID = b",f,f,f)"
"""How a row ends that says neither answered nor declined nor put aside."""


def dead_but_there(evidence: Evidence, _trial: Trial) -> int:
    """Marks in files of tables, of the server's own too, that stand in no row any more, after the close."""
    return max(len(_dead(evidence, stage)) for stage in (Stage.CLOSED, Stage.RELEASED))


def _dead(evidence: Evidence, stage: Stage) -> set[str]:
    rows, files = _named(evidence, stage, ROWS).values(), _named(evidence, stage, HEAP).values()
    live = {mark for content in rows for _, mark in marks_in(content)}
    return {mark for content in files for _, mark in marks_in(_flat(content))} - live


def _alone_first(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Rows that a transaction of their own wrote, in its order, before the others."""
    wrote = Counter(row.xmin for row in rows)
    return sorted(rows, key=lambda row: (wrote[row.xmin] > 1, row))


def _people(evidence: Evidence, rows: Iterable[_Row]) -> list[str]:
    return evidence.only([person for row in rows for person in evidence.persons_in(row.content)])


def _versions(heap: bytes) -> Sequence[_Row]:
    return [_Row(one.xmin, one.page, -one.offset, one.content) for one in tuples(heap)]


def _flat(content: bytes) -> bytes:
    """Without zeros: in a compressed value one stands before every eight bytes that came as they are."""
    return content.replace(b"\0", b"")


def _best(evidence: Evidence, tables: Iterable[Iterable[_Row]]) -> list[str]:
    """The marks of the tables, the one with the most of them first."""
    found = [evidence.only([mark for row in rows for _, mark in marks_in(row.content)]) for rows in tables]
    return evidence.only([mark for marks in sorted(found, key=len, reverse=True) for mark in marks])


def _tables(evidence: Evidence, stage: Stage) -> Mapping[str, list[_Row]]:
    return {
        name: [
            _Row(int(found[1]), int(found[2]), int(found[3]), found[4])
            for found in (_LINE.fullmatch(line) for line in content.split(b"\n"))
            if found
        ]
        for name, content in _named(evidence, stage, ROWS).items()
    }


def _named(evidence: Evidence, stage: Stage, prefix: str) -> Mapping[str, bytes]:
    files = evidence.last(stage).files
    return {name: files[name] for name in sorted(files) if name.startswith(prefix)}
