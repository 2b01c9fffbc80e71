"""`or_other`: the choice "other" at the end of a list, and the text question that follows where it is chosen.

XLSForm names both, the choice `other` and the question after its own with `_other` at the end, but has English words
only; ours come from the catalogues.
"""

from dataclasses import replace

from domain.form import LANGUAGES, Choice, Text
from intake.xlsform.entries import NAME, SELECTS, Entry
from locales import all_words

OTHER = "other"

LIMIT = 200
"""Characters to specify it in, unless the row sets others in `limit`: each is four bytes of every ballot."""

_OF_THE_TEXT = ("limit", "comment")


def with_others(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, each `or_other` followed by the question that asks which; the row's readers and limit go to that."""
    return tuple(one for entry in entries for one in (_both(entry) if _has_other(entry) else (entry,)))


def other_choice(entry: Entry, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choice to add to these, if the row says `or_other` and its list has none of that name."""
    wanted = entry.or_other and entry.type in SELECTS and OTHER not in {choice.name for choice in choices}
    return (Choice(OTHER, _other()),) if wanted else ()


def _has_other(entry: Entry) -> bool:
    # a name that will not do is told once, at the row itself
    return entry.or_other and NAME.fullmatch(entry.name) is not None


def _both(entry: Entry) -> tuple[Entry, Entry]:
    moved = {column: entry.cells[column] for column in _OF_THE_TEXT if column in entry.cells}
    chosen = replace(
        entry,
        cells={column: cell for column, cell in entry.cells.items() if column not in _OF_THE_TEXT},
        texts={base: words for base, words in entry.texts.items() if base != "readers"},
    )
    name, relevant = f"{entry.name}_{OTHER}", f"selected(${{{entry.name}}}, '{OTHER}')"
    cells = {"limit": str(LIMIT), **moved, "name": name, "relevant": relevant}
    texts = {"label": _specify(), "short": _other(), "hint": _asked(entry), "readers": entry.text("readers")}
    return chosen, Entry(entry.row, "text", "", False, cells, texts, entry.groups)


def _asked(entry: Entry) -> Text:
    """What was asked, to be read again under the new question; nothing while a language is missing."""
    label = entry.text("label")
    return label if all(language in label for language in LANGUAGES) else {}


def _other() -> Text:
    return {str(language): _("Other") for language, _ in all_words().items()}


def _specify() -> Text:
    return {str(language): _("Please specify:") for language, _ in all_words().items()}
