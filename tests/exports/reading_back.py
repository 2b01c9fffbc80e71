"""Reads the three kinds of files back: the same columns by name, the same rows, whatever the kind."""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyreadstat
from openpyxl import load_workbook

Rows = Sequence[Mapping[str, Any]]

HIDDEN = "hidden in SPSS"
MISSING = -99999


def read_xlsx(content: bytes, sheet: int = 0) -> Rows:
    """The rows of a sheet by the names of the columns, which the codebook gives for the labels."""
    book = load_workbook(BytesIO(content))
    codebook = list(book.worksheets[-1].values)
    names = {row[place]: row[1] for row in codebook if row[0] == "column" for place in (4, 5, 6)}
    head, *rows = book.worksheets[sheet].values
    return [{names[label]: cell for label, cell in zip(head, row, strict=True)} for row in rows]


def read_csv(content: bytes) -> Rows:
    """The rows of a CSV file; an empty cell is None, the others are texts."""
    rows = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: cell or None for name, cell in row.items()} for row in rows]


def read_sav(content: bytes, folder: Path) -> Rows:
    """The rows of an SPSS file; a declared missing value is `HIDDEN`, a cell without anything None."""
    file = folder / "read.sav"
    file.write_bytes(content)
    values, about = pyreadstat.read_sav(file, user_missing=True, output_format="dict")
    missing = {name for name, ranges in about.missing_ranges.items() if ranges}
    names = list(values)
    return [{name: _spss(values[name][line], name in missing) for name in names} for line in range(about.number_rows)]


def _spss(cell: Any, may_miss: bool) -> Any:
    if isinstance(cell, str):
        return cell or None
    if cell is None or cell != cell:
        return None
    return HIDDEN if may_miss and cell == MISSING else cell


def number(cell: Any) -> Decimal | None:
    """A cell as a number: what is hidden and what is empty is None."""
    return None if cell in (None, HIDDEN, "") else Decimal(str(cell)).normalize()
