"""`sapa escrow`: copies of the ballot box for an accident, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import attempt, fail, load_settings, with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)

KEY_BYTES = 32

KeyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The recovery key; it belongs on no server.")]


@app.callback()
def _escrow() -> None:
    """Copies of the ballot box for an accident."""


@app.command("create")
def create(file: KeyFile) -> None:
    """Make a recovery key: the file is for a safe, the line it prints is for ESCROW_KEY."""
    from base64 import urlsafe_b64encode

    from storage.ballots.sealing import new_key, public_half
    from storage.key_files import create_key_file

    if file.exists():
        fail(f"{file} is there already. A recovery key overwrites nothing.")
    private = new_key()
    attempt(lambda: create_key_file(file, private))
    typer.echo(f"ESCROW_KEY={urlsafe_b64encode(public_half(private)).decode()}")


@app.command("recover")
def recover(file: KeyFile) -> None:
    """Put the copied answers back into a restored database, while no bot runs."""
    from bot.lock import BotRunning, bot_lock

    private = read_recovery_key(file)
    try:
        with bot_lock(load_settings().keys_dir):
            found = with_core(lambda core: put_back(core, private))
    except BotRunning:
        fail("A bot is running with these keys. Stop it first.")
    for line in found:
        typer.echo(line)


async def put_back(core: "Core", private: bytes) -> list[str]:
    """Puts the copies back; a line for each wave."""
    from domain.access import OPERATOR
    from services.escrow import recover as put_copies_back

    found = await put_copies_back(core.database, core.box, OPERATOR, private, now=core.clock.now())
    said = [
        f"{wave}: {back.ballots} answers are back, {back.lost} are lost; nobody knows whose." for wave, back in found
    ]
    return said or ["Nothing was put back: no answers are lost, or there are no copies of them."]


def read_recovery_key(file: Path) -> bytes:
    """The key in a file that `create` made; ends the command for any other file."""
    private = attempt(file.read_bytes)
    if len(private) != KEY_BYTES:
        fail(f"{file} is not a recovery key.")
    return private
