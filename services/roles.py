"""Roles beyond student and alumnus: asked for by taking a link, confirmed by a QA lead."""

from collections.abc import Sequence
from datetime import datetime

from domain.access import Act, Actor, require
from domain.errors import NotFound, NothingToDo
from domain.people import Person, Role
from storage.audit import note
from storage.database import Database
from storage.outbox import put
from storage.people import (
    account_of,
    grant_role,
    load_person,
    only_person_with_address,
    people_with_role,
    roles_of,
    set_role_state,
    waiting_roles,
)


async def requests(database: Database, who: Actor) -> Sequence[tuple[Person, Role]]:
    """Roles that wait for a confirmation. Raises NotAllowed."""
    require(who, Act.CONFIRM_ROLES)
    async with database.reading() as connection:
        return await waiting_roles(connection)


async def waits(database: Database, person: str) -> bool:
    """Whether any role of the person still waits for a confirmation."""
    async with database.reading() as connection:
        return "waiting" in (await roles_of(connection, person)).values()


async def person_named(database: Database, person: str) -> Person | None:
    """The person with this id, or None if they are not on the roster any more."""
    async with database.reading() as connection:
        return await load_person(connection, person)


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
    """Gives a role at once; the person and every QA lead are told. Raises NotAllowed, NotFound."""
    require(who, Act.GRANT_ROLES)
    async with database.writing() as connection:
        if await load_person(connection, person) is None:
            raise NotFound(f"Nobody on the roster has the id {person}.")
        await grant_role(connection, person, role)
        await note(connection, now, who.id, "grant_role", f"{person}:{role.value}")
        await put(connection, person, "role_decided", f"{role.value}:{now.isoformat()}", now)
        for lead in await people_with_role(connection, Role.QA_LEAD):
            await put(connection, lead, "role_granted", granted_key(role, now, person), now)


async def offer_first_admin(database: Database, address: str, *, now: datetime) -> None:
    """Lets the person on the roster with this address, once in, wait for the role of QA lead; a code makes it active.

    Nothing happens for an empty address, for one that several people have, and for a role that was decided before.
    """
    if not address:
        return
    async with database.writing() as connection:
        person = await only_person_with_address(connection, address)
        if person is None or await account_of(connection, person) is None:
            return
        state = (await roles_of(connection, person)).get(Role.QA_LEAD, "offered")
        if state == "offered":
            await grant_role(connection, person, Role.QA_LEAD, state="waiting")
            await note(connection, now, "operator", "first_admin_waits", person)


def request_key(now: datetime, person: str) -> str:
    """The key of a letter about roles that wait: one for each time that a link was taken."""
    return f"{now.isoformat()} {person}"


def person_in_request(key: str) -> str:
    """The person's id in a key that `request_key` made; an id may hold anything, spaces too."""
    return key.split(" ", 1)[1]


def granted_key(role: Role, now: datetime, person: str) -> str:
    """The key of a letter about a role that was given; the person's id comes last, since it may hold anything."""
    return f"{role.value} {now.isoformat()} {person}"


def read_granted_key(key: str) -> tuple[Role, str]:
    """The role and the person's id in a key that `granted_key` made."""
    role, _moment, person = key.split(" ", 2)
    return Role(role), person
