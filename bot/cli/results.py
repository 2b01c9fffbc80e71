"""`sapa results`: results of earlier years, and what became of courses, departments and questions since."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import attempt, with_core
from domain.errors import FileRefused
from domain.language import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core import Core
    from domain.past_release import PastRelease
    from services.past_results import PastImport
    from services.successions import SuccessionImport
    from storage.past_results import PastWave

COLUMNS = (
    "wave, term_start, period_kk, period_ru, period_en, form, level, key, parent, name_kk, name_ru, name_en, "
    "instructor, n_eligible, n_answered, question, n, mean; may have share_1 to share_5 and deviation"
)

app = typer.Typer(help="Results of earlier years: import them.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Results of earlier years: import them, list them, say what became of things since."""


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help=f"A CSV or .xlsx file, a row for each question and place: {COLUMNS}.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be kept, keep nothing.")] = False,
    correct: Annotated[
        str, typer.Option("--correct", help="Why these results replace the ones of this wave that are in already.")
    ] = "",
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import the results of one wave: all of them, or nothing when a row is wrong."""
    from bot.cli.diff_report import plain, print_findings, refuse
    from locales import words

    _ = words(lang)
    try:
        found = _import(path, dry_run=dry_run, correction=correct)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=as_json) from None
    if as_json:
        warnings = [plain(one, _) for one in found.warnings]
        typer.echo(json.dumps({"ok": True, "applied": not dry_run, **_counts(found.made), "warnings": warnings}))
        return
    print_findings(found.warnings, _, mark="warning: ")
    typer.echo(_summary(found.made))
    typer.echo("Nothing was kept: this is what an import would do." if dry_run else "Imported.")


def _import(path: Path, *, dry_run: bool, correction: str) -> "PastImport":
    from domain.access import OPERATOR
    from intake.results_csv import open_results
    from services.past_results import import_results, preview_results

    async def work(core: "Core") -> "PastImport":
        table, now, zone = open_results(path), core.clock.now(), core.settings.zone
        do = preview_results if dry_run else import_results
        return await do(core.database, table, now=now, zone=zone, actor=OPERATOR, correction=correction)

    return with_core(work, passing=(FileRefused,))


def _counts(made: "PastRelease") -> dict[str, object]:
    release = made.release
    return {
        "wave": release.wave,
        "version": release.version,
        "form_known": bool(release.form_hash),
        "places": sum(1 for _ in release.university.walk()),
        "figures": made.shown,
        "hidden": made.hidden,
        "without_shares": made.without_shares,
        "min_ratings": release.min_ratings,
    }


def _summary(made: "PastRelease") -> str:
    told = _counts(made)
    lines = [f"{told['wave']}, version {told['version']}: {told['figures']} figures of {told['places']} places."]
    if told["hidden"]:
        lines.append(f"Hidden, for fewer than {told['min_ratings']} answers or to protect such: {told['hidden']}.")
    if told["without_shares"]:
        lines.append(f"Without shares, for few answers or answers all alike: {told['without_shares']}.")
    if not told["form_known"]:
        lines.append("No questionnaire is named: only questions that the table of successions names are compared.")
    return "\n".join(lines)


@app.command("list")
def list_results(as_json: Annotated[bool, typer.Option("--json", help="For a script.")] = False) -> None:
    """List the imported results, the newest term first."""
    waves = with_core(_list)
    if as_json:
        rows = [{"wave": one.key, "started_on": f"{one.started_on}", "version": one.version} for one in waves]
        typer.echo(json.dumps(rows))
        return
    for one in waves:
        form = f"questionnaire {one.form[:12]}" if one.form else "no questionnaire"
        typer.echo(f"{one.key}  from {one.started_on}  version {one.version}  {form}  {one.hash[:12]}")
    if not waves:
        typer.echo("No results of earlier years have been imported.")


async def _list(core: "Core") -> "Sequence[PastWave]":
    from domain.access import OPERATOR
    from services.past_results import imported_waves

    return await imported_waves(core.database, OPERATOR)


@app.command("map")
def map_(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A CSV or .xlsx file: kind,old,new; kinds are course, department, faculty, programme, unit, item."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the table that is kept, to edit it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether that is meant.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
) -> None:
    """Say what courses, departments and questions have become; the file replaces the whole table."""
    from bot.cli.diff_report import refuse
    from locales import words

    if (path is None) is (out is None):
        raise typer.BadParameter("Give either a file to read, or --out and a file to write.")
    if path is None:
        assert out is not None
        _write(out)
        return
    _ = words(lang)
    try:
        _replace(path, lang, dry_run=dry_run, yes=yes)
    except FileRefused as refused:
        raise refuse(refused, _, as_json=False) from None


def _write(out: Path) -> None:
    from intake.successions_csv import write_successions

    async def work(core: "Core") -> str:
        from domain.access import OPERATOR
        from services.successions import kept_successions

        return write_successions(await kept_successions(core.database, OPERATOR))

    text = with_core(work)
    attempt(lambda: out.write_text(text, encoding="utf-8", newline=""))
    typer.echo(f"Written: {out}")


def _replace(path: Path, lang: Language, *, dry_run: bool, yes: bool) -> None:
    from bot.cli.diff_report import print_findings
    from locales import words

    found = with_core(lambda core: _map(core, path, dry_run=True), passing=(FileRefused,))
    print_findings(found.warnings, words(lang), mark="warning: ")
    for mark, rows in (("- ", found.diff.removed), ("+ ", found.diff.added)):
        for row in rows:
            typer.echo(f"{mark}{row.kind.value}: {row.old} -> {row.new}")
    if found.diff.is_empty:
        typer.echo("Nothing differs.")
    elif dry_run:
        typer.echo("Nothing was changed: this is what the table would change.")
    else:
        if not yes:
            typer.confirm(f"Keep this table of {found.diff.same + len(found.diff.added)} rows?", abort=True)
        with_core(lambda core: _map(core, path, dry_run=False), passing=(FileRefused,))
        typer.echo("Kept. Results that are released stay as they are.")


async def _map(core: "Core", path: Path, *, dry_run: bool) -> "SuccessionImport":
    from domain.access import OPERATOR
    from intake.successions_csv import open_successions
    from services.successions import preview_successions, replace_successions

    table = open_successions(path)
    if dry_run:
        return await preview_successions(core.database, table, OPERATOR)
    return await replace_successions(core.database, table, now=core.clock.now(), actor=OPERATOR)
