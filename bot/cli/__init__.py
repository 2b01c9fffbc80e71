"""The command line: `sapa --help`. Commands that do not talk to Telegram never import aiogram."""

import sys

import typer

from bot.cli import (
    account,
    backup,
    broadcast,
    calendar,
    clock,
    database,
    deadlines,
    demo,
    doctor,
    escrow,
    export,
    form,
    invite,
    results,
    role,
    roster,
    run,
    sandbox,
    seed,
    survey,
)

app = typer.Typer(
    name="sapa",
    help="Sapa: a university's quality-assurance office inside Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # frames and colours of the help would take more time than everything else that it does (`make bench`)
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)
app.command("run", help="Run the bot.")(run.run)
app.command("demo", help="Sandbox, bot and demo university, in the browser.")(demo.demo)
app.command("sandbox", help="Run the local Telegram alone.")(sandbox.sandbox)
app.command("seed", help="Put the demo university into an empty database.")(seed.seed)
app.command("backup", help="Copy the database into one file, also while the bot runs.")(backup.backup)
app.command("restore", help="Put a backup in place of the database.")(backup.restore)
app.command("doctor", help="Look at what this host needs, one line a check.")(doctor.doctor)
app.command("export", help="Write the released results of a wave to a file.")(export.export)
app.add_typer(database.app, name="db", help="The database's schema.")
app.add_typer(clock.app, name="clock", help="The sandbox clock.")
app.add_typer(role.app, name="role", help="Roles given by the operator of this host.")
app.add_typer(account.app, name="account", help="Accounts let go by the operator of this host.")
app.add_typer(roster.app, name="roster", help="People and courses from OneRoster files.")
app.add_typer(calendar.app, name="calendar", help="The academic calendar.")
app.add_typer(deadlines.app, name="deadlines", help="Employees' deadlines.")
app.add_typer(form.app, name="form", help="Check, play and keep questionnaires.")
app.add_typer(survey.app, name="survey", help="Plan, list, open, close and release waves.")
app.add_typer(results.app, name="results", help="Results of earlier years.")
app.add_typer(broadcast.app, name="broadcast", help="Write to many people.")
app.add_typer(escrow.app, name="escrow", help="Copies of the ballot box for an accident.")
app.add_typer(invite.app, name="invite", help="Personal links.")


def main() -> None:
    """The `sapa` command."""
    sys.exit(app())
