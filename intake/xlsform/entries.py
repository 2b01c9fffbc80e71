"""Rows of a form as entries: the type told apart from its list, cells by column, words by language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from intake.xlsform.columns import TRANSLATED, Column, read_columns
from intake.xlsform.sheet import Row, Sheet

BEGIN_GROUP = "begin_group"
END_GROUP = "end_group"
SELECTS = frozenset({"select_one", "select_multiple"})
RANGE = "range"
QUESTIONS = frozenset({*SELECTS, RANGE, "integer", "text", "date", "time"})
TYPES = frozenset({*QUESTIONS, "note", "calculate", "hidden", BEGIN_GROUP, END_GROUP})
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
"""What a question may be called: expressions, buttons and exports all hold it."""

_TYPE_ALIASES = {
    "int": "integer",
    "string": "text",
    "begin group": BEGIN_GROUP,
    "end group": END_GROUP,
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select multiple": "select_multiple",
    "select multiple from": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
}
_SELECT = re.compile(
    r"(?P<type>select_one|select1|select one from|select one|select_multiple|select multiple from|select multiple"
    r"|select all that apply from|select all that apply)(?:\s+(?P<list>\S+))?"
    r"(?P<other>\s+or[_ ](?:specify[_ ])?other)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One row of the survey or choices sheet. `type` is canonical where it is supported, else as written."""

    row: int
    type: str
    list_name: str
    or_other: bool
    cells: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    groups: tuple["Entry", ...] = ()
    """The groups around it, the outermost first."""
    written: Mapping[str, str] = field(default_factory=dict)
    """The cells of a choice by their headers as they are written: what a filter calls them by."""

    @property
    def name(self) -> str:
        """The name in its column, or empty."""
        return self.cells.get("name", "")

    @property
    def place(self) -> str:
        """What a person finds the row by: its name, for a choice with its list before it."""
        return f"{self.list_name}/{self.name}" if self.list_name and not self.type else self.name

    @property
    def repeat(self) -> "Entry | None":
        """The repeated group around it, or None."""
        return next((group for group in self.groups if group.cells.get("repeat_over")), None)

    def text(self, base: str) -> Mapping[str, str]:
        """The words of a translated column, those languages only that have any."""
        return self.texts.get(base, {})


@dataclass
class _Nesting:
    groups: list[Entry] = field(default_factory=list)


def survey_entries(sheet: Sheet) -> tuple[Entry, ...]:
    """The rows of the survey sheet; rows without type, name and label are comments and left out."""
    nesting = _Nesting()
    return tuple(_survey_entries(sheet, nesting))


def choice_entries(sheet: Sheet | None) -> Mapping[str, tuple[Entry, ...]]:
    """The rows of the choices sheet by list name."""
    lists: dict[str, list[Entry]] = {}
    if sheet:
        columns = read_columns(sheet.columns)
        for row in sheet.rows:
            cells, texts = _read(row, columns)
            entry = Entry(row.number, "", cells.get("list_name", ""), False, cells, texts, (), row.cells)
            lists.setdefault(entry.list_name, []).append(entry)
    return {name: tuple(entries) for name, entries in lists.items()}


def settings_entry(sheet: Sheet | None) -> Entry:
    """The row of the settings sheet; an empty entry when there is none."""
    if sheet is None or not sheet.rows:
        return Entry(sheet.header_row if sheet else 0, "", "", False, {}, {})
    row = sheet.rows[0]
    cells, texts = _read(row, read_columns(sheet.columns))
    return Entry(row.number, "", "", False, cells, texts)


def _survey_entries(sheet: Sheet, nesting: _Nesting) -> Iterator[Entry]:
    columns = read_columns(sheet.columns)
    for row in sheet.rows:
        cells, texts = _read(row, columns)
        if not ("type" in cells or "name" in cells or "label" in texts or "label" in cells):
            continue
        kind, list_name, other = _type(cells.get("type", ""))
        if kind == END_GROUP and nesting.groups:
            nesting.groups.pop()
        entry = Entry(row.number, kind, list_name, other, cells, texts, tuple(nesting.groups))
        yield entry
        if kind == BEGIN_GROUP:
            nesting.groups.append(entry)


def _read(row: Row, columns: tuple[Column, ...]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    cells: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for column in columns:
        cell = row.cells.get(column.header, "")
        if cell and column.is_known_text:
            texts.setdefault(column.base, {})[str(column.language)] = cell
        elif cell and (column.base not in TRANSLATED or column.language == ""):
            cells[column.base] = cell
    return cells, texts


def _type(written: str) -> tuple[str, str, bool]:
    text = " ".join(written.split())
    match = _SELECT.fullmatch(text)
    if match:
        kind = match["type"].lower()
        return _TYPE_ALIASES.get(kind, kind), match["list"] or "", bool(match["other"])
    return _TYPE_ALIASES.get(text.lower(), text.lower() if text.lower() in TYPES else text), "", False
