"""`sapa roster import`: people and classes from a OneRoster bundle."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import progress_bar, with_core
from domain.errors import FileRefused
from domain.language import Language
from domain.roster import RosterDiff

if TYPE_CHECKING:
    from bot.core import Core
    from intake.oneroster import RosterBundle
    from services.roster import Progress

app = typer.Typer(help="People and classes: import them.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """People and classes: import them."""


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A OneRoster bundle (1.1 or 1.2): its folder or its zip.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes_remove: Annotated[bool, typer.Option("--yes-remove", help="Let many rows go: the bundle is complete.")] = False,
    skip_bad: Annotated[
        bool,
        typer.Option("--skip-bad", help="Leave out the rows that are wrong, and list them; they stay as they are."),
    ] = False,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a roster: all of it, or nothing when a row is wrong (unless --skip-bad)."""
    from bot.cli.diff_report import diff_json, print_diff, print_findings, refuse
    from locales import words

    _ = words(lang)
    try:
        diff, bundle = _import(path, dry_run=dry_run, remove=yes_remove, skip_bad=skip_bad, quiet=as_json)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=as_json) from None
    if as_json:
        typer.echo(diff_json(diff.kinds, bundle.warnings, _, applied=not dry_run, skipped=bundle.skipped))
        return
    print_findings(bundle.warnings, _, "warning: ")
    print_findings(bundle.skipped, _, "left out: ")
    print_diff(diff.kinds)
    typer.echo(_summary(diff, dry_run=dry_run))


def _import(
    path: Path, *, dry_run: bool, remove: bool, skip_bad: bool, quiet: bool
) -> "tuple[RosterDiff, RosterBundle]":
    from domain.access import OPERATOR
    from intake.oneroster import open_roster
    from services.roster import import_roster, preview_roster

    async def work(core: "Core", told: "Progress") -> "tuple[RosterDiff, RosterBundle]":
        bundle = open_roster(path, core.settings.zone, skips_bad=skip_bad)
        now = core.clock.now()
        if dry_run:
            diff = await preview_roster(core.database, bundle, now=now, actor=OPERATOR, progress=told)
        else:
            diff = await import_roster(core.database, bundle, now=now, actor=OPERATOR, remove=remove, progress=told)
        return diff, bundle

    with progress_bar("Reading", quiet=quiet) as told:
        return with_core(lambda core: work(core, told), passing=(FileRefused,))


def _summary(diff: RosterDiff, *, dry_run: bool) -> str:
    if diff.is_empty:
        return "Nothing differs."
    if not dry_run:
        return "Imported."
    if any(kind.loses_too_many for kind in diff.kinds.values()):
        return "Nothing was changed. So many rows would go that the import would need --yes-remove."
    return "Nothing was changed: this is what an import would do."
