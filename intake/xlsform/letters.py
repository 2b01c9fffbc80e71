"""The letters of columns: a person in Excel looks for F14, not for a header."""

from collections.abc import Iterable
from dataclasses import replace

from openpyxl.utils import get_column_letter

from intake.xlsform.columns import header_for, read_column
from intake.xlsform.finding import FindingCode, FormFinding
from intake.xlsform.sheet import Book, Sheet

_COLUMN_MEANT = {
    FindingCode.MISSING_TYPE: "type",
    FindingCode.MISSING_NAME: "name",
    FindingCode.BAD_NAME: "name",
    FindingCode.RESERVED_NAME: "name",
    FindingCode.DUPLICATE_NAME: "name",
    FindingCode.OPEN_GROUP: "type",
    FindingCode.STRAY_END: "type",
    FindingCode.EMPTY_GROUP: "type",
    FindingCode.TOO_MANY_CHOICES: "type",
    FindingCode.UNUSED_LIST: "list_name",
}
"""Where the column is clear from what is wrong."""


def with_letters(findings: Iterable[FormFinding], book: Book) -> tuple[FormFinding, ...]:
    """The findings of a spreadsheet, each with the letter of its column where the column is there; others unchanged."""
    return tuple(_with_letter(one, book.get(one.sheet)) for one in findings)


def _with_letter(finding: FormFinding, sheet: Sheet | None) -> FormFinding:
    if sheet is None or not sheet.has_letters:
        return finding
    return replace(finding, letter=_letter(finding, sheet), in_spreadsheet=True)


def _letter(finding: FormFinding, sheet: Sheet) -> str:
    column = finding.column or _COLUMN_MEANT.get(FindingCode(finding.code), "")
    if not column:
        return ""
    if column in sheet.columns:
        # a column that stands twice is found at its second place
        last = len(sheet.columns) - 1 - sheet.columns[::-1].index(column)
        return get_column_letter(last + 1)
    for index, header in enumerate(sheet.columns):
        if header and (read_column(header).base == column or _is_translation(header, column)):
            return get_column_letter(index + 1)
    return ""


def _is_translation(header: str, wanted: str) -> bool:
    read = read_column(header)
    return bool(read.language) and header_for(read.base, str(read.language)) == wanted
