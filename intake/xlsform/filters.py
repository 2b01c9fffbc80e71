"""`choice_filter` as it stands in a row, and the columns of the choices sheet that it reads."""

from collections.abc import Iterable

from domain.expression import BadExpression, Expression, compile_filter
from intake.xlsform.entries import SELECTS, Entry

FILTER = "choice_filter"


def filter_of(entry: Entry) -> Expression | None:
    """The filter of a row; None where there is none, or none that can be used (`logic` reports it)."""
    text = entry.cells.get(FILTER, "")
    if not text or entry.type not in SELECTS:
        return None
    try:
        return compile_filter(text)
    except BadExpression:
        return None


def columns_read(entries: Iterable[Entry]) -> frozenset[str]:
    """The columns of the choices sheet that the filters of these rows read."""
    filters = (filter_of(entry) for entry in entries)
    return frozenset(name for found in filters if found for name in found.columns)
