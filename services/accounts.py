"""Accounts: consent, language, silence, and leaving."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.language import Language
from domain.people import Role
from domain.visitor import Account, Visitor
from storage.audit import note
from storage.database import Database
from storage.employment import forget_graduate
from storage.links import forget_user
from storage.people import (
    account_of,
    delete_account,
    grant_role,
    let_go,
    load_consent,
    load_person,
    load_visitor,
    save_consent,
    update_account,
)
from storage.tables.people import people

CONSENT_VERSION = "2026-1"
"""Changes with the text of the consent screen; kept with the date it was given."""

FIRST_ADMIN_PERSON = "first-admin"


async def visitor(database: Database, user_id: int, guess: Language) -> Visitor:
    """Who a Telegram account is."""
    async with database.reading() as connection:
        return await load_visitor(connection, user_id, guess)


async def account(database: Database, user_id: int) -> Account | None:
    """The account of a Telegram id, or None."""
    return (await visitor(database, user_id, Language.KK)).account


async def account_of_person(database: Database, person: str) -> Account | None:
    """The account that belongs to a person, or None."""
    async with database.reading() as connection:
        user_id = await account_of(connection, person)
        return (await load_visitor(connection, user_id, Language.KK)).account if user_id is not None else None


async def agree(
    database: Database, user_id: int, language: Language, *, first_admin: int | None, now: datetime, zone: ZoneInfo
) -> Visitor:
    """Notes the consent with version and day, and gives the first administrator the role; returns the visitor."""
    today = now.astimezone(zone).date()
    async with database.writing() as connection:
        await save_consent(connection, user_id, language, CONSENT_VERSION, today)
        who = await load_visitor(connection, user_id, language)
        if user_id == first_admin and Role.QA_LEAD not in who.active:
            await _make_first_admin(connection, who, now)
            who = await load_visitor(connection, user_id, language)
        return who


async def name_first_admin(database: Database, user_id: int, *, now: datetime) -> None:
    """Gives the role to an account that had consented before it was named; does nothing if it has not, or has it."""
    async with database.writing() as connection:
        who = await load_visitor(connection, user_id, Language.KK)
        if who.account is not None and Role.QA_LEAD not in who.active:
            await _make_first_admin(connection, who, now)


async def _make_first_admin(connection: AsyncConnection, who: Visitor, now: datetime) -> None:
    person = who.person.id if who.person else FIRST_ADMIN_PERSON
    if await load_person(connection, person) is None:
        await connection.execute(insert(people).values(id=person, given_name="", family_name=""))
    if who.person is None:
        await update_account(connection, who.user_id, person=person)
    await grant_role(connection, person, Role.QA_LEAD)
    await note(connection, now, "operator", "first_admin", person)


async def set_language(database: Database, user_id: int, language: Language) -> None:
    """The language the bot speaks with this account from now on."""
    async with database.writing() as connection:
        await update_account(connection, user_id, language=language.value)


async def set_quiet(database: Database, user_id: int, quiet: bool) -> None:
    """Stops reminders for this account, or lets them come again."""
    async with database.writing() as connection:
        await update_account(connection, user_id, quiet=quiet)


async def set_blocked(database: Database, user_id: int, blocked: bool, *, now: datetime, zone: ZoneInfo) -> None:
    """Notes the day on which the person blocked the bot, or that they came back."""
    day = now.astimezone(zone).date() if blocked else None
    async with database.writing() as connection:
        await update_account(connection, user_id, blocked_on=day)


async def set_card(
    database: Database, user_id: int, message_id: int | None, running: bool, protected: bool = False
) -> None:
    """Remembers the one message this account acts on, whether an answer runs in it, and whether it is protected."""
    async with database.writing() as connection:
        await update_account(connection, user_id, card_message=message_id, running=running, card_protected=protected)


async def forget(database: Database, user_id: int) -> None:
    """Deletes the account with its consent, its tie to the person and its links, and what was answered by name.

    The roster belongs to the university. A person who comes back needs a new link, and a confirmation of every role
    that a link alone does not give.
    """
    async with database.writing() as connection:
        who = await load_visitor(connection, user_id, Language.KK)
        if who.person is not None:
            await forget_graduate(connection, who.person.id)
            await let_go(connection, user_id, who.person.id)
        await forget_user(connection, user_id)
        await delete_account(connection, user_id)


async def consent(database: Database, user_id: int) -> tuple[str, date] | None:
    """The version and day of the consent, or None."""
    async with database.reading() as connection:
        return await load_consent(connection, user_id)
