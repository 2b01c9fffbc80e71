"""What an import found and changed, as a table, as lines and as JSON."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

import typer
from rich.console import Console
from rich.table import Table

from domain.errors import FileRefused, Finding
from domain.roster import AnyKind, Changes, KindDiff
from intake.words import finding_line, finding_words
from locales import Words

MOST_LINES = 50


def print_diff(kinds: Mapping[AnyKind, KindDiff]) -> None:
    """Prints how many rows of each kind are new, changed, gone and the same."""
    table = Table("kind", "new", "changed", "gone", "same", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, diff in kinds.items():
        table.add_row(kind.value, *map(str, (diff.new.count, diff.changed.count, diff.gone.count, diff.same)))
    Console(highlight=False).print(table)
    for kind, diff in kinds.items():
        if diff.columns:
            columns = ", ".join(f"{column} {count}" for column, count in diff.columns.items())
            typer.echo(f"changed {kind.value}: {columns}")


def print_findings(findings: Sequence[Finding], _: Words, mark: str = "") -> None:
    """Prints at most `MOST_LINES` findings, one a line, and how many more there are."""
    for finding in findings[:MOST_LINES]:
        typer.echo(mark + finding_line(finding, _))
    if len(findings) > MOST_LINES:
        typer.echo(f"{mark}and {len(findings) - MOST_LINES} more")


def refuse(refused: FileRefused, _: Words, *, as_json: bool) -> typer.Exit:
    """Shows why a file was not taken, with one line on stderr; raise what it returns to end with exit code 1."""
    if as_json:
        typer.echo(
            json.dumps({"ok": False, "findings": [plain(one, _) for one in refused.findings]}, ensure_ascii=False)
        )
    else:
        print_findings(refused.findings, _)
    typer.echo(f"Nothing was applied: {len(refused.findings)} finding(s).", err=True)
    return typer.Exit(1)


def diff_json(
    kinds: Mapping[AnyKind, KindDiff],
    warnings: Sequence[Finding],
    _: Words,
    *,
    applied: bool,
    skipped: Sequence[Finding] = (),
) -> str:
    """The differences as one JSON object; of keys only the first of each list. `skipped` says what was left out."""
    report = {
        "ok": True,
        "applied": applied,
        "kinds": {kind.value: _plain_diff(diff) for kind, diff in kinds.items()},
        "warnings": [plain(warning, _) for warning in warnings],
        "skipped": [plain(one, _) for one in skipped],
    }
    return json.dumps(report, ensure_ascii=False)


def plain(finding: Finding, _: Words) -> dict[str, object]:
    """A finding as JSON types, with its words."""
    return {
        "code": str(finding.code),
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "values": {name: str(value) if isinstance(value, StrEnum) else value for name, value in finding.values.items()},
        "words": finding_words(finding, _),
    }


def _plain_diff(diff: KindDiff) -> dict[str, object]:
    return {
        "new": _plain_changes(diff.new),
        "changed": {**_plain_changes(diff.changed), "columns": dict(diff.columns)},
        "gone": _plain_changes(diff.gone),
        "same": diff.same,
    }


def _plain_changes(changes: Changes) -> dict[str, object]:
    return {"count": changes.count, "first": list(changes.first)}
