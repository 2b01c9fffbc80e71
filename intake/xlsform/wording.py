"""The check of a form's words: each text in three languages, none longer than its place."""

import html
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from domain.form import LANGUAGES, Kind, Text
from domain.glyphs import undrawn
from intake.xlsform.build import Lists, question_of
from intake.xlsform.columns import KNOWN as KNOWN_COLUMNS
from intake.xlsform.columns import TRANSLATED, UNSUPPORTED, header_for, read_columns
from intake.xlsform.entries import QUESTIONS, RANGE, Entry
from intake.xlsform.finding import FindingCode, FormFinding, found
from intake.xlsform.offers import possible_offers
from intake.xlsform.sheet import Sheet

MESSAGE_LIMIT = 4_096
"""Characters of a Telegram message, counted here after HTML escaping."""

HEADER_RESERVE = 600
"""Characters kept for what stands above and below a question: the course, the instructor, how far one is."""

BUTTON_LIMIT = 100
"""Characters of a choice: more than a phone shows, even in a row of its own."""

BUTTON_COMFORT = 40
"""Characters of a choice that most phones show whole."""

SHORT_LIMIT = 40
"""Characters of the short words, which stand beside a bar in a picture."""

TITLE_LIMIT = 100

DRAWN = frozenset({Kind.SELECT_ONE.value, RANGE})
"""The types of questions that may stand on a picture."""

MOST_UNDRAWN = 5

_LENGTHS = {"short": SHORT_LIMIT, "title": TITLE_LIMIT, "required_message": 300, "constraint_message": 300}


def check_columns(sheet: Sheet, read: Collection[str] = ()) -> Iterator[FormFinding]:
    """Columns that stand twice, that a chat cannot follow, or that nothing reads (`read` are those filters read)."""
    seen: set[tuple[str, str | None]] = set()
    known = KNOWN_COLUMNS[sheet.name]
    for column in read_columns(sheet.columns):
        place = (sheet.name, sheet.header_row, "", column.header)
        is_filled = any(row.cells.get(column.header) for row in sheet.rows)
        if (column.base, column.language) in seen and column.base in known and column.language is not None:
            yield found(FindingCode.DUPLICATE_COLUMN, *place)
        elif column.base in UNSUPPORTED and sheet.name == "survey":
            rows = [row for row in sheet.rows if row.cells.get(column.header)]
            yield from (found(FindingCode.UNSUPPORTED_COLUMN, "survey", row.number, "", column.header) for row in rows)
        elif is_filled and column.header not in read and (column.base not in known or column.language is None):
            yield found(FindingCode.IGNORED_COLUMN, *place)
        seen.add((column.base, column.language))


