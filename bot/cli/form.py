"""`sapa form`: a questionnaire checked, tried in the terminal, and kept as a version; without Telegram."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.language import Language

if TYPE_CHECKING:
    from bot.cli.form_report import Loaded
    from bot.core import Core
    from domain.form import Form

app = typer.Typer(help="Questionnaires: check and play them.", no_args_is_help=True)

FormPath = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="XLSForm: .xlsx, .md, .csv.")
]
MOST_INSTRUCTORS = 8


@app.command()
def check(
    path: FormPath,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Say which questions can be compared with the last results.")
    ] = False,
) -> None:
    """Check a questionnaire; exit 1 when there are findings."""
    from bot.cli.form_report import lines, load, report
    from locales import words

    found = load(path)
    for line in [report(found, words(lang))] if as_json else lines(found, words(lang)):
        typer.echo(line)
    if compare and found[0]:
        typer.echo(_compared(found[0].form), err=as_json)
    raise typer.Exit(1 if found[1] else 0)


def _compared(form: "Form") -> str:
    from bot.cli.comparable import comparison_lines
    from bot.cli.running import with_core

    told = with_core(lambda core: comparison_lines(core, form))
    return "\n".join(told) or f"There are no results of {form.key} to compare with."


@app.command()
def play(
    path: FormPath,
    lang: Annotated[Language, typer.Option(help="Language to answer in.")] = Language.KK,
    instructors: Annotated[int, typer.Option(min=0, max=MOST_INSTRUCTORS, help="Instructors of the course.")] = 1,
) -> None:
    """Answer a questionnaire in the terminal as a student would, and see the ballot."""
    from bot.cli.form_player import Player
    from bot.cli.form_report import load
    from bot.clock import Clock
    from locales import words

    loaded, _errors, _warnings = _sound(path, load(path))
    assert loaded is not None
    Player(loaded.form, words(lang), instructors).play(Clock().now())


@app.command()
def add(
    path: FormPath,
    needs_approval: Annotated[
        bool, typer.Option("--needs-approval", help="Top management approves it before a wave of it opens.")
    ] = False,
) -> None:
    """Keep a questionnaire as an immutable version, and print its hash."""
    from bot.cli.form_report import load
    from bot.cli.running import with_core

    loaded, _errors, _warnings = _sound(path, load(path))
    assert loaded is not None
    form = replace(loaded.form, needs_approval=True) if needs_approval else loaded.form

    async def work(core: "Core") -> str:
        from domain.access import OPERATOR
        from services.forms import add_form

        return await add_form(core.database, OPERATOR, form, now=core.clock.now())

    typer.echo(with_core(work))


def _sound(path: Path, found: "Loaded") -> "Loaded":
    """The same, if the form can be used; else the command ends with how to see what is wrong."""
    if found[0] is None:
        typer.echo(f"{len(found[1])} findings; see: sapa form check {path}", err=True)
        raise typer.Exit(1)
    return found
