"""`sapa backup` and `sapa restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.escrow import read_recovery_key, recover
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
    ask_again: Annotated[
        bool, typer.Option("--ask-again", help="Ask anew for answers whose keys are gone; they are lost.")
    ] = False,
    recovery_key: Annotated[
        Path | None, typer.Option("--recovery-key", help="Put answers back from their copies (see `sapa escrow`).")
    ] = None,
) -> None:
    """Put a backup in place of the database; exit 1 while a bot runs, or where something would be lost."""
    import sqlite3

    from bot.backup import restore_backup
    from bot.resetting import told

    settings, copies = load_settings(), recovery_key is not None
    if recovery_key is not None:
        read_recovery_key(recovery_key)  # before anything is changed
    try:
        lost = attempt(
            lambda: asyncio.run(restore_backup(settings, source, replace=replace, ask_again=ask_again, copies=copies))
        )
    except sqlite3.Error as error:
        fail(f"Nothing was restored: {error}")
    typer.echo("The database is as it was in the backup." + (f" {told(lost)}." if lost else ""))
    if recovery_key is not None:
        recover(recovery_key)
