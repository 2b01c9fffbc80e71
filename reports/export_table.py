"""A table that leaves as a file: typed columns, each with its words, and rows of plain values.

What is hidden is neither zero nor a text: it is `HIDDEN`, an empty cell in XLSX and CSV and a declared missing value in
SPSS. `None` is a cell that has nothing to say in its row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum

from domain.language import Text


class Hidden(Enum):
    """The one value of a cell whose figure exists and is not told."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN

Cell = str | int | Decimal | date | Hidden | None

Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column: a `name` for programs (ASCII, unique in its sheet), a label in each language, a width in characters.

    `codes` are the words of the numbers in it, where these are codes.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    width: int = 12
    decimals: int = 0
    codes: Mapping[int, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """Rows under columns; every row has a cell for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Export:
    """What is exported, in the words of `language`: sheets, of which CSV and SPSS take the first.

    `title` names it, `hidden` says in words why a cell may be missing.
    """

    language: str
    title: str
    hidden: str
    sheets: tuple[Sheet, ...]


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_INVISIBLE = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+")
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_LINE_STARTS = ("\t", "\r", "\n")


def cleaned(text: str) -> str:
    """The text without characters that no file may hold: control characters but tab and new line, half characters."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """The text as a spreadsheet may have it: with an apostrophe before what a spreadsheet would calculate.

    That is a text that begins with = + - @ (also in full width, also after spaces) or with a tab or a new line.
    Source: OWASP, "CSV Injection".
    """
    begins = _INVISIBLE.sub("", text)[:1]
    return f"'{text}" if begins in _FORMULA or text.startswith(_LINE_STARTS) else text
