"""An account let go, so that a personal link works from a new one: by a QA lead, or by the operator of the host."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access import OPERATOR, Act, Actor, require
from domain.errors import LastLead, NotFound, NothingToDo
from domain.language import Text
from domain.people import Person, Role
from storage.audit import note
from storage.database import Database
from storage.employment import place_draft
from storage.outbox import put
from storage.people import account_of, everybody, let_go, load_person, people_with_role
from storage.university import organisation_name

LETTER = "account_reset"
"""The letter to the account that was let go."""


@dataclass(frozen=True)
class Known:
    """Somebody on the roster as the office sees them before a reset: never which account it is."""

    person: Person
    programme: Text
    has_account: bool


async def find(database: Database, who: Actor, text: str) -> Sequence[Person]:
    """Everybody on the roster whom `text` (an id, an e-mail, the beginning of names) may mean. Raises NotAllowed."""
    require(who, Act.RESET_ACCOUNTS)
    async with database.reading() as connection:
        return [person for person in await everybody(connection) if person.fits(text)]


async def look(database: Database, who: Actor, means: Callable[[str], bool]) -> Known:
    """The one person whose id is meant. Raises NotAllowed, NotFound."""
    require(who, Act.RESET_ACCOUNTS)
    async with database.reading() as connection:
        person = next((person for person in await everybody(connection) if means(person.id)), None)
        if person is None:
            raise NotFound
        programme = await organisation_name(connection, person.programme)
        return Known(person, programme, await account_of(connection, person.id) is not None)


async def reset(database: Database, who: Actor, person: str, *, now: datetime) -> None:
    """Lets the account of a person go; the account is told, and roles must be claimed and confirmed again; audited.

    What they answered stays, and a new link is needed. Raises NotAllowed, NotFound, NothingToDo (no account), and
    LastLead: who leads the quality office alone is reset by the operator only.
    """
    require(who, Act.RESET_ACCOUNTS)
    async with database.writing() as connection:
        if await load_person(connection, person) is None:
            raise NotFound(f"Nobody on the roster has the id {person}.")
        account = await account_of(connection, person)
        if account is None:
            raise NothingToDo(f"{person} has no account.")
        if who != OPERATOR and list(await people_with_role(connection, Role.QA_LEAD)) == [person]:
            raise LastLead
        await let_go(connection, account, person)
        await place_draft(connection, person, None, None)
        await put(connection, person, LETTER, now.isoformat(), now, chat=account)
        await note(connection, now, who.id, "reset_account", person)
