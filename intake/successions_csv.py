"""`successions.csv`: what became of courses, faculties and questions (`kind,old,new`), read and written."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import FileRefused, Finding
from domain.succession import Succession, SuccessionKind, in_circles, merged_items
from intake.excel_table import table_lines
from intake.one_table import read_once
from intake.table import Record

COLUMNS = ("kind", "old", "new")
FORMULA = ("=", "+", "-", "@")
"""What a cell must not begin with: a spreadsheet would calculate it."""


@dataclass(frozen=True)
class SuccessionTable:
    """A table that was read, right in itself: each row with its line."""

    file: str
    rows: tuple[tuple[int, Succession], ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def successions(self) -> tuple[Succession, ...]:
        """The rows in order of the file."""
        return tuple(row for _, row in self.rows)


def open_successions(path: Path) -> SuccessionTable:
    """The table in the file at `path`, CSV or .xlsx; raises FileRefused as `read_successions`, or for another file."""
    return read_successions(path.name, table_lines(path, if_folder=Finding("successions_is_folder", path.name)))


def read_successions(file: str, lines: Iterable[bytes]) -> SuccessionTable:
    """The rows of a CSV table. Raises FileRefused with every error: two successors of one thing, circles, questions
    that become one."""
    found, warnings = _rows(file, lines)
    line_of = {row: line for line, row in found}
    findings = [
        *(Finding("succession_circle", file, line_of[row], "new", row.new) for row in in_circles(line_of)),
        *(Finding("questions_merged", file, line_of[row], "new", row.new) for row in merged_items(line_of)),
    ]
    if findings:
        raise FileRefused(tuple(findings))
    return SuccessionTable(file, tuple(found), tuple(warnings))


def write_successions(rows: Sequence[Succession]) -> str:
    """The rows as a CSV table that `read_successions` reads, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.kind.value, row.old, row.new) for row in rows)
    return "\ufeff" + out.getvalue()


def _rows(file: str, lines: Iterable[bytes]) -> tuple[Sequence[tuple[int, Succession]], Sequence[Finding]]:
    """As `read_once`, but a table without rows is one: nothing has been renamed."""
    try:
        return read_once(
            file,
            lines,
            COLUMNS,
            _succession,
            key=lambda row: (row.kind, row.old),
            refuse_second=lambda record, row: record.refuse("second_successor", "old", row.old),
        )
    except FileRefused as refused:
        if {finding.code for finding in refused.findings} == {"no_rows"}:
            return (), ()
        raise


def _succession(record: Record) -> Succession | None:
    kind = record.choice("kind", SuccessionKind, "unknown_succession_kind")
    if not record.text("kind"):
        record.refuse("empty", "kind")
    old, new = record.id("old", required=True), record.id("new", required=True)
    for column, key in (("old", old), ("new", new)):
        # the table is opened in Excel again
        if key.startswith(FORMULA):
            record.refuse("looks_like_formula", column, key)
    return None if record.is_broken or kind is None else Succession(kind, old, new)
