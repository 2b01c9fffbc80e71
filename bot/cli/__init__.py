"""The command line: `sapa --help`. Commands that do not talk to Telegram never import aiogram."""

import sys

import typer

from bot.cli import calendar, clock, database, deadlines, demo, form, invite, role, roster, run, sandbox, seed, survey

app = typer.Typer(
    name="sapa",
    help="Sapa: a university's quality-assurance office inside Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run", help="Run the bot.")(run.run)
app.command("demo", help="Sandbox, bot and demo university, with the chat page in the browser.")(demo.demo)
app.command("sandbox", help="Run the local Telegram alone.")(sandbox.sandbox)
app.command("seed", help="Put the demo university into an empty database.")(seed.seed)
app.add_typer(database.app, name="db", help="The database's schema.")
app.add_typer(clock.app, name="clock", help="The sandbox clock.")
app.add_typer(role.app, name="role", help="Roles given by the operator of this host.")
app.add_typer(roster.app, name="roster", help="People and courses from OneRoster files.")
app.add_typer(calendar.app, name="calendar", help="The academic calendar.")
app.add_typer(deadlines.app, name="deadlines", help="Employees' deadlines.")
app.add_typer(form.app, name="form", help="Check, play and keep questionnaires.")
app.add_typer(survey.app, name="survey", help="Plan, list, open, close and release waves.")
app.add_typer(invite.app, name="invite", help="Personal links.")


def main() -> None:
    """The `sapa` command."""
    sys.exit(app())
