"""`sapa role`: roles given by the operator of this host; every QA lead is told."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _role() -> None:
    """Roles given by the operator of this host."""


@app.command("grant")
def grant(
    person: Annotated[str, typer.Argument(help="The sourcedId on the roster.")],
    role: Annotated[str, typer.Argument(help="A role key, such as qa_lead.")],
) -> None:
    """Give a person a role at once; audited, and every QA lead is told."""
    with_core(lambda core: _grant(core, person, role))
    typer.echo(f"{person} is {role} now.")


async def _grant(core: "Core", person: str, role: str) -> None:
    from domain.access import OPERATOR
    from domain.errors import NotFound
    from domain.people import Role
    from services import roles

    if role not in set(Role):
        raise NotFound(f"There is no role {role}. Roles: {', '.join(Role)}")
    await roles.grant(core.database, OPERATOR, person, Role(role), now=core.clock.now())
