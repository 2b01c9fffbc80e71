"""`sapa role`: roles given and taken back by the operator of this host; every QA lead is told."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from bot.core import Core
    from domain.people import Role

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _role() -> None:
    """Roles given and taken back by the operator of this host."""


@app.command("grant")
def grant(
    person: Annotated[str, typer.Argument(help="The sourcedId on the roster.")],
    role: Annotated[str, typer.Argument(help="A role key, such as qa_lead.")],
) -> None:
    """Give a person a role at once; audited, and every QA lead is told."""
    with_core(lambda core: _grant(core, person, role))
    typer.echo(f"{person} is {role} now.")


@app.command("withdraw")
def withdraw(
    person: Annotated[str, typer.Argument(help="The sourcedId on the roster.")],
    role: Annotated[str, typer.Argument(help="A role key, such as qa_lead.")],
) -> None:
    """Take a role back at once; audited, and the person and every QA lead are told."""
    with_core(lambda core: _withdraw(core, person, role))
    typer.echo(f"{person} is not {role} any more.")


async def _withdraw(core: "Core", person: str, role: str) -> None:
    from domain.access import OPERATOR
    from services import withdrawals

    await withdrawals.withdraw(core.database, OPERATOR, person, _role_named(role), now=core.clock.now())


async def _grant(core: "Core", person: str, role: str) -> None:
    from domain.access import OPERATOR
    from services import roles

    await roles.grant(core.database, OPERATOR, person, _role_named(role), now=core.clock.now())


def _role_named(role: str) -> "Role":
    from domain.errors import NotFound
    from domain.people import Role

    if role not in set(Role):
        raise NotFound(f"There is no role {role}. Roles: {', '.join(Role)}")
    return Role(role)
