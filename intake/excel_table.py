"""The first sheet of an Excel workbook as the lines of a CSV table, row by row, so that both are read in one way."""

import csv
import io
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from domain.errors import FileRefused, Finding
from intake.one_table import SIZE_LIMIT, lines_of

UNPACKED_LIMIT = 100 * 1024 * 1024
"""Bytes a workbook may unpack to."""

COLUMNS_LIMIT = 100

_BROKEN = (
    *(BadZipFile, zlib.error, EOFError, OSError, RuntimeError, SyntaxError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
)
"""What openpyxl and zipfile raise on files that are damaged, encrypted or no spreadsheets."""


def table_lines(path: Path, *, if_folder: Finding) -> Iterator[bytes]:
    """The lines of the table at `path`, CSV or the first sheet of an .xlsx. Raises FileRefused as `one_table.lines_of`.

    A row of the sheet is one line, so that findings name its number.
    """
    if not path.is_file() or not _is_workbook(path):
        return lines_of(path, if_folder=if_folder)
    if path.stat().st_size > SIZE_LIMIT:
        raise FileRefused((Finding("too_big", path.name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
    try:
        return iter(_lines(path))
    except _BROKEN:
        raise FileRefused((Finding("bad_workbook", path.name),)) from None


def _is_workbook(path: Path) -> bool:
    """Whether the content says so, whatever the name: a zip, or what an old .xls begins with."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _lines(path: Path) -> list[bytes]:
    from openpyxl import load_workbook

    with ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
            raise FileRefused((Finding("too_big", path.name, values={"megabytes": UNPACKED_LIMIT // 1024**2}),))
    with path.open("rb") as file:
        # by its content: the name of a file may say anything
        book = load_workbook(file, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=COLUMNS_LIMIT)
        return [_line(row) for row in rows]


def _line(row: tuple[Any, ...]) -> bytes:
    out = io.StringIO()
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()


def _text(value: Any) -> str:
    """The cell as somebody would type it: 3.0 is 3, a day has no midnight; breaks are spaces, so a row is a line."""
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{round(value, 6):f}".rstrip("0").rstrip(".")
    return " ".join(str(value).split())
