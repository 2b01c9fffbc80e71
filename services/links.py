"""Personal links: made for people on the roster, taken once by the account that says "it is me"."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.errors import LinkExpired, LinkUnknown, LinkUsed, NotAllowed, NotFound, OwnerKnown
from domain.language import Text
from domain.people import ROLES_BY_LINK_ALONE, Person, Role
from services.accounts import FIRST_ADMIN_PERSON
from services.roles import request_key
from storage.approvals import rename_person
from storage.audit import note
from storage.database import Database
from storage.links import Invitee, Link, invitees, load_link, new_payload, save_link, use_up
from storage.outbox import put
from storage.people import (
    account_of,
    grant_role,
    let_go,
    load_person,
    people_with_role,
    person_of_account,
    roles_of,
    set_role_state,
    update_account,
)
from storage.tables.people import people
from storage.university import organisation_name

LINK_DAYS = 60
"""Long enough for links made before the exams to be opened in the last week of the window."""


@dataclass(frozen=True)
class NewLink:
    """A link just made; the payload is shown once and kept nowhere."""

    invitee: Invitee
    payload: str


@dataclass(frozen=True)
class Offer:
    """What "is this you?" may show: initials and programme, nothing more."""

    initials: str
    programme: Text


@dataclass(frozen=True)
class Joined:
    """What taking a link gave: roles that are active now, and roles that wait for a confirmation."""

    person: Person
    active: frozenset[Role]
    waiting: frozenset[Role]


async def make_links(
    database: Database,
    who: Actor,
    *,
    persons: Collection[str] = (),
    role: Role | None = None,
    confirmed: bool = False,
    sandbox: bool,
    now: datetime,
    zone: ZoneInfo,
) -> Sequence[NewLink]:
    """New links for `persons`, for everybody with `role`, or (neither given) for everybody; design section 3's order.

    `confirmed` links activate every roster role and exist with sandbox tokens only. Raises NotAllowed, NotFound.
    """
    require(who, Act.MAKE_LINKS)
    if confirmed and not sandbox:
        raise NotAllowed("Links that confirm every role are made with sandbox tokens only.")
    expires = now.astimezone(zone).date() + timedelta(days=LINK_DAYS)
    async with database.writing() as connection:
        chosen = await _choose(connection, persons, role)
        made = [NewLink(invitee, new_payload()) for invitee in chosen]
        for link in made:
            await save_link(connection, link.payload, link.invitee.id, expires, confirmed)
        act = "make_confirmed_links" if confirmed else "make_links"
        await note(connection, now, who.id, act, str(len(made)))
    return made


async def _choose(connection: AsyncConnection, persons: Collection[str], role: Role | None) -> Sequence[Invitee]:
    everybody = await invitees(connection)
    if persons:
        missing = set(persons) - {invitee.id for invitee in everybody}
        if missing:
            raise NotFound(f"Not on the roster, or without a role: {', '.join(sorted(missing))}")
        return [invitee for invitee in everybody if invitee.id in persons]
    if role is not None:
        holders: set[str] = set()
        for state in ("offered", "waiting", "active"):
            holders |= set(await people_with_role(connection, role, state))
        return [invitee for invitee in everybody if invitee.id in holders]
    return everybody


async def look_up(database: Database, payload: str, user_id: int, *, now: datetime, zone: ZoneInfo) -> Offer:
    """What the link offers, without using it. Raises LinkUnknown, LinkExpired, LinkUsed or OwnerKnown."""
    async with database.reading() as connection:
        link = await _usable(connection, payload, user_id, now, zone)
        person = await load_person(connection, link.person)
        if person is None:
            raise LinkUnknown
        return Offer(person.initials, await organisation_name(connection, person.programme))


async def take(
    database: Database, payload: str, user_id: int, *, sandbox: bool, now: datetime, zone: ZoneInfo
) -> Joined:
    """Ties the account to the person of the link, once; the other roles wait, and every QA lead hears of them.

    Raises LinkUnknown, LinkExpired, LinkUsed or OwnerKnown.
    """
    today = now.astimezone(zone).date()
    async with database.writing() as connection:
        link = await _usable(connection, payload, user_id, now, zone)
        person = await load_person(connection, link.person)
        if person is None or not await use_up(connection, payload, user_id, today):
            raise LinkUsed
        await _tie(connection, person.id, user_id)
        held = await roles_of(connection, person.id)
        offered = {role for role, state in held.items() if state == "offered"}
        at_once = offered if link.confirmed and sandbox else offered & ROLES_BY_LINK_ALONE
        await set_role_state(connection, person.id, at_once, "active")
        await set_role_state(connection, person.id, offered - at_once, "waiting")
        if at_once - ROLES_BY_LINK_ALONE:
            await note(connection, now, person.id, "take_confirmed_link", person.id)
        if offered - at_once:
            for lead in await people_with_role(connection, Role.QA_LEAD):
                await put(connection, lead, "role_request", request_key(now, person.id), now)
        held = await roles_of(connection, person.id)
    return Joined(
        person,
        frozenset(role for role, state in held.items() if state == "active"),
        frozenset(role for role, state in held.items() if state == "waiting"),
    )


async def _usable(connection: AsyncConnection, payload: str, user_id: int, now: datetime, zone: ZoneInfo) -> Link:
    link = await load_link(connection, payload)
    if link is None:
        raise LinkUnknown
    owner = await account_of(connection, link.person)
    if owner is not None and owner != user_id:
        raise OwnerKnown
    if link.used_on is not None:
        raise LinkUsed
    if link.expires_on < now.astimezone(zone).date():
        raise LinkExpired
    return link


async def _tie(connection: AsyncConnection, person: str, user_id: int) -> None:
    """Moves the account to the person; a first administrator's role comes along, those of anybody else stay behind."""
    first = await account_of(connection, FIRST_ADMIN_PERSON) == user_id
    before = await person_of_account(connection, user_id)
    if before not in (None, person, FIRST_ADMIN_PERSON):
        await let_go(connection, user_id, before)
    await update_account(connection, user_id, person=person)
    if first and person != FIRST_ADMIN_PERSON:
        await grant_role(connection, person, Role.QA_LEAD)
        await rename_person(connection, FIRST_ADMIN_PERSON, person)
        await connection.execute(delete(people).where(people.c.id == FIRST_ADMIN_PERSON))


async def report_reuse(database: Database, payload: str, user_id: int, *, now: datetime) -> bool:
    """Tells the owner that another account opened their link, used or not; returns whether the link is another's.

    Nobody is told about a link of one's own.
    """
    async with database.writing() as connection:
        link = await load_link(connection, payload)
        owner = await account_of(connection, link.person) if link else None
        if link is None or owner is None or owner == user_id:
            return owner is None
        await put(connection, link.person, "link_reused", now.date().isoformat(), now)
        await note(connection, now, link.person, "link_reused", link.person)
        return True