def check_survey_words(sheet: Sheet, entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    """Words missing or too long on the survey sheet."""
    checker = _Words(sheet)
    for entry in entries:
        is_shown = entry.type in QUESTIONS or entry.type == "note"
        for base in sorted(TRANSLATED - {"title"}):
            yield from checker.check(entry, base, is_required=base == "label" and is_shown)
        if entry.type in QUESTIONS:
            yield from checker.check_drawn(entry, "short" if entry.text("short") else "label", entry.type in DRAWN)
            yield from _check_message(entry, entries, lists)
            yield from _advise(entry)
    yield from checker.missing_columns()


def check_choice_words(sheet: Sheet, entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    """Words missing or too long in the lists that questions use."""
    checker = _Words(sheet)
    used = {entry.list_name for entry in entries}
    for name in lists:
        for choice in lists[name] if name in used else ():
            yield from checker.check(choice, "label", is_required=True)
            yield from checker.check_drawn(choice, "label", bool(choice.cells.get("score")))
            yield from _check_button(choice)
    yield from checker.missing_columns()


def check_title(sheet: Sheet | None, settings: Entry) -> Iterator[FormFinding]:
    """The form's title in each language."""
    checker = _Words(sheet or Sheet("settings", 0, (), ()))
    yield from checker.check(settings, "title", is_required=True)
    yield from checker.check_drawn(settings, "title", is_drawn=True)
    yield from checker.missing_columns()


class _Words:
    """Checks the cells of one sheet; a column that is missing altogether is said once, not in each row."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet.name
        columns = [column for column in read_columns(sheet.columns) if column.is_known_text]
        self._headers: Mapping[tuple[str, str], str] = {(c.base, str(c.language)): c.header for c in columns}
        self._missing: set[tuple[str, str]] = set()

    def check(self, entry: Entry, base: str, *, is_required: bool) -> Iterator[FormFinding]:
        texts = entry.text(base)
        # a column without a language is a text in no language we could name
        if not (is_required or texts or entry.cells.get(base)):
            return
        for language in LANGUAGES:
            header = self._headers.get((base, language), "")
            if not texts.get(language) and not header:
                self._missing.add((base, language))
            elif not texts.get(language):
                yield found(FindingCode.MISSING_TEXT, self._sheet, entry.row, entry.place, header)
            elif len(texts[language]) > _LENGTHS.get(base, MESSAGE_LIMIT):
                n, limit = len(texts[language]), _LENGTHS.get(base, MESSAGE_LIMIT)
                yield found(FindingCode.TEXT_TOO_LONG, self._sheet, entry.row, entry.place, header, n=n, limit=limit)

    def check_drawn(self, entry: Entry, base: str, is_drawn: bool) -> Iterator[FormFinding]:
        """Characters that the fonts of the pictures lack, in words that stand on pictures."""
        for language in LANGUAGES if is_drawn else ():
            missing = [each for each in undrawn(entry.text(base).get(language, "")) if not each.isspace()]
            if missing:
                header = self._headers.get((base, language), "")
                said = " ".join(map(_visible, missing[:MOST_UNDRAWN]))
                yield found(FindingCode.NOT_DRAWN, self._sheet, entry.row, entry.place, header, characters=said)

    def missing_columns(self) -> Iterator[FormFinding]:
        for base, language in sorted(self._missing, key=lambda each: (each[0], LANGUAGES.index(each[1]))):
            yield found(FindingCode.MISSING_COLUMN, self._sheet, column=header_for(base, language))


def _visible(character: str) -> str:
    """The character, or its code point where it shows nothing by itself."""
    return character if unicodedata.category(character)[0] not in "CMZ" else f"U+{ord(character):04X}"


def _check_button(choice: Entry) -> Iterator[FormFinding]:
    labels = choice.text("label")
    longest = max(labels, key=lambda language: len(labels[language]), default=LANGUAGES[0])
    place, n = ("choices", choice.row, choice.place, header_for("label", longest)), len(labels.get(longest, ""))
    if n > BUTTON_LIMIT:
        yield found(FindingCode.TEXT_TOO_LONG, *place, n=n, limit=BUTTON_LIMIT)
    elif n > BUTTON_COMFORT:
        yield found(FindingCode.LONG_BUTTON, *place, n=n)


def _check_message(entry: Entry, entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    question, offers = question_of(entry, lists), possible_offers(entry, entries, lists)
    texts = [text for text in (question.label, question.hint, question.readers) if text]
    limit = MESSAGE_LIMIT - HEADER_RESERVE
    for language in LANGUAGES:
        longest = max(_length([choice.label for choice in offer], language) for offer in offers)
        n = _length(texts, language) + longest
        if n > limit:
            place = ("survey", entry.row, entry.name, header_for("label", language))
            yield found(FindingCode.MESSAGE_TOO_LONG, *place, n=n, limit=limit)


def _length(texts: Iterable[Text], language: str) -> int:
    return sum(len(html.escape(text[language])) for text in texts)


def _advise(entry: Entry) -> Iterator[FormFinding]:
    if entry.cells.get("constraint") and not entry.text("constraint_message"):
        yield found(FindingCode.NO_CONSTRAINT_MESSAGE, "survey", entry.row, entry.name, "constraint_message")
    if entry.type == "text" and not entry.text("readers"):
        yield found(FindingCode.NO_READERS, "survey", entry.row, entry.name, "readers")
