"""A file that is one CSV table: opened or refused, and read row by row, each thing once."""

import zipfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.errors import FileRefused, Finding
from intake.encoding import told_encoding
from intake.table import ID_LIMIT, LINE_LIMIT, Record, read_moment, read_records
from intake.table_findings import Findings, ReadingStopped

SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes of a table; a university's year has some thousand exams and some hundred deadlines."""

Read = TypeVar("Read")


def lines_of(path: Path, *, if_folder: Finding) -> Iterator[bytes]:
    """The lines of the file at `path`. Raises FileRefused when it is no text file, with `if_folder` for a folder."""
    if path.is_dir():
        raise FileRefused((if_folder,))
    if not path.is_file():
        raise FileRefused((Finding("no_such_file", path.name),))
    if path.stat().st_size > SIZE_LIMIT:
        raise FileRefused((Finding("too_big", path.name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
    if zipfile.is_zipfile(path):
        raise FileRefused((Finding("not_a_table", path.name),))
    return _lines(path)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LINE_LIMIT + 1):
            yield line


def read_once(
    file: str,
    lines: Iterable[bytes],
    columns: Sequence[str],
    read: Callable[[Record], Read | None],
    *,
    key: Callable[[Read], Hashable],
    refuse_second: Callable[[Record, Read], None],
    optional: Sequence[str] = (),
) -> tuple[Sequence[tuple[int, Read]], Sequence[Finding]]:
    """What `read` makes of each row, with its line, and the warnings; `refuse_second` notes a `key` that came before.

    `read` gives None for a row that is broken; `optional` columns may be missing. Raises FileRefused with every error.
    """
    findings, lines = Findings(), list(lines)
    rows: dict[Hashable, tuple[int, Read]] = {}
    try:
        encoding = told_encoding(file, lines, findings)
        known = (*columns, *optional)
        for record in read_records(file, lines, columns, findings, known=known, encoding=encoding):
            found = read(record)
            if found is not None and key(found) in rows:
                refuse_second(record, found)
            elif found is not None:
                rows[key(found)] = (record.line, found)
    except ReadingStopped:
        # said by the last of the findings
        pass
    if not rows and not findings.errors:
        findings.error("no_rows", file)
    findings.raise_if_any()
    return tuple(rows.values()), tuple(findings.warnings)


def day_or_time(
    record: Record, column: str, zone: ZoneInfo, whole_day: Callable[[date, ZoneInfo], datetime]
) -> datetime | None:
    """The moment in a cell; a day alone is what `whole_day` makes of it. None, and noted, if it is neither."""
    value = record.text(column, required=True, limit=ID_LIMIT)
    if not value:
        return None
    moment = read_moment(value, zone)
    if moment is None:
        try:
            moment = whole_day(date.fromisoformat(value), zone)
        except (ValueError, OverflowError):
            record.refuse("bad_day_or_time", column, value)
    return moment
