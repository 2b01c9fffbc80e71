"""An export as an Excel workbook: a sheet for each table, numbers as numbers, headings that stay in sight."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import in_language
from reports.export_table import Cell, Column, Export, Hidden, Kind, Sheet, cleaned, escaped

CELL_LIMIT = 32_767
"""Characters of an Excel cell, in UTF-16 code units; a longer text ends with "…"."""

_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def xlsx_bytes(export: Export) -> bytes:
    """The workbook's bytes. A hidden cell is empty; texts that a spreadsheet would calculate have an apostrophe."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Sapa"
    book.properties.title = cleaned(export.title)
    for sheet in export.sheets:
        _write(book.create_sheet(_title(sheet.name)), sheet, export.language)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def spreadsheet_text(text: str, limit: int = CELL_LIMIT) -> str:
    """A text as a cell may hold it: cleaned, escaped, within `limit` UTF-16 code units."""
    return _cut(escaped(cleaned(text)), limit)


def _write(page: Worksheet, sheet: Sheet, language: str) -> None:
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    for place, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(place)].width = column.width
        _heading(page, place, in_language(column.label, language))
    for line, row in enumerate(sheet.rows, 2):
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True), 1):
            _put(page, line, place, column, cell)


def _heading(page: Worksheet, place: int, label: str) -> None:
    cell = page.cell(1, place, spreadsheet_text(label))
    cell.font, cell.alignment = _BOLD, _WRAPPED


def _put(page: Worksheet, line: int, place: int, column: Column, value: Cell) -> None:
    if value is None or isinstance(value, Hidden):
        return
    if isinstance(value, str):
        _put_text(page, line, place, spreadsheet_text(value))
        return
    cell = page.cell(line, place, value)
    if column.kind is Kind.DECIMAL:
        cell.number_format = "0." + "0" * column.decimals


def _put_text(page: Worksheet, line: int, place: int, text: str) -> None:
    if text:
        # a string whatever it says, "#N/A" too
        page.cell(line, place, text).data_type = "s"


def _title(name: str) -> str:
    return _cut("".join(letter for letter in name if letter not in "[]:*?/\\"), 31)


def _cut(text: str, limit: int) -> str:
    coded = text.encode("utf-16-le")
    if len(coded) <= 2 * limit:
        return text
    return coded[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore") + "…"
