"""`sapa deadlines import`: the QA office's list of employees' deadlines from a CSV table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core
from domain.deadlines import DeadlineDiff
from domain.errors import FileRefused
from domain.language import Language

if TYPE_CHECKING:
    from bot.core import Core

COLUMNS = "key,title_kk,title_ru,title_en,owner_role,owner,unit,due,handed_to_role"

app = typer.Typer(help="Employees' deadlines: import them.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Employees' deadlines: import them."""


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help=f"A CSV file: {COLUMNS}.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes_remove: Annotated[
        bool, typer.Option("--yes-remove", help="Let many deadlines go: the file is complete.")
    ] = False,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import deadlines: all of them, or nothing when a row is wrong."""
    from bot.cli.diff_report import diff_json, print_diff, print_findings, refuse
    from locales import words

    _ = words(lang)
    try:
        diff = _import(path, dry_run=dry_run, remove=yes_remove)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=as_json) from None
    if as_json:
        typer.echo(diff_json(diff.kinds, diff.warnings, _, applied=not dry_run))
        return
    print_diff(diff.kinds)
    print_findings(diff.warnings, _, mark="warning: ")
    if diff.is_empty:
        typer.echo("Nothing differs.")
    else:
        typer.echo("Nothing was changed: this is what an import would do." if dry_run else "Imported.")


def _import(path: Path, *, dry_run: bool, remove: bool) -> DeadlineDiff:
    from domain.access import OPERATOR
    from intake.deadlines_csv import open_deadlines
    from services.deadlines import import_deadlines, preview_deadlines

    async def work(core: "Core") -> DeadlineDiff:
        table, now = open_deadlines(path, core.settings.zone), core.clock.now()
        if dry_run:
            return await preview_deadlines(core.database, table, now=now, actor=OPERATOR)
        return await import_deadlines(core.database, table, now=now, actor=OPERATOR, remove=remove)

    return with_core(work, passing=(FileRefused,))
