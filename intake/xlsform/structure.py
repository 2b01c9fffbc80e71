"""The check of a form's bones: types, names, groups, lists and cells that say yes, no or a number."""

import re
from collections.abc import Iterator

from domain.form import INSTRUCTORS_LIMIT, REPEAT_INSTRUCTORS, TEXT_LIMIT, Kind
from domain.reply import read_default
from intake.xlsform.build import MEASURES, NO, YES, Lists, question_of, whole
from intake.xlsform.entries import BEGIN_GROUP, END_GROUP, NAME, QUESTIONS, RANGE, SELECTS, TYPES, Entry
from intake.xlsform.filters import FILTER
from intake.xlsform.finding import FindingCode, FormFinding, found
from intake.xlsform.offers import possible_offers
from intake.xlsform.steps import STEPS_LIMIT, steps_of

BUTTONS_LIMIT = 90
"""Buttons under one message, of Telegram's 100: the rest is for back, skip and the like (field note on limits)."""

QUESTION_BUTTONS = 6
"""Buttons a question has besides its choices."""

BUTTON_ROWS = 12
"""Rows of choices that a phone shows without scrolling the question away."""

_CHOICE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_RESERVED = frozenset({"meta", "instanceid", "instancename"})


def check_structure(entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    """What is wrong with the rows of the survey sheet, whatever their words and expressions."""
    yield from _check_names(entries)
    yield from _check_groups(entries)
    for entry in entries:
        yield from _check_type(entry, lists)
        yield from _check_cells(entry)
        if entry.type in QUESTIONS:
            yield from _check_screen(entry, entries, lists)
            yield from _check_default(entry, lists)
    yield from _check_number(entries)


def check_lists(entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    """What is wrong with the lists that questions use, and which lists none uses."""
    used = {MEASURES, *(entry.list_name for entry in entries)}
    for name, choices in lists.items():
        if name not in used:
            yield found(FindingCode.UNUSED_LIST, "choices", choices[0].row, name)
            continue
        seen: dict[str, int] = {}
        for choice in choices:
            yield from _check_choice(choice, seen)


def check_settings(settings: Entry) -> Iterator[FormFinding]:
    """Whether the form has a key (`form_id`) to be known by, and says plainly whether ballots are kept."""
    key = settings.cells.get("form_id", "")
    if not key:
        yield found(FindingCode.MISSING_COLUMN, "settings", column="form_id")
    elif not NAME.fullmatch(key):
        yield found(FindingCode.BAD_NAME, "settings", settings.row, column="form_id", name=key)
    for column in ("keep_ballots", "approval"):
        said = settings.cells.get(column, "")
        if said.lower() not in YES | NO:
            yield found(FindingCode.BAD_VALUE, "settings", settings.row, column=column, value=said)


def _check_names(entries: tuple[Entry, ...]) -> Iterator[FormFinding]:
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.type == END_GROUP:
            continue
        if not entry.name:
            yield found(FindingCode.MISSING_NAME, "survey", entry.row)
        elif not NAME.fullmatch(entry.name):
            yield found(FindingCode.BAD_NAME, "survey", entry.row, entry.name, name=entry.name)
        elif entry.name.lower() in _RESERVED:
            yield found(FindingCode.RESERVED_NAME, "survey", entry.row, entry.name, name=entry.name)
        elif entry.name.lower() in seen:
            other = seen[entry.name.lower()]
            yield found(FindingCode.DUPLICATE_NAME, "survey", entry.row, entry.name, name=entry.name, other=other)
        seen.setdefault(entry.name.lower(), entry.row)


def _check_groups(entries: tuple[Entry, ...]) -> Iterator[FormFinding]:
    opened: list[Entry] = []
    filled: set[int] = set()
    for entry in entries:
        if entry.type == END_GROUP:
            if not opened:
                yield found(FindingCode.STRAY_END, "survey", entry.row)
            elif (last := opened.pop()).row not in filled:
                yield found(FindingCode.EMPTY_GROUP, "survey", last.row, last.name)
            continue
        filled.update(group.row for group in opened)
        if entry.type == BEGIN_GROUP:
            opened.append(entry)
            if entry.repeat and entry.cells.get("repeat_over"):
                yield found(FindingCode.NESTED_REPEAT, "survey", entry.row, entry.name, "repeat_over")
    for entry in opened:
        yield found(FindingCode.OPEN_GROUP, "survey", entry.row, entry.name)


def _check_type(entry: Entry, lists: Lists) -> Iterator[FormFinding]:
    if not entry.type:
        yield found(FindingCode.MISSING_TYPE, "survey", entry.row, entry.name)
    elif entry.type not in TYPES:
        yield found(FindingCode.UNSUPPORTED_TYPE, "survey", entry.row, entry.name, "type", type=entry.type)
    elif entry.type in SELECTS and entry.list_name not in lists:
        yield found(FindingCode.UNKNOWN_LIST, "survey", entry.row, entry.name, "type", list=entry.list_name)
    if entry.or_other and entry.cells.get(FILTER):
        yield found(FindingCode.FILTERED_OTHER, "survey", entry.row, entry.name, FILTER)


def _check_cells(entry: Entry) -> Iterator[FormFinding]:
    allowed: dict[str, frozenset[str]] = {
        "required": YES | NO,
        "comment": YES | NO,
        "repeat_over": frozenset({REPEAT_INSTRUCTORS}),
    }
    for column, values in allowed.items():
        cell = entry.cells.get(column, "")
        if cell and cell.lower() not in values:
            yield found(FindingCode.BAD_VALUE, "survey", entry.row, entry.name, column, value=cell)
    limit = entry.cells.get("limit")
    if limit and not 1 <= (whole(limit) or 0) <= TEXT_LIMIT:
        yield found(FindingCode.BAD_VALUE, "survey", entry.row, entry.name, "limit", value=limit)
    if entry.type == RANGE and steps_of(entry.cells.get("parameters", "")) is None:
        yield found(FindingCode.BAD_RANGE, "survey", entry.row, entry.name, "parameters", limit=STEPS_LIMIT)
    misplaced = {
        "parameters": entry.type != RANGE,
        "repeat_over": entry.type != BEGIN_GROUP,
        "calculation": entry.type != "calculate",
        FILTER: entry.type not in SELECTS,
        "relevant": entry.type in ("hidden", END_GROUP),
    }
    for column, is_misplaced in misplaced.items():
        if is_misplaced and entry.cells.get(column) and entry.type in TYPES:
            yield found(FindingCode.UNSUPPORTED_COLUMN, "survey", entry.row, entry.name, column)


def _check_screen(entry: Entry, entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    columns = question_of(entry, lists).columns
    most = max(possible_offers(entry, entries, lists), key=len)
    on_scale = sum(not choice.off_scale for choice in most)
    rows = -(-on_scale // columns) + len(most) - on_scale
    if rows > BUTTON_ROWS or len(most) > BUTTONS_LIMIT - QUESTION_BUTTONS:
        yield found(FindingCode.TOO_MANY_CHOICES, "survey", entry.row, entry.name, n=len(most), limit=BUTTON_ROWS)


def _check_default(entry: Entry, lists: Lists) -> Iterator[FormFinding]:
    question = question_of(entry, lists)
    if not question.default:
        return
    many = question.kind is not Kind.SELECT_MULTIPLE or len(question.choices) == 0
    names = {choice.name for choice in question.choices}
    wanted = [question.default] if many else question.default.split()
    known = all(name in names for name in wanted) if question.choices else read_default(question) is not None
    if not known or "${" in question.default:
        yield found(FindingCode.BAD_DEFAULT, "survey", entry.row, entry.name, "default", value=question.default[:40])


def _check_number(entries: tuple[Entry, ...]) -> Iterator[FormFinding]:
    questions = [entry for entry in entries if entry.type in QUESTIONS]
    if not questions:
        yield found(FindingCode.NO_QUESTIONS, "survey")
    total = sum(INSTRUCTORS_LIMIT if entry.repeat else 1 for entry in questions)
    if total > BUTTONS_LIMIT:
        yield found(FindingCode.TOO_MANY_QUESTIONS, "survey", n=total, limit=BUTTONS_LIMIT)


def _check_choice(choice: Entry, seen: dict[str, int]) -> Iterator[FormFinding]:
    name = choice.name
    if not name:
        yield found(FindingCode.MISSING_NAME, "choices", choice.row, choice.place)
        return
    if not _CHOICE_NAME.fullmatch(name):
        yield found(FindingCode.BAD_CHOICE_NAME, "choices", choice.row, choice.place, "name", name=name)
    if name.lower() in seen:
        other = seen[name.lower()]
        yield found(FindingCode.DUPLICATE_NAME, "choices", choice.row, choice.place, "name", name=name, other=other)
    seen.setdefault(name.lower(), choice.row)
    score, off_scale = choice.cells.get("score", ""), choice.cells.get("off_scale", "")
    if score and whole(score) is None:
        yield found(FindingCode.BAD_VALUE, "choices", choice.row, choice.place, "score", value=score)
    if off_scale.lower() not in YES | NO:
        yield found(FindingCode.BAD_VALUE, "choices", choice.row, choice.place, "off_scale", value=off_scale)
