"""`sapa calendar import`: the academic calendar from a CSV table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core
from domain.calendar_changes import CalendarDiff
from domain.errors import FileRefused
from domain.language import Language

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(help="The academic calendar: import it.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The academic calendar: import it."""


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A CSV file: kind,key,title,start,end,session,class.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes_remove: Annotated[
        bool, typer.Option("--yes-remove", help="Let many entries go: the file is complete.")
    ] = False,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a calendar: all of it, or nothing when a row is wrong."""
    from bot.cli.diff_report import diff_json, print_diff, refuse
    from locales import words

    _ = words(lang)
    try:
        diff = _import(path, dry_run=dry_run, remove=yes_remove)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=as_json) from None
    if as_json:
        typer.echo(diff_json(diff.kinds, (), _, applied=not dry_run))
        return
    print_diff(diff.kinds)
    if diff.is_empty:
        typer.echo("Nothing differs.")
    else:
        typer.echo("Nothing was changed: this is what an import would do." if dry_run else "Imported.")


def _import(path: Path, *, dry_run: bool, remove: bool) -> CalendarDiff:
    from domain.access import OPERATOR
    from intake.calendar_csv import open_calendar
    from services.calendar import import_calendar, preview_calendar

    async def work(core: "Core") -> CalendarDiff:
        table = open_calendar(path, core.settings.zone)
        if dry_run:
            return await preview_calendar(core.database, table, actor=OPERATOR)
        return await import_calendar(core.database, table, now=core.clock.now(), actor=OPERATOR, remove=remove)

    return with_core(work, passing=(FileRefused,))
