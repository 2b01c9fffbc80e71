"""Sheets of a form as they stand in the file: Excel, Markdown or CSV, every cell with its row.

The layouts are XLSForm's: in a text file the first cell of a line names a sheet, the next line with content holds its
columns. Rows are numbered as a person sees them: spreadsheet rows, or lines of the text file.
"""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from intake.xlsform.finding import FindingCode, FormRefused, found

FILE_LIMIT = 2 * 1024 * 1024
"""Bytes of a form; the largest known is a tenth of it."""

UNPACKED_LIMIT = 50 * 1024 * 1024
"""Bytes an Excel file may unpack to."""

ROWS_LIMIT = 2_000
COLUMNS_LIMIT = 200

SHEETS = ("survey", "choices", "settings")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PIPE = re.compile(r"(?<!\\)\|")
# a bar alone does not tell: in a CSV a cell may hold lines that begin with one
_MARKDOWN_SHEET = re.compile(rf"^[ \t]*\|\s*({'|'.join(SHEETS)})\s*\|", re.IGNORECASE | re.MULTILINE)
_RULE = re.compile(r"[|\s:-]+")
_BROKEN_EXCEL = (
    *(BadZipFile, zlib.error, EOFError, OSError, RuntimeError, SyntaxError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
)
"""What openpyxl and zipfile raise on files that are damaged, encrypted or no spreadsheets."""


@dataclass(frozen=True)
class Row:
    """One row with content: cells by column as written in the file."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns as written (repeats included) and its rows."""

    name: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    has_letters: bool = False
    """Whether columns go by letters: a spreadsheet's do, those of a text file do not."""


Book = Mapping[str, Sheet]
"""Sheets by lower-case name."""


def read_book(data: bytes, kind: str | None = None) -> Book:
    """The sheets of a form. `kind` is "xlsx", "md" or "csv"; the content tells when it is None.

    Raises `FormRefused` when the file is too large or is none of these.
    """
    if len(data) > FILE_LIMIT:
        raise FormRefused((found(FindingCode.FILE_TOO_LARGE, limit=FILE_LIMIT // 1024 // 1024),))
    if data.startswith(_OLE):
        # Word's and encrypted files begin with the same bytes
        raise FormRefused((found(FindingCode.OLD_EXCEL if _is_workbook(data) else FindingCode.UNREADABLE),))
    kind = kind or _kind_of(data)
    lines = _excel_lines(data) if kind == "xlsx" else _text_lines(_decoded(data), kind)
    return {sheet.name: replace(sheet, has_letters=kind == "xlsx") for sheet in _sheets(lines)}


def _is_workbook(data: bytes) -> bool:
    """Whether an old Office file holds a stream named Workbook (Excel 97) or Book (Excel 95)."""
    return any(f"{name}\x00".encode("utf-16-le") in data for name in ("Workbook", "Book"))


def _kind_of(data: bytes) -> str:
    if data.startswith(_ZIP):
        return "xlsx"
    return "md" if _MARKDOWN_SHEET.search(_decoded(data)) else "csv"


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormRefused((found(FindingCode.UNREADABLE),)) from None
    if "\x00" in text:
        raise FormRefused((found(FindingCode.UNREADABLE),))
    return text


_Line = tuple[str, int, tuple[str, ...]]
"""Sheet, row number, cells."""


def _sheets(lines: Iterable[_Line]) -> Iterator[Sheet]:
    grouped: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for sheet, number, cells in lines:
        if any(cells):
            grouped.setdefault(sheet, []).append((number, cells))
    for name, rows in grouped.items():
        header_row, columns = rows[0]
        body = (Row(number, _cells(columns, cells)) for number, cells in rows[1:])
        yield Sheet(name, header_row, tuple(columns), tuple(row for row in body if row.cells))


def _cells(columns: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str]:
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}


def _text_lines(text: str, kind: str) -> Iterator[_Line]:
    sheet = ""
    for number, (first, *cells) in _markdown(text) if kind == "md" else _csv(text):
        sheet = first.lower() or sheet
        if sheet in SHEETS:
            yield sheet, number, tuple(cells)


def _markdown(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("|") and not _RULE.fullmatch(stripped):
            yield number, [_tidy(cell.replace("\\|", "|")) for cell in _PIPE.split(stripped.removesuffix("|"))[1:]]


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    # spreadsheets set to Kazakh or Russian write semicolons, the comma being their decimal sign
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            if cells:
                yield number, [_tidy(cell) for cell in cells]
            # a quoted cell can run over several lines: a row is where it begins
            number = reader.line_num + 1
    except csv.Error:
        raise FormRefused((found(FindingCode.UNREADABLE),)) from None


def _excel_lines(data: bytes) -> list[_Line]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise FormRefused((found(FindingCode.FILE_TOO_LARGE, limit=UNPACKED_LIMIT // 1024 // 1024),))
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        names = [name for name in book.sheetnames if name.lower() in SHEETS]
        return [line for name in names for line in _excel_sheet_lines(name.lower(), book[name])]
    except _BROKEN_EXCEL:
        raise FormRefused((found(FindingCode.UNREADABLE),)) from None


def _excel_sheet_lines(name: str, sheet: Any) -> Iterator[_Line]:
    # one row and column more than allowed, to tell a full sheet from one that is too large
    rows = sheet.iter_rows(values_only=True, max_row=ROWS_LIMIT + 1, max_col=COLUMNS_LIMIT + 1)
    for number, row in enumerate(rows, start=1):
        cells = tuple(_excel_text(value) for value in row)
        if any(cells[COLUMNS_LIMIT:]) or (number > ROWS_LIMIT and any(cells)):
            raise FormRefused((found(FindingCode.TOO_MANY_ROWS, name, rows=ROWS_LIMIT, columns=COLUMNS_LIMIT),))
        yield name, number, cells


def _excel_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    # Excel keeps a typed 3 as 3.0
    return _tidy(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def _tidy(text: str) -> str:
    return text.replace("\u00a0", " ").strip()
