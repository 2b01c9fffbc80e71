"""Roles beyond student and alumnus: asked for by taking a link, confirmed by a QA lead."""

from collections.abc import Sequence
from datetime import datetime

from domain.access import Act, Actor, require
from domain.errors import NotFound, NothingToDo
from domain.people import Person, Role
from storage.audit import note
from storage.database import Database
from storage.outbox import put
from storage.people import grant_role, load_person, people_with_role, roles_of, set_role_state, waiting_roles


async def requests(database: Database, who: Actor) -> Sequence[tuple[Person, Role]]:
    """Roles that wait for a confirmation. Raises NotAllowed."""
    require(who, Act.CONFIRM_ROLES)
    async with database.reading() as connection:
        return await waiting_roles(connection)


async def decide(database: Database, who: Actor, person: str, role: Role, *, confirm: bool, now: datetime) -> None:
    """Makes a waiting role active, or refuses it; the person is told. Raises NotAllowed, NothingToDo."""
    require(who, Act.CONFIRM_ROLES)
    async with database.writing() as connection:
        held = await roles_of(connection, person)
        if held.get(role) != "waiting":
            raise NothingToDo
        await set_role_state(connection, person, [role], "active" if confirm else "refused")
        await put(connection, person, "role_decided", f"{role.value}:{now.isoformat()}", now)
        await note(connection, now, who.id, "confirm_role" if confirm else "refuse_role", f"{person}:{role.value}")


async def grant(database: Database, who: Actor, person: str, role: Role, *, now: datetime) -> None:
    """Gives a role at once; every QA lead is told. Raises NotAllowed, NotFound."""
    require(who, Act.GRANT_ROLES)
    async with database.writing() as connection:
        if await load_person(connection, person) is None:
            raise NotFound(f"Nobody on the roster has the id {person}.")
        await grant_role(connection, person, role)
        await note(connection, now, who.id, "grant_role", f"{person}:{role.value}")
        for lead in await people_with_role(connection, Role.QA_LEAD):
            await put(connection, lead, "role_granted", f"{person}:{role.value}:{now.isoformat()}", now)
