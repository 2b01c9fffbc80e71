"""The names of columns: which a table has that nobody reads, and what somebody may have meant."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from intake.table_findings import Findings

_LIKENESS = 0.75
"""From here on (of 1) two names are taken for two spellings of one: userId and userIds, fiel.users and file.users."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of `names` that is `name` in other letters, or nearly; empty where none resembles it."""
    by_letters = {_letters(other): other for other in names}
    found = get_close_matches(_letters(name), list(by_letters), n=1, cutoff=_LIKENESS)
    return by_letters[found[0]] if found else ""


def warn_of_unknown(file: str, header: Collection[str], known: Collection[str], findings: Findings) -> None:
    """Notes a warning for each column that is not among `known`; none where nothing is known."""
    if not known:
        return
    free = [name for name in known if name not in header]
    for column in header:
        # a column of passwords is not worth a word: nobody should learn to rename it
        if not column or column in known or "password" in column.lower():
            continue
        meant = nearest(column, free)
        if meant:
            findings.warn("column_resembles", file, 1, column, meant=meant)
        else:
            findings.warn("unknown_column", file, 1, column)


def _letters(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum() or char == ".")
