"""`sapa backup` and `sapa restore`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.running import attempt, fail, load_settings


def backup(target: Annotated[Path, typer.Argument(metavar="DEST", help="The file to write; it must be new.")]) -> None:
    """Copy the SQLite database into one file, also while the bot runs; keys are never in it."""
    import sqlite3

    from bot.backup import save_backup

    settings = load_settings()
    try:
        size = attempt(lambda: save_backup(settings, target))
    except sqlite3.Error as error:
        fail(f"The backup did not succeed: {error}")
    typer.echo(f"{target}: {size} bytes. Keep KEYS_DIR elsewhere.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="A file that `sapa backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that is not empty.")] = False,
) -> None:
    """Put a backup in place of the database; exit 1 while a bot runs, or where something would be lost."""
    import sqlite3

    from bot.backup import restore_backup

    settings = load_settings()
    try:
        attempt(lambda: restore_backup(settings, source, replace=replace))
    except sqlite3.Error as error:
        fail(f"Nothing was restored: {error}")
    typer.echo("The database is as it was in the backup.")
