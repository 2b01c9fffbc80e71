"""An export as CSV, for programs: RFC 4180 in UTF-8 with a byte order mark, the first table only."""

import csv
from io import StringIO

from reports.export_table import Cell, Export, Hidden, cleaned, escaped


def csv_bytes(export: Export) -> bytes:
    """The table under the names of its columns: commas, decimal points, ISO dates; a hidden cell is empty."""
    sheet, file = export.sheets[0], StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows([_written(cell) for cell in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None or isinstance(cell, Hidden):
        return ""
    return escaped(cleaned(cell)) if isinstance(cell, str) else str(cell)
