"""An export as an SPSS file: labels of variables and values, hidden figures as declared missing values."""

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.language import in_language
from reports.export_table import Cell, Column, Export, Hidden, Kind, Sheet, cleaned

MISSING = -99999
"""What stands for a hidden figure; declared as missing and labelled with the reason."""

LABEL_BYTES = 255
VALUE_LABEL_BYTES = 120
TEXT_BYTES = 32_767
"""Limits of SPSS, in bytes of UTF-8."""

_MEASURES = {Kind.TEXT: "nominal", Kind.WHOLE: "scale", Kind.DECIMAL: "scale", Kind.DATE: "scale"}


def sav_bytes(export: Export) -> bytes:
    """The first table as an SPSS file, with the names of its columns for variables."""
    import pandas
    import pyreadstat

    sheet, language = export.sheets[0], export.language
    frame = pandas.DataFrame({column.name: _series(sheet, place) for place, column in enumerate(sheet.columns)})
    numbers = [column for column in sheet.columns if column.kind in (Kind.WHOLE, Kind.DECIMAL)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "export.sav"
        pyreadstat.write_sav(
            frame,
            file,
            file_label=_cut(export.title, 60),
            column_labels={
                column.name: _cut(in_language(column.label, language), LABEL_BYTES) for column in sheet.columns
            },
            variable_value_labels={column.name: _value_labels(column, export) for column in numbers},
            missing_ranges={column.name: [MISSING] for column in numbers},
            variable_measure={column.name: "nominal" if column.codes else _MEASURES[column.kind] for column in numbers},
            variable_format={column.name: f"F8.{column.decimals}" for column in numbers},
        )
        return file.read_bytes()


def _series(sheet: Sheet, place: int) -> object:
    import pandas

    cells = (row[place] for row in sheet.rows)
    if sheet.columns[place].kind in (Kind.WHOLE, Kind.DECIMAL):
        return pandas.Series([_number(cell) for cell in cells], dtype="float64")
    return pandas.Series(list(_texts(cells)), dtype="str")


def _number(cell: Cell) -> float:
    if isinstance(cell, Hidden):
        return float(MISSING)
    return float(cell) if isinstance(cell, int | Decimal) else math.nan


def _texts(cells: Iterable[Cell]) -> Iterable[str]:
    for cell in cells:
        if isinstance(cell, date):
            yield cell.isoformat()
        else:
            yield _cut(cell, TEXT_BYTES) if isinstance(cell, str) else ""


def _value_labels(column: Column, export: Export) -> dict[int | float, str]:
    said: dict[int | float, str] = {
        code: _cut(in_language(label, export.language), VALUE_LABEL_BYTES) for code, label in column.codes.items()
    }
    return said | {MISSING: _cut(export.hidden, VALUE_LABEL_BYTES)}


def _cut(text: str, limit: int) -> str:
    """The cleaned text within `limit` bytes; a longer one ends with "…"."""
    coded = cleaned(text).encode()
    if len(coded) <= limit:
        return coded.decode()
    return coded[: limit - len("…".encode())].decode(errors="ignore") + "…"
