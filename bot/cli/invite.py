"""`sapa invite`: personal links, written to a file that only its owner can read."""

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from bot.core import Core

app = typer.Typer(no_args_is_help=True)

COLUMNS = ("sourcedId", "givenName", "familyName", "role", "link")


@app.callback()
def _invite() -> None:
    """Personal links."""


@app.command("create")
def create(
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write (mode 0600).")],
    everybody: Annotated[bool, typer.Option("--all", help="Everybody on the roster.")] = False,
    role: Annotated[str, typer.Option(help="Everybody with this role.")] = "",
    person: Annotated[list[str] | None, typer.Option(help="This person (sourcedId); may be repeated.")] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="Activate every roster role (sandbox tokens only).")
    ] = False,
) -> None:
    """Make personal links, valid for 30 days."""
    if sum((everybody, bool(role), bool(person))) != 1:
        raise typer.BadParameter("Say whom: --all, --role ROLE, or --person ID (one of them).")
    count = with_core(lambda core: _create(core, out, role, person or [], confirmed))
    typer.echo(f"{count} links are in {out}")


async def _create(core: "Core", out: Path, role: str, persons: list[str], confirmed: bool) -> int:
    from bot.username import username
    from domain.access import OPERATOR
    from domain.errors import NotFound
    from domain.people import Role
    from services.links import make_links

    if role and role not in set(Role):
        raise NotFound(f"There is no role {role}. Roles: {', '.join(Role)}")
    name = await username(core)
    made = await make_links(
        core.database,
        OPERATOR,
        persons=persons,
        role=Role(role) if role else None,
        confirmed=confirmed,
        sandbox=core.settings.has_sandbox_token,
        now=core.clock.now(),
        zone=core.settings.zone,
    )
    with os.fdopen(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", newline="") as file:
        os.fchmod(file.fileno(), 0o600)
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for link in made:
            invitee = link.invitee
            url = f"https://t.me/{name}?start={link.payload}"
            writer.writerow([invitee.id, invitee.given_name, invitee.family_name, invitee.role.value, url])
    return len(made)
