"""Attackers who hold a PostgreSQL cluster's files, or may read every table of it.

Copies of the tables are lines of transaction, place and row, as a role that may only read gets them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.attacks.evidence import Evidence, Stage, marks_in
from tests.attacks.postgres_files import tuples

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
