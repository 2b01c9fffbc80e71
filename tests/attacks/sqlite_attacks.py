"""Attackers who hold files of SQLite and look for the order in which answers came.

Each takes the evidence and gives the published marks in the order it believes in; it may know only some of them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from tests.attacks.evidence import Copy, Evidence, Stage, marks_in
from tests.attacks.people import Trial
from tests.attacks.sqlite_file import dead_bytes, frames, merged, pages
from tests.attacks.sqlite_tables import StoredTable, tables

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d.*)?")


def row_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The order of rows in their tables: hidden numbers, serials and primary keys all show here."""
    found = [_marks_of_rows(table.rows) for table in tables(evidence.last(stage))]
    return evidence.only([mark for marks in sorted(found, key=len, reverse=True) for mark in marks])


def column_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The order of any column of numbers or times that differs from answer to answer."""
    for table in tables(evidence.last(stage)):
        for number in range(len(table.columns)):
            if (rows := _sorted_by(table, number)) and (marks := evidence.only(_marks_of_rows(rows))):
                return marks
    return []


def page_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The place inside the file: pages are taken in rising order, cells are put into a page from its end."""
    copy = evidence.last(stage)
    return evidence.only(_by_place(merged(copy.database, copy.wal)))


def backup_page_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The same in a backup."""
    return evidence.only(_by_place(evidence.last(stage).files.get("backup", b"")))


def log_order(evidence: Evidence, stage: Stage) -> list[str]:
    """The log replayed from its oldest frame, those of earlier rounds included; in one page, by place."""
    return evidence.only([mark for frame in frames(evidence.last(stage).wal) for mark in _in_page(frame.content)])


def copies_order(evidence: Evidence, stage: Stage) -> list[str]:
    """Copies of everything after each answer, up to this stage: the first in which a mark can be read anywhere."""
    until = list(Stage).index(stage)
    copies = [copy for copy in evidence.copies if list(Stage).index(copy.stage) <= until]
    return evidence.only([mark for copy in copies for mark in _anywhere(copy)])


def flags_by_row(evidence: Evidence, stage: Stage) -> list[str]:
    """People by their rows among the flags."""
    table = _flags(evidence.last(stage))
    return evidence.only([person for row in table.rows for person in evidence.persons_in(str(row).encode())])


def flags_in_pages(evidence: Evidence, stage: Stage) -> list[str]:
    """People by the place of their row in the page of the flags, whatever was deleted there included."""
    page, _dead = _page_of_flags(evidence.last(stage))
    return sorted(evidence.persons_in(page), key=lambda person: -page.rindex(person.encode()))


def flags_left(evidence: Evidence, trial: Trial) -> int:
    """Rows among the flags that say after the close who answered, and people in what was deleted there."""
    return max(_flags_left(evidence.last(stage), trial) for stage in (Stage.CLOSED, Stage.RELEASED))


def _flags_left(copy: Copy, trial: Trial) -> int:
    table, (_page, dead) = _flags(copy), _page_of_flags(copy)
    said = [number for number, name in enumerate(table.columns) if name.startswith("answered")]
    telling = [row for row in table.rows if any(row[number] for number in said)]
    return len(telling) + sum(one.person.encode() in dead for one in trial.answered)


def _flags(copy: Copy) -> StoredTable:
    """The table that says who has answered, by its name in every storage."""
    [table] = [table for table in tables(copy) if table.name == "participations"]
    return table


def _page_of_flags(copy: Copy) -> tuple[bytes, bytes]:
    """The page of the flags, which fit into one, and what was deleted in it."""
    page = pages(merged(copy.database, copy.wal))[_flags(copy).first_page - 1]
    return page, dead_bytes(page, first=False)


def _anywhere(copy: Copy) -> Iterable[str]:
    yield from (mark for frame in frames(copy.wal) for mark in _in_page(frame.content))
    yield from _by_place(copy.database)
    for name in sorted(copy.files):
        yield from (mark for _, mark in marks_in(copy.files[name]))


def _by_place(database: bytes) -> list[str]:
    """What is live first: what was deleted comes from other tables, and one stray mark would shift all others."""
    parts = [(page, dead_bytes(page, first=not number)) for number, page in enumerate(pages(database))]
    dead = {(number, at) for number, (_, rest) in enumerate(parts) for at, _ in marks_in(rest)}
    found = [(number, at, mark) for number, (page, _) in enumerate(parts) for at, mark in marks_in(page)]
    found.sort(key=lambda place: ((place[0], place[1]) in dead, place[0], -place[1]))
    return [mark for _, _, mark in found]


def _in_page(page: bytes) -> list[str]:
    return [mark for _, mark in sorted(marks_in(page), reverse=True)]


def _marks_of_rows(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    return [mark for row in rows for value in row for _, mark in marks_in(_as_bytes(value))]


def _as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _sorted_by(table: StoredTable, column: int) -> Sequence[tuple[Any, ...]]:
    """The rows by one column, or nothing if it does not put them into an order."""
    values = [row[column] for row in table.rows]
    is_number = all(isinstance(value, int | float) for value in values)
    is_moment = all(isinstance(value, str) and _MOMENT.fullmatch(value) for value in values)
    if len(set(values)) < max(2, len(values)) or not (is_number or is_moment):
        return []
    return sorted(table.rows, key=lambda row: row[column])
