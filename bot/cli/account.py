"""`sapa account`: accounts let go by the operator of this host, for people with a new phone or account."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _account() -> None:
    """Accounts let go by the operator of this host."""


@app.command("reset")
def reset(person: Annotated[str, typer.Argument(help="The sourcedId on the roster.")]) -> None:
    """Let a person's account go, so that a new link works from another one."""
    with_core(lambda core: _reset(core, person))
    typer.echo(f"{person} has no account now. A new link: sapa invite create --person {person} --out FILE.csv")


async def _reset(core: "Core", person: str) -> None:
    from domain.access import OPERATOR
    from services import resets

    await resets.reset(core.database, OPERATOR, person, now=core.clock.now())
