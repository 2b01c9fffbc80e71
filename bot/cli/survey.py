"""`sapa survey`: waves from the shell of the host."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)

Wave = Annotated[str, typer.Argument(help="The wave's key, such as teaching-2026-fall.")]
LONGEST_KEY = 32


@app.callback()
def _survey() -> None:
    """Plan, list, open, close and release waves."""


@app.command("plan")
def plan(
    wave: Wave,
    term: Annotated[str, typer.Option(help="The term's sourcedId; its exam period is in the calendar.")],
    form: Annotated[Path | None, typer.Option(help="A questionnaire; without it the one that ships.")] = None,
) -> None:
    """Plan a teaching evaluation for the exam period of a term."""
    if not wave.startswith("teaching-") or len(wave) > LONGEST_KEY or ":" in wave:
        raise typer.BadParameter(f"A key begins with teaching- and has at most {LONGEST_KEY} characters.")
    row = with_core(lambda core: _plan(core, wave, term, form))
    typer.echo(row)


async def _plan(core: "Core", wave: str, term: str, path: Path | None) -> str:
    from bot.surveys import shipped_form
    from domain.access import OPERATOR
    from intake.xlsform import load_form
    from services.waves import plan_wave

    form = load_form(path).form if path else shipped_form("teaching")
    row = await plan_wave(core.database, OPERATOR, wave, term, form, now=core.clock.now(), zone=core.settings.zone)
    zone = core.settings.zone
    opens, closes = (f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" for instant in (row.opens_at, row.window.closes))
    return f"{row.key}: opens {opens}, closes {closes}"


@app.command("list")
def list_waves(as_json: Annotated[bool, typer.Option("--json", help="For a script.")] = False) -> None:
    """List the waves."""
    rows = with_core(_list)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['wave']}  {row['state']}  {row['opens']} to {row['closes']}  about {row['answered']} answers")


async def _list(core: "Core") -> list[dict[str, str | int]]:
    from domain.access import OPERATOR
    from services.waves import overview

    zone = core.settings.zone
    return [
        {
            "wave": view.row.key,
            "state": view.row.state.value,
            "opens": view.row.opens_at.astimezone(zone).isoformat(),
            "closes": view.row.window.closes.astimezone(zone).isoformat(),
            "answered": view.answered,
            "eligible": view.everybody,
        }
        for view in await overview(core.database, OPERATOR)
    ]


@app.command("open")
def open_wave(wave: Wave) -> None:
    """Open a planned wave before its time."""
    typer.echo(with_core(lambda core: _ask(core, "survey_open", wave)))


@app.command("close")
def close(wave: Wave) -> None:
    """Close a wave now; it never opens again."""
    typer.echo(with_core(lambda core: _ask(core, "survey_close", wave)))


@app.command("release")
def release(wave: Wave) -> None:
    """Count, protect and freeze the results of a closed wave; once."""
    typer.echo(with_core(lambda core: _ask(core, "survey_release", wave)))


async def _ask(core: "Core", errand: str, wave: str) -> str:
    from bot.cli.asking import ask_or_do

    return await ask_or_do(core, errand, {"wave": wave})
