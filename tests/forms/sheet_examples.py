"""Forms written row by row, as the files a person would send."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from intake.xlsform import FormRefused, load_form

LANGUAGES = ("Қазақша (kk)", "Русский (ru)", "English (en)")
LABELS = {f"label::{language}": f"L {language[-3:-1]}" for language in LANGUAGES}
SETTINGS = {"form_id": "trial", **{f"title::{language}": "Trial" for language in LANGUAGES}}
AGREE = [{"list_name": "agree", "name": str(n), **LABELS, "score": str(n)} for n in (1, 2, 3)]


def ask(name, kind="text", **cells):
    return {"type": kind, "name": name, **LABELS, "readers::kk": "o", "readers::ru": "o", "readers::en": "o", **cells}


def markdown(survey, choices=AGREE, settings=SETTINGS):
    """A form as markdown: the survey's header is line 1, its first row line 2."""
    return "\n".join(
        line
        for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings] if settings else []))
        for line in _table(name, rows)
    ).encode()


def _table(name, rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if rows:
        yield f"| {name} | " + " | ".join(columns) + " |"
    for row in rows:
        yield "|  | " + " | ".join(row.get(column, "").replace("|", "\\|") for column in columns) + " |"


def excel(survey, choices=AGREE, settings=SETTINGS):
    book = Workbook()
    book.remove(book.active)
    for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings])):
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    return saved(book)


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def findings(data):
    with pytest.raises(FormRefused) as caught:
        load_form(data)
    return [(str(f.code), f.sheet, f.row, f.question, f.column) for f in caught.value.form_findings]


def codes(data):
    return {code for code, *_ in findings(data)}


def only(data):
    (finding,) = findings(data)
    return finding
