"""CSV tables, row by row: UTF-8, a header row, and for every complaint the file, the line, the column and the value."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from intake.columns import nearest, warn_of_unknown
from intake.encoding import UTF_8
from intake.table_findings import Findings

CELL_LIMIT = 1_000
"""Characters of a cell; nothing a roster or a calendar says is longer."""

ID_LIMIT = 255
"""Characters of an identifier (OneRoster 1.1, sourcedId)."""

LINE_LIMIT = 1_000_000
"""Bytes of a line; a longer one is not a table."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}

Choice = TypeVar("Choice", bound=StrEnum)


class Record:
    """One row of a table. A method that cannot read its cell notes an error and gives an empty value."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], findings: Findings) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.is_broken = False
        self._findings = findings

    def refuse(self, code: str, column: str = "", value: str = "", **values: str | int) -> None:
        """Notes an error in this row, which then is broken."""
        if not self.is_broken:
            self._findings.broken_row(self.file, self.cells)
        self.is_broken = True
        self._findings.row_error(code, self.file, self.line, column, value, **values)

    def warn(self, code: str, column: str = "", value: str = "", **values: str | int) -> None:
        """Notes a warning in this row."""
        self._findings.warn(code, self.file, self.line, column, value, **values)

    def text(self, column: str, *, required: bool = False, limit: int = CELL_LIMIT) -> str:
        """The cell, at most `limit` characters; empty where there is none."""
        value = self.cells.get(column, "")
        if required and not value:
            self.refuse("empty", column)
        if len(value) > limit:
            self.refuse("too_long", column, value, limit=limit)
        if not value.isprintable() and _CONTROL.search(value):
            self.refuse("control_character", column, _CONTROL.sub("�", value))
            return ""
        return value

    def id(self, column: str, *, required: bool = False) -> str:
        """The identifier in the cell."""
        return self.text(column, required=required, limit=ID_LIMIT)

    def in_languages(self, prefix: str, otherwise: str) -> tuple[str, str, str]:
        """The cells `…Kk`, `…Ru` and `…En`; `otherwise` where one is empty."""
        return (
            self.text(f"{prefix}Kk") or otherwise,
            self.text(f"{prefix}Ru") or otherwise,
            self.text(f"{prefix}En") or otherwise,
        )

    def list(self, column: str, separator: str = ",") -> tuple[str, ...]:
        """The values of a list cell, without empty ones and repetitions."""
        parts = (part.strip() for part in self.text(column).split(separator))
        return tuple(dict.fromkeys(part for part in parts if part))

    def choice(self, column: str, choices: type[Choice], code: str) -> Choice | None:
        """The value as a member of `choices`, upper or lower case; None where empty, or unknown (error `code`)."""
        value = self.text(column)
        if not value:
            return None
        try:
            return choices(value.lower())
        except ValueError:
            self.refuse(code, column, value, known=", ".join(choices))
            return None

    def flag(self, column: str) -> bool:
        """True or false, as words or 1 and 0; empty is false."""
        value = self.text(column)
        if value.lower() not in _FLAGS:
            self.refuse("bad_flag", column, value)
        return _FLAGS.get(value.lower(), False)

    def day(self, column: str, *, required: bool = False) -> date | None:
        """The date (YYYY-MM-DD), or None where the cell is empty."""
        value = self.text(column, required=required)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse("bad_date", column, value)
            return None

    def moment(self, column: str, zone: ZoneInfo) -> datetime | None:
        """The instant in UTC; without an offset the cell is local time of `zone`. None where the cell is empty."""
        value = self.text(column)
        if not value:
            return None
        moment = read_moment(value, zone)
        if moment is None:
            self.refuse("bad_time", column, value)
        return moment


def read_moment(value: str, zone: ZoneInfo) -> datetime | None:
    """The instant that `YYYY-MM-DDTHH:MM` (with or without seconds and offset) names, in UTC; None if it is none."""
    if len(value) <= len("YYYY-MM-DD"):
        return None
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_records(
    file: str,
    lines: Iterable[bytes],
    required: Collection[str],
    findings: Findings,
    *,
    known: Collection[str] = (),
    encoding: str = UTF_8,
) -> Iterator[Record]:
    """The rows of a CSV table with a header row; `required` are the columns it cannot do without.

    Blank rows are passed over; columns with "password" in their name are never read. Where the `known` columns are
    given, each other column is a warning, with the known one that its name resembles. What is wrong with the table as
    a whole is noted as an error and ends the reading.
    """
    reader = csv.reader(_decoded(file, lines, findings, encoding), strict=True)
    header: _Header | None = None
    line = 1
    try:
        for cells in reader:
            if header is None:
                names = [cell.strip() for cell in cells]
                if not _header_fits(file, names, required, known, findings):
                    return
                warn_of_unknown(file, names, known, findings)
                header = _Header(names)
            elif any(cell.strip() for cell in cells):
                yield header.record(file, line, cells, findings)
            line = reader.line_num + 1
    except csv.Error:
        findings.error("bad_csv", file, line)
    if header is None and not findings.errors:
        findings.error("no_header", file)


class _Header:
    """The columns of a table that are read, and where they stand."""

    def __init__(self, names: list[str]) -> None:
        self._width = len(names)
        self._places = [(i, name) for i, name in enumerate(names) if name and "password" not in name.lower()]

    def record(self, file: str, line: int, cells: list[str], findings: Findings) -> Record:
        """The row in `cells`; missing cells are empty, cells beyond the header an error."""
        values = {name: _tidy(cells[i]) for i, name in self._places if i < len(cells)}
        record = Record(file, line, values, findings)
        if any(cells[self._width :]):
            # the cells beyond may be anything, a password too: they are not shown
            record.refuse("too_many_cells", n=len(cells), columns=self._width)
        return record


def _header_fits(
    file: str, header: list[str], required: Collection[str], known: Collection[str], findings: Findings
) -> bool:
    if len(header) == 1 and ";" in header[0]:
        findings.error("semicolons", file, 1)
        return False
    missing = [column for column in required if column not in header]
    named = [column for column in header if column]
    for column in missing:
        meant = nearest(column, [name for name in named if name not in required and name not in known])
        if meant:
            findings.error("misspelt_column", file, 1, column, meant)
        else:
            findings.error("missing_column", file, 1, column)
    repeated = sorted({column for column in named if named.count(column) > 1})
    for column in repeated:
        findings.error("repeated_column", file, 1, column)
    return not (missing or repeated)


def _tidy(cell: str) -> str:
    """One kind of space, one spelling of accented letters: é as one character, not as e and a mark."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", cell)
    return " ".join(cell.split()) if cell and not (cell.isalnum() and cell.isascii()) else cell


def _decoded(file: str, lines: Iterable[bytes], findings: Findings, encoding: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_LIMIT:
            findings.error("line_too_long", file, number)
            return
        try:
            yield line.decode("utf-8-sig" if number == 1 and encoding == UTF_8 else encoding)
        except UnicodeDecodeError:
            findings.error("not_utf8", file, number)
            return
