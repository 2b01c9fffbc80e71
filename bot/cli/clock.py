"""`sapa clock`: the sandbox clock."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import fail, with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)


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
    from bot.cli.asking import NobodyRuns, ask_bot
    from domain.errors import NotAllowed, SapaError, TooLate

    if not core.settings.has_sandbox_token:
        raise NotAllowed("The clock is moved with sandbox tokens only.")
    if target.tzinfo is None:
        target = target.replace(tzinfo=core.settings.zone)
    if target < (now := core.clock.now()):
        raise TooLate(f"The clock shows {now.astimezone(core.settings.zone):%Y-%m-%dT%H:%M} and only goes forward.")
    try:
        return await ask_bot(core, "clock_jump", {"to": target.isoformat()})
    except NobodyRuns as error:
        raise SapaError(f"{error}: start `sapa run` and jump again.") from None
