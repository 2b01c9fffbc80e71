"""`sapa calendar import`: the academic calendar from a CSV table, or from the events of an .ics."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.calendar_choice import parse_choice, print_proposals, proposals_json, with_a_guess
from bot.cli.running import with_core
from domain.calendar_changes import CalendarDiff
from domain.errors import FileRefused, Finding
from domain.language import Language

if TYPE_CHECKING:
    from bot.core import Core
    from locales import Words

app = typer.Typer(help="The academic calendar: import it.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The academic calendar: import it."""


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A CSV file (kind,key,title,start,end,session,class) or an .ics.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes_remove: Annotated[
        bool, typer.Option("--yes-remove", help="Let many entries go: the CSV file is complete.")
    ] = False,
    confirm: Annotated[
        str, typer.Option(help="Of an .ics: the proposals that are right, as 1,3-5,7=holiday, or all.")
    ] = "",
    session: Annotated[str, typer.Option(help="Of an .ics: the term that the confirmed entries belong to.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a calendar: all of a CSV file or nothing; of an .ics what you confirm, after it was listed."""
    from bot.cli.diff_report import diff_json, print_diff, print_findings, refuse
    from intake.calendar_ics import is_ics
    from locales import words

    _, warnings = words(lang), tuple[Finding, ...]()
    try:
        if is_ics(path):
            diff = _ics(path, _, confirm=confirm, session=session, dry_run=dry_run, as_json=as_json)
        elif confirm or session:
            raise typer.BadParameter("--confirm and --session are for .ics files; a CSV file says both itself.")
        else:
            diff, warnings = _csv(path, dry_run=dry_run, remove=yes_remove)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=as_json) from None
    if diff is None:
        return
    if as_json:
        typer.echo(diff_json(diff.kinds, warnings, _, applied=not dry_run))
        return
    print_findings(warnings, _, "warning: ")
    print_diff(diff.kinds)
    typer.echo(_summary(diff, dry_run=dry_run))


def _summary(diff: CalendarDiff, *, dry_run: bool) -> str:
    if diff.is_empty:
        return "Nothing differs."
    return "Nothing was changed: this is what an import would do." if dry_run else "Imported."


def _csv(path: Path, *, dry_run: bool, remove: bool) -> tuple[CalendarDiff, tuple[Finding, ...]]:
    from domain.access import OPERATOR
    from intake.calendar_csv import open_calendar
    from services.calendar import import_calendar, preview_calendar

    async def work(core: "Core") -> tuple[CalendarDiff, tuple[Finding, ...]]:
        table, now = open_calendar(path, core.settings.zone), core.clock.now()
        if dry_run:
            return await preview_calendar(core.database, table, actor=OPERATOR), table.warnings
        diff = await import_calendar(core.database, table, now=now, actor=OPERATOR, remove=remove)
        return diff, table.warnings

    return with_core(work, passing=(FileRefused,))


def _ics(path: Path, _: "Words", *, confirm: str, session: str, dry_run: bool, as_json: bool) -> CalendarDiff | None:
    """What confirming changed; None where nothing was confirmed and the proposals were listed."""
    from bot.cli.diff_report import print_findings
    from domain.access import OPERATOR
    from intake.calendar_ics import open_ics
    from services.calendar_proposals import confirm_calendar, preview_confirmed, propose_calendar

    chosen = parse_choice(confirm) if confirm else {}

    async def work(core: "Core") -> CalendarDiff | None:
        calendar, now, term = open_ics(path, core.settings.zone), core.clock.now(), session or None
        proposals = await propose_calendar(core.database, calendar, actor=OPERATOR)
        if confirm:
            choice = with_a_guess(proposals) if chosen is None else chosen
            if dry_run:
                return await preview_confirmed(core.database, calendar, choice, actor=OPERATOR, session=term)
            return await confirm_calendar(core.database, calendar, choice, now=now, actor=OPERATOR, session=term)
        if as_json:
            typer.echo(proposals_json(proposals, calendar.warnings, calendar.zone, _))
            return None
        print_findings(calendar.warnings, _, "warning: ")
        print_proposals(proposals, calendar.zone)
        typer.echo("Nothing was changed. Confirm what is right: --confirm 1,3-5 (7=holiday where the kind is wrong).")
        return None

    return with_core(work, passing=(FileRefused,))
