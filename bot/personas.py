"""The people of the demo that a newcomer can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people import Role
from storage.people import load_person, people_with_role

FIRST_TELEGRAM_ID = 1001


@dataclass(frozen=True)
class Persona:
    """Somebody on the demo's roster with a Telegram account in the sandbox."""

    user_id: int
    person: str
    first_name: str
    last_name: str
    language: str
    note: str
    try_first: str
    linked: bool = True


async def choose_personas(connection: AsyncConnection) -> Sequence[Persona]:
    """A student nobody knows yet, two classmates, a dean and the head of the QA office, from the demo's roster."""
    students = await people_with_role(connection, Role.STUDENT, "offered")
    leads = await people_with_role(connection, Role.QA_LEAD, "offered")
    deans = await people_with_role(connection, Role.DEAN, "offered")
    wanted = [
        (students[0], "kk", "a student; the bot does not know you yet", "Press START and evaluate a course.", False),
        (
            students[1],
            "ru",
            "a student, linked already",
            "Send /start, evaluate a course, change the language on the way.",
            True,
        ),
        (
            leads[0],
            "kk",
            "the head of the quality office",
            "Send /start. After 30 December: release the results, post the picture.",
            True,
        ),
        (deans[0], "ru", "a dean", "Send /start: nothing to do here yet, never a dead end.", True),
    ]
    found: list[Persona] = []
    for number, (person, language, note, try_first, linked) in enumerate(wanted):
        somebody = await load_person(connection, person)
        assert somebody is not None
        name = (somebody.given_name, somebody.family_name)
        found.append(Persona(FIRST_TELEGRAM_ID + number, person, *name, language, note, try_first, linked))
    return found
