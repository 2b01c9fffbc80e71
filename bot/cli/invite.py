"""`sapa invite`: personal links, written to a file that only its owner can read."""

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import with_core

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.core import Core
    from domain.people import Role
    from services.links import NewLink

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
    """Make personal links, valid for 60 days."""
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
    held = await _held(core)
    rows = sorted((_row(link, held[link.invitee.id], Role(role) if role else None, name) for link in made), key=_place)
    with os.fdopen(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", newline="") as file:
        os.fchmod(file.fileno(), 0o600)
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(made)


async def _held(core: "Core") -> "Mapping[str, Collection[Role]]":
    """The roles of everybody on the roster, but those that were refused."""
    from collections import defaultdict

    from sqlalchemy import select

    from domain.people import Role
    from storage.tables.people import roles

    held: dict[str, set[Role]] = defaultdict(set)
    async with core.database.reading() as connection:
        for row in await connection.execute(select(roles.c.person, roles.c.role).where(roles.c.state != "refused")):
            held[row.person].add(Role(row.role))
    return held


def _row(link: "NewLink", held: "Collection[Role]", asked: "Role | None", name: str) -> tuple[str, ...]:
    invitee = link.invitee
    role = asked or telling_role(held)
    url = f"https://t.me/{name}?start={link.payload}"
    return invitee.id, invitee.given_name, invitee.family_name, role.value, url


def _place(row: tuple[str, ...]) -> tuple[int, str]:
    """Students first, then the other roles in the order of handbook 1, by id within a role."""
    from domain.people import Role

    return list(Role).index(Role(row[3])), row[0]


def telling_role(held: "Collection[Role]") -> "Role":
    """The one role that says most about somebody with several: "dean" of a dean who teaches.

    A student is a student; else the last in the order of handbook 1 that is not held by many, else the first.
    """
    from domain.people import Role

    broad = (Role.ALUMNUS, Role.INSTRUCTOR, Role.STAFF, Role.UNIT_HEAD)
    in_order = [role for role in Role if role in held]
    if Role.STUDENT in in_order:
        return Role.STUDENT
    telling = [role for role in in_order if role not in broad]
    return (telling or in_order[:1])[-1]
