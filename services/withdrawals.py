"""Roles taken back: by a QA lead in the chat, or by the operator of the host."""

from collections.abc import Sequence
from datetime import datetime

from domain.access import OPERATOR, Act, Actor, require
from domain.errors import LastLead, NotFound, NothingToDo
from domain.people import ROLES_BY_LINK_ALONE, Person, Role
from services.roles import granted_key
from storage.audit import note
from storage.database import Database
from storage.outbox import put
from storage.people import load_person, people_with_role, roles_in_state, roles_of, set_role_state


async def holders(database: Database, who: Actor) -> Sequence[tuple[Person, Role]]:
    """Everybody with an active role that a link alone does not give, by name. Raises NotAllowed."""
    require(who, Act.GRANT_ROLES)
    async with database.reading() as connection:
        active = await roles_in_state(connection, "active")
    return [(person, role) for person, role in active if role not in ROLES_BY_LINK_ALONE]


async def withdraw(database: Database, who: Actor, person: str, role: Role, *, now: datetime) -> None:
    """Takes a role back, active or waiting; the person and every QA lead are told; audited.

    A roster that names the role again does not bring it back; `grant` does. Raises NotAllowed, NotFound, NothingToDo,
    and LastLead: who leads the quality office alone is replaced by the operator only.
    """
    require(who, Act.GRANT_ROLES)
    async with database.writing() as connection:
        if await load_person(connection, person) is None:
            raise NotFound(f"Nobody on the roster has the id {person}.")
        if (await roles_of(connection, person)).get(role) not in ("active", "waiting"):
            raise NothingToDo(f"{person} does not have the role {role.value}.")
        leads = await people_with_role(connection, Role.QA_LEAD)
        if role is Role.QA_LEAD and who != OPERATOR and list(leads) == [person]:
            raise LastLead
        await set_role_state(connection, person, [role], "refused")
        await note(connection, now, who.id, "withdraw_role", f"{person}:{role.value}")
        await put(connection, person, "role_lost", f"{role.value}:{now.isoformat()}", now)
        for lead in leads:
            await put(connection, lead, "role_withdrawn", granted_key(role, now, person), now)
