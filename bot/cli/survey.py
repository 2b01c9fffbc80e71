"""`sapa survey`: waves from the shell of the host."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core
from domain.wave import Correction

if TYPE_CHECKING:
    from bot.core import Core
    from domain.small_groups import SmallGroups
    from services.lost_ballots import Lost

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
    for line in with_core(lambda core: _plan(core, wave, term, form)):
        typer.echo(line)


async def _plan(core: "Core", wave: str, term: str, path: Path | None) -> list[str]:
    from bot.cli.comparable import comparison_lines
    from bot.surveys import shipped_form
    from domain.access import OPERATOR
    from domain.reminders import QuietHours
    from intake.xlsform import load_form
    from services.form_approvals import standing
    from services.waves import plan_wave

    form = load_form(path).form if path else shipped_form("teaching")
    now, zone, quiet = core.clock.now(), core.settings.zone, QuietHours(*core.settings.quiet_hours)
    row = await plan_wave(core.database, OPERATOR, wave, term, form, now=now, zone=zone, quiet=quiet)
    opens, closes = (f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" for instant in (row.opens_at, row.window.closes))
    lines = [
        f"{row.key}: opens {opens}, closes {closes}",
        *group_lines(await _groups(core, wave)),
        *await comparison_lines(core, form, wave),
    ]
    if (await standing(core.database, OPERATOR, wave, now=now, zone=zone)).held:
        lines.append("It opens only once top management has approved its questions in the chat: it is asked now.")
    return lines


@app.command("list")
def list_waves(
    wave: Annotated[str, typer.Argument(help="A wave's key: what it asks together and leaves out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """List the waves, or the small groups of one."""
    if wave:
        _show_groups(wave, as_json=as_json)
        return
    rows = with_core(_list)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['wave']}  {row['state']}  {row['opens']} to {row['closes']}  about {row['answered']} answers")


def _show_groups(wave: str, *, as_json: bool) -> None:
    groups = with_core(lambda core: _groups(core, wave))
    if as_json:
        typer.echo(json.dumps(asdict(groups), ensure_ascii=False))
        return
    for line in group_lines(groups) or ["Every class is asked by itself."]:
        typer.echo(line)


async def _groups(core: "Core", wave: str) -> "SmallGroups":
    from domain.access import OPERATOR
    from services.small_groups import small_groups

    return await small_groups(core.database, OPERATOR, wave)


def group_lines(groups: "SmallGroups") -> list[str]:
    """What a wave asks together, what it leaves out and where it leaves out instructors, a line each."""
    from locales import words
    from views.small_groups import crowd_reason, reason_text

    english = words("en")
    together = [f"asked together: {' + '.join(pool.names)}  {pool.title['en']}  {pool.people}" for pool in groups.pools]
    not_asked = [
        f"not asked: {one.name}  {one.title['en']}  {one.people}  {reason_text(one.reason, groups.fewest, english)}"
        for one in groups.omitted
    ]
    crowded = [
        f"not every instructor: {one.name}  {one.title['en']}  {one.asked_about} of {one.instructors}"
        for one in groups.crowded
    ]
    return [*together, *not_asked, *crowded, *([crowd_reason(english)] if crowded else [])]


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
def release(
    wave: Wave,
    correct: Annotated[
        Correction | None, typer.Option(help="A whole new release of a released wave, and why it is made.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much would be shown.")] = False,
    as_list: Annotated[
        bool, typer.Option("--list", help="With --dry-run: every cut and how it is shown, as CSV.")
    ] = False,
) -> None:
    """Protect and freeze the results of a closed wave; for good."""
    if as_list and not dry_run:
        raise typer.BadParameter("--list goes with --dry-run.")
    if as_list:
        typer.echo(with_core(lambda core: _list_of_release(core, wave)), nl=False)
    elif dry_run:
        typer.echo(with_core(lambda core: _plan_of_release(core, wave)))
    elif correct:
        typer.echo(with_core(lambda core: _correct(core, wave, correct)))
    else:
        typer.echo(with_core(lambda core: _ask(core, "survey_release", wave)))


async def _plan_of_release(core: "Core", wave: str) -> str:
    from domain.access import OPERATOR
    from locales import words
    from services.results import release_plan
    from views.release_plan import plan_text

    zone = core.settings.zone
    return plan_text(await release_plan(core.database, OPERATOR, wave, now=core.clock.now(), zone=zone), words("en"))


async def _list_of_release(core: "Core", wave: str) -> str:
    from domain.access import OPERATOR
    from domain.language import Language
    from reports.exports import Format
    from services.plan_lists import plan_list

    now, zone = core.clock.now(), core.settings.zone
    made = await plan_list(core.database, OPERATOR, wave, Format.CSV, Language.EN, now=now, zone=zone)
    return made.content.decode("utf-8-sig").replace("\r\n", "\n")


async def _correct(core: "Core", wave: str, why: Correction) -> str:
    from domain.access import OPERATOR
    from domain.reminders import QuietHours
    from services.results import correct_wave

    now, zone, quiet = core.clock.now(), core.settings.zone, QuietHours(*core.settings.quiet_hours)
    made = await correct_wave(core.database, OPERATOR, wave, why, quiet=quiet, now=now, zone=zone)
    return f"{wave} is released as version {made.version}."


@app.command("reset")
def reset(
    wave: Wave, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether that is meant.")] = False
) -> None:
    """Ask again where answers were lost with their keys; refused while the keys fit."""
    from bot.resetting import WHY, told

    lost = with_core(lambda core: _lost(core, wave))
    if not yes:
        typer.echo(f"{told(lost)}: {WHY}. If you have them, put them back there instead, and nothing is lost.")
        typer.confirm("Reset it?", abort=True)
    typer.echo(f"{told(with_core(lambda core: _reset(core, wave)))}.")


async def _lost(core: "Core", wave: str) -> "Sequence[Lost]":
    from bot.resetting import look
    from domain.errors import NotFound, NothingToDo
    from storage.waves import load_wave

    async with core.database.reading() as connection:
        if await load_wave(connection, wave) is None:
            raise NotFound(f"There is no wave {wave}.")
    lost = await look(core, wave)
    if not lost:
        raise NothingToDo(f"The keys of {wave} fit: nothing of it is lost.")
    return lost


async def _reset(core: "Core", wave: str) -> "Sequence[Lost]":
    from bot.lock import BotRunning, bot_lock
    from bot.resetting import reset
    from domain.errors import NotAllowed

    try:
        with bot_lock(core.settings.keys_dir):
            lost = await _lost(core, wave)
            await reset(core, lost)
    except BotRunning as error:
        raise NotAllowed("A bot is running with these keys. Stop it first.") from error
    return lost


async def _ask(core: "Core", errand: str, wave: str) -> str:
    from bot.cli.asking import ask_or_do

    return await ask_or_do(core, errand, {"wave": wave})
