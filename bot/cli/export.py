"""`sapa export`: the results of a released wave as a file that only its owner can read."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import attempt, fail, with_core
from domain.language import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core import Core

FORMATS = ("xlsx", "csv", "sav")

NO_UNIT = (
    "Single ratings are kept for the whole wave only, without course, faculty or person: there are none of a unit. "
    "For the figures of a unit leave out --microdata."
)


def export(
    wave: Annotated[str, typer.Argument(help="The wave's key, such as teaching-2026-fall.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write (mode 0600).")],
    kind: Annotated[str, typer.Option("--format", help="xlsx, csv or sav (SPSS); else by the end of --out.")] = "",
    lang: Annotated[Language | None, typer.Option(help="Language of the words; else DEFAULT_LOCALE.")] = None,
    unit: Annotated[str, typer.Option(help="Only this faculty, department or course, and what is below it.")] = "",
    comments: Annotated[
        bool, typer.Option("--comments", help="In csv and sav the released comments, not the figures.")
    ] = False,
    microdata: Annotated[
        bool, typer.Option("--microdata", help="A row for each person: two ratings, where the form keeps ballots.")
    ] = False,
    questions: Annotated[str, typer.Option(help="The two ratings of --microdata: A,B.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write the released results of a wave to a file."""
    chosen = kind or out.suffix.removeprefix(".").lower()
    if chosen not in FORMATS:
        ends = "" if kind else " Let the name of the file end so, or give --format."
        raise typer.BadParameter(f"A format is one of {', '.join(FORMATS)}.{ends}", param_hint="--format")
    if questions and not microdata:
        raise typer.BadParameter("--questions belongs to --microdata.", param_hint="--questions")
    if comments and microdata:
        raise typer.BadParameter("No comment leaves beside ratings.", param_hint="--comments")
    if microdata and unit:
        fail(NO_UNIT)
    if out.exists() and not force:
        fail(f"{out} is there already. Give another name, or --force to write over it.")
    if not out.parent.is_dir():
        fail(f"There is no folder {out.parent}.")

    async def work(core: "Core") -> bytes:
        language = lang or core.settings.default_locale
        if microdata:
            named = [name.strip() for name in questions.split(",") if name.strip()]
            return await _ratings(core, wave, chosen, language, named)
        return await _results(core, wave, chosen, language, unit, comments)

    made = with_core(work)
    attempt(lambda: write_whole(out, made))
    typer.echo(f"{out}: {len(made)} bytes")


async def _results(core: "Core", wave: str, chosen: str, language: Language, unit: str, comments: bool) -> bytes:
    from domain.access import OPERATOR
    from reports.exports import Format
    from services.exports import export_results

    now = core.clock.now()
    file = await export_results(
        core.database, OPERATOR, wave, Format(chosen), language, unit=unit, comments=comments, now=now
    )
    return file.content


async def _ratings(core: "Core", wave: str, chosen: str, language: Language, named: "Sequence[str]") -> bytes:
    from domain.access import OPERATOR
    from reports.exports import Format
    from services.exports import export_ratings

    now = core.clock.now()
    file = await export_ratings(core.database, OPERATOR, wave, Format(chosen), language, questions=named, now=now)
    return file.content


def write_whole(out: Path, content: bytes) -> None:
    """Writes a file that is there whole or not at all, with mode 0600, over one that is there. Raises OSError."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
