"""From entries to the form's own values. What the check has refused is never built into a form.

Cells that do not read as what they should be are taken as empty here; `structure` reports them.
"""

from collections.abc import Mapping, Sequence

from domain.ballot import ballot_size
from domain.expression import Expression
from domain.form import (
    LANGUAGES,
    TEXT_LIMIT,
    Calculate,
    Choice,
    Form,
    Group,
    Hidden,
    Item,
    Kind,
    Note,
    Question,
    Text,
)
from domain.reply import clean_text
from intake.xlsform.entries import BEGIN_GROUP, END_GROUP, QUESTIONS, RANGE, Entry
from intake.xlsform.filters import FILTER, filter_of
from intake.xlsform.other import other_choice
from intake.xlsform.steps import appearance_of, steps_of

YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"no", "false", "false()", ""})

MEASURES = "measures"
"""The list that says what indicators and competences are called; no question chooses from it."""

Lists = Mapping[str, tuple[Entry, ...]]
"""The entries of the choices sheet by list name."""


def form_of(settings: Entry, entries: tuple[Entry, ...], lists: Lists) -> Form:
    """The form of checked entries. Raises `FormTooLarge` when no ballot size is large enough."""
    items, _ = _items(entries, 0, lists)
    key, title = settings.cells.get("form_id", ""), _text(settings, "title")
    keeps, approval = (is_yes(settings.cells.get(column, "")) for column in ("keep_ballots", "approval"))
    called = tuple(_choice(one, ()) for one in lists.get(MEASURES, ()))
    size = ballot_size(items)
    return Form(key, title, items, size, keep_ballots=keeps, needs_approval=approval, measures=called)


def question_of(entry: Entry, lists: Lists) -> Question:
    """The question of one row; missing words are empty."""
    label = _text(entry, "label")
    steps = steps_of(entry.cells.get("parameters", "")) if entry.type == RANGE else None
    narrowing = filter_of(entry)
    return Question(
        name=entry.name,
        kind=Kind.SELECT_ONE if entry.type == RANGE else Kind(entry.type),
        label=label,
        short=_text(entry, "short") if entry.text("short") else label,
        hint=_optional(entry, "hint"),
        choices=(steps or ()) if entry.type == RANGE else _choices(entry, lists, narrowing),
        appearance=appearance_of(steps) if steps else entry.cells.get("appearance", ""),
        required=is_yes(entry.cells.get("required", "")),
        required_message=_optional(entry, "required_message"),
        constraint=entry.cells.get("constraint", ""),
        constraint_message=_optional(entry, "constraint_message"),
        relevant=entry.cells.get("relevant", ""),
        default=entry.cells.get("default", ""),
        readers=_optional(entry, "readers"),
        dimension=entry.cells.get("dimension", ""),
        comment=entry.type == Kind.TEXT and is_yes(entry.cells.get("comment", "yes")),
        limit=_limit(entry),
        choice_filter=entry.cells[FILTER] if narrowing else "",
        indicator=entry.cells.get("indicator", ""),
        reverse=is_yes(entry.cells.get("reverse", "")),
        competence=entry.cells.get("competence", ""),
        facet=entry.cells.get("facet", "").lower(),
    )


def is_yes(cell: str) -> bool:
    """Whether a yes/no cell says yes, in any of XLSForm's spellings."""
    return cell.strip().lower() in YES


def whole(cell: str) -> int | None:
    """A cell as a whole number, or None."""
    try:
        return int(cell)
    except ValueError:
        return None


def _items(entries: tuple[Entry, ...], start: int, lists: Lists) -> tuple[tuple[Item, ...], int]:
    """The items from `start` to the end of the group, and where the next row stands."""
    items: list[Item] = []
    index = start
    while index < len(entries):
        entry = entries[index]
        index += 1
        if entry.type == END_GROUP:
            break
        if entry.type == BEGIN_GROUP:
            children, index = _items(entries, index, lists)
            items.append(_group(entry, children))
        else:
            items.append(_item(entry, lists))
    return tuple(items), index


def _group(entry: Entry, children: tuple[Item, ...]) -> Group:
    cells = entry.cells
    return Group(
        entry.name, _optional(entry, "label"), children, cells.get("relevant", ""), cells.get("repeat_over", "")
    )


def _item(entry: Entry, lists: Lists) -> Item:
    if entry.type in QUESTIONS:
        return question_of(entry, lists)
    relevant = entry.cells.get("relevant", "")
    match entry.type:
        case "note":
            return Note(entry.name, _text(entry, "label"), relevant)
        case "calculate":
            return Calculate(entry.name, entry.cells.get("calculation", ""), relevant)
    return Hidden(entry.name, entry.cells.get("default", ""))


def _choices(entry: Entry, lists: Lists, narrowing: Expression | None) -> tuple[Choice, ...]:
    columns = sorted(narrowing.columns - {"name"}) if narrowing else []
    choices = tuple(_choice(choice, columns) for choice in lists.get(entry.list_name, ()))
    return (*choices, *other_choice(entry, choices))


def _choice(entry: Entry, columns: Sequence[str]) -> Choice:
    off_scale = is_yes(entry.cells.get("off_scale", ""))
    score = whole(entry.cells.get("score", ""))
    cells = tuple((column, clean_text(entry.written[column])) for column in columns if column in entry.written)
    return Choice(entry.name, _text(entry, "label"), None if off_scale else score, off_scale, cells)


def _text(entry: Entry, base: str) -> Text:
    words = entry.text(base)
    return {str(language): words.get(language, "") for language in LANGUAGES}


def _optional(entry: Entry, base: str) -> Text | None:
    return _text(entry, base) if entry.text(base) else None


def _limit(entry: Entry) -> int:
    limit = whole(entry.cells.get("limit", ""))
    return limit if limit is not None and 1 <= limit <= TEXT_LIMIT else TEXT_LIMIT
