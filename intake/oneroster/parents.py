"""Rows that refer to rows of their own file: checked when all have been read."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from domain.roster import OrganisationRow, RosterKind, TermRow
from intake.oneroster.known import Known
from intake.table import Record

Row = TypeVar("Row", OrganisationRow, TermRow)


def settled(
    rows: Sequence[tuple[Record, Row]], check: Callable[[Record, Row], None], kind: RosterKind, known: Known
) -> list[Row]:
    """The rows of `kind` that pass `check`, which notes what is wrong with a row.

    Where wrong rows are left out, what refers to them is looked at again: it may be wrong now too.
    """
    good = list(rows)
    good_ids = {row.id for _, row in good}
    known.forget(kind, known.of(kind).keys() - good_ids)
    while True:
        for record, row in good:
            check(record, row)
        fallen = [row.id for record, row in good if record.is_broken]
        good = [(record, row) for record, row in good if not record.is_broken]
        known.forget(kind, fallen)
        if not fallen or not known.skips_bad:
            return [row for _, row in good]
