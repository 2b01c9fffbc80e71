"""People, their roles, and the accounts that belong to them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.language import Language
from domain.people import Person, Role
from domain.visitor import Account, Visitor
from storage.tables.accounts import accounts
from storage.tables.people import people, roles


def person_of(row: Row[Any]) -> Person:
    """The domain's person in a row of `people`."""
    return Person(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        language=Language(row.language) if row.language else None,
        programme=row.programme,
    )


# Built once: it is asked at every tap.
_VISITOR = (
    select(
        accounts.c.language.label("speaks"),
        accounts.c.card_message,
        accounts.c.card_protected,
        accounts.c.running,
        accounts.c.quiet,
        people.c.id,
        people.c.given_name,
        people.c.family_name,
        people.c.email,
        people.c.language,
        people.c.programme,
        roles.c.role,
        roles.c.state,
    )
    .select_from(
        accounts.outerjoin(people, people.c.id == accounts.c.person).outerjoin(roles, roles.c.person == people.c.id)
    )
    .where(accounts.c.user_id == bindparam("user"))
)


async def load_visitor(connection: AsyncConnection, user_id: int, guess: Language) -> Visitor:
    """Who a Telegram account is; an unknown one has only the guessed language."""
    rows: Sequence[Any] = (await connection.execute(_VISITOR, {"user": user_id})).all()
    if not rows:
        return Visitor(user_id, guess)
    first = rows[0]
    account = Account(
        user_id, Language(first.speaks), first.card_message, first.running, first.quiet, first.card_protected
    )
    if first.id is None:
        return Visitor(user_id, account.language, account)
    return Visitor(
        user_id,
        account.language,
        account,
        person_of(first),
        active=frozenset(Role(row.role) for row in rows if row.state == "active"),
        waiting=frozenset(Role(row.role) for row in rows if row.state == "waiting"),
    )


async def load_person(connection: AsyncConnection, person: str) -> Person | None:
    """The person with this id, or None."""
    row = (await connection.execute(select(people).where(people.c.id == person))).first()
    return person_of(row) if row else None


async def everybody(connection: AsyncConnection) -> Sequence[Person]:
    """Everybody who is active on the roster, by name."""
    query = select(people).where(people.c.active).order_by(people.c.family_name, people.c.given_name, people.c.id)
    return [person_of(row) for row in await connection.execute(query)]


async def account_of(connection: AsyncConnection, person: str) -> int | None:
    """The Telegram id that belongs to a person, or None."""
    return (await connection.execute(select(accounts.c.user_id).where(accounts.c.person == person))).scalar()


async def person_of_account(connection: AsyncConnection, user_id: int) -> str | None:
    """The id of the person a Telegram account is tied to, or None."""
    return (await connection.execute(select(accounts.c.person).where(accounts.c.user_id == user_id))).scalar()


async def save_consent(
    connection: AsyncConnection, user_id: int, language: Language, version: str, today: date
) -> None:
    """Makes the account, or notes the newer consent on it."""
    values = {"language": language.value, "consent_version": version, "consent_on": today}
    changed = await connection.execute(update(accounts).where(accounts.c.user_id == user_id).values(**values))
    if not changed.rowcount:
        await connection.execute(insert(accounts).values(user_id=user_id, **values))


async def update_account(connection: AsyncConnection, user_id: int, **values: object) -> None:
    """Sets columns of an account."""
    await connection.execute(update(accounts).where(accounts.c.user_id == user_id).values(**values))


async def let_go(connection: AsyncConnection, user_id: int, person: str) -> None:
    """Cuts the tie between an account and a person; every role of theirs waits to be claimed again, with a new link."""
    await update_account(connection, user_id, person=None, running=False)
    held = [role for role, state in (await roles_of(connection, person)).items() if state in ("active", "waiting")]
    await set_role_state(connection, person, held, "offered")


async def delete_account(connection: AsyncConnection, user_id: int) -> None:
    """Removes an account and with it every tie to a person."""
    await connection.execute(delete(accounts).where(accounts.c.user_id == user_id))


async def roles_of(connection: AsyncConnection, person: str) -> dict[Role, str]:
    """The roles of a person with their states."""
    held = await connection.execute(select(roles.c.role, roles.c.state).where(roles.c.person == person))
    return {Role(role): state for role, state in held}


async def set_role_state(connection: AsyncConnection, person: str, held: Collection[Role], state: str) -> None:
    """Moves roles of a person to a state."""
    keys = [role.value for role in held]
    await connection.execute(update(roles).where(roles.c.person == person, roles.c.role.in_(keys)).values(state=state))


async def grant_role(connection: AsyncConnection, person: str, role: Role, *, state: str = "active") -> None:
    """Gives a role, on the roster or not: at once, or to wait for its confirmation."""
    changed = await connection.execute(
        update(roles).where(roles.c.person == person, roles.c.role == role.value).values(state=state)
    )
    if not changed.rowcount:
        await connection.execute(insert(roles).values(person=person, role=role.value, source="grant", state=state))


async def only_person_with_address(connection: AsyncConnection, address: str) -> str | None:
    """The id of the one active person with this e-mail address, in whatever case; None for nobody or several."""
    query = select(people.c.id).where(func.lower(people.c.email) == address.lower(), people.c.active).limit(2)
    found = (await connection.execute(query)).scalars().all()
    return found[0] if len(found) == 1 else None


async def people_with_role(connection: AsyncConnection, role: Role, state: str = "active") -> Sequence[str]:
    """The ids of people who hold a role in a state, sorted."""
    query = select(roles.c.person).where(roles.c.role == role.value, roles.c.state == state).order_by(roles.c.person)
    return (await connection.execute(query)).scalars().all()


async def waiting_roles(connection: AsyncConnection) -> Sequence[tuple[Person, Role]]:
    """Everybody whose role waits for a confirmation, with the role, by name."""
    return await roles_in_state(connection, "waiting")


async def roles_in_state(connection: AsyncConnection, state: str) -> Sequence[tuple[Person, Role]]:
    """Everybody with a role in this state, with the role, by name."""
    query = (
        select(people, roles.c.role)
        .join(roles, roles.c.person == people.c.id)
        .where(roles.c.state == state)
        .order_by(people.c.family_name, people.c.given_name, roles.c.role)
    )
    return [(person_of(row), Role(row.role)) for row in await connection.execute(query)]


async def load_consent(connection: AsyncConnection, user_id: int) -> tuple[str, date] | None:
    """The version and day of an account's consent, or None."""
    query = select(accounts.c.consent_version, accounts.c.consent_on).where(accounts.c.user_id == user_id)
    row = (await connection.execute(query)).first()
    return (row.consent_version, row.consent_on) if row else None


async def next_graduation(connection: AsyncConnection, after: date) -> date | None:
    """The first graduation day after `after` of somebody on the roster, or None."""
    query = select(func.min(people.c.graduation_date)).where(people.c.active, people.c.graduation_date > after)
    found: date | None = (await connection.execute(query)).scalar_one()
    return found
