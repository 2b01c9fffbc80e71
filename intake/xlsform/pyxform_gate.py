"""pyxform as the judge of the format: a form that we take is one that every XLSForm tool takes."""

import re
from collections.abc import Iterator
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from intake.xlsform.finding import FindingCode, FormFinding, found
from intake.xlsform.sheet import SHEETS, Book

_ROW = re.compile(r"\[row : (\d+)\]\s*")
# Ours are errors, said cell by cell; pyxform warns of columns as a whole. And our "other" is translated.
_SAID_BETTER = ("missing translation", "default_language", "uses or_other")
_PYXFORM_STUMBLES = (AttributeError, KeyError, IndexError, TypeError, ValueError)


def check_format(book: Book) -> Iterator[FormFinding]:
    """What pyxform refuses or warns of, in its own (English) words. Rule: the XLSForm standard."""
    warnings: list[str] = []
    try:
        workbook_to_json(workbook_dict=get_xlsform(_plain(book)), warnings=warnings)
    except PyXFormError as refusal:
        yield _finding(FindingCode.NOT_XLSFORM, str(refusal), book)
    except _PYXFORM_STUMBLES as stumble:
        yield found(FindingCode.NOT_XLSFORM, reason=type(stumble).__name__)
    for warning in warnings:
        if not any(words in warning for words in _SAID_BETTER):
            yield _finding(FindingCode.FORMAT_NOTE, warning, book)


def _plain(book: Book) -> dict[str, Any]:
    plain: dict[str, Any] = {"sheet_names": list(book)}
    for name in SHEETS:
        if name in book:
            plain[name] = [dict(row.cells) for row in book[name].rows]
            plain[f"{name}_header"] = [dict.fromkeys(column for column in book[name].columns if column)]
    return plain


def _finding(code: FindingCode, words: str, book: Book) -> FormFinding:
    reason = " ".join(_ROW.sub("", words).split())
    match = _ROW.search(words)
    if match is None:
        return found(code, reason=reason)
    # pyxform counts the header as row 1 and knows no gaps
    sheet = next((name for name in SHEETS if name in book and f"'{name}' sheet" in words), "survey")
    # settings have one row, which pyxform counts from 1
    rows, index = book[sheet].rows, 0 if sheet == "settings" else int(match[1]) - 2
    return found(code, sheet, rows[index].number if 0 <= index < len(rows) else None, reason=reason)
