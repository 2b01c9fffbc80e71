"""`sapa clock`: the sandbox clock."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import fail, with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)

LOOK_AGAIN_SECONDS = 0.2


@app.callback()
def _clock() -> None:
    """The sandbox clock."""


@app.command("jump")
def jump(instant: Annotated[str, typer.Argument(help="ISO date and time; local where no offset is given.")]) -> None:
    """Let the running bot walk its clock to an instant (sandbox tokens only)."""
    try:
        target = datetime.fromisoformat(instant)
    except ValueError:
        fail(f"Not an ISO date and time: {instant}")
    typer.echo(with_core(lambda core: _jump(core, target)))


async def _jump(core: "Core", target: datetime) -> str:
    from bot.lock import is_bot_running
    from domain.errors import NotAllowed, SapaError, TooLate
    from storage.requests import leave, outcome, settle

    if not core.settings.has_sandbox_token:
        raise NotAllowed("The clock is moved with sandbox tokens only.")
    if not is_bot_running(core.settings.keys_dir):
        raise SapaError("No bot is running with these settings: start `sapa run` first.")
    if target.tzinfo is None:
        target = target.replace(tzinfo=core.settings.zone)
    if target < (now := core.clock.now()):
        raise TooLate(f"The clock shows {now.astimezone(core.settings.zone):%Y-%m-%dT%H:%M} and only goes forward.")
    async with core.database.writing() as connection:
        number = await leave(connection, "clock_jump", {"to": target.isoformat()})
    while True:
        async with core.database.reading() as connection:
            found = await outcome(connection, number)
        if found is not None:
            done, answer = found
            if not done:
                raise SapaError(answer)
            return answer
        if not is_bot_running(core.settings.keys_dir):
            async with core.database.writing() as connection:
                await settle(connection, number, done=False, answer="withdrawn")
            raise SapaError("The bot has stopped on the way: start `sapa run` and jump again.")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
