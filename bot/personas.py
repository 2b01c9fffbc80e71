"""The people of the demo that a newcomer can be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alumna import newest_graduate
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


Wanted = tuple[str | None, str, str, str, bool]
"""Who is played, if the university has one; their language, what they are, what to try first, whether linked."""


async def choose_personas(connection: AsyncConnection) -> Sequence[Persona]:
    """Students, the head of the QA office, a dean, an instructor, a unit director, graduates and the provost.

    One of them graduates in the year the demo leads through.
    """
    wanted = [*await _studying(connection), *await _employees(connection), *await _graduating(connection)]
    wanted += await _leading(connection)
    found: list[Persona] = []
    for number, (person, language, note, try_first, linked) in enumerate(wanted):
        if person is None or person in {one.person for one in found}:
            continue  # a very small university has fewer people
        somebody = await load_person(connection, person)
        assert somebody is not None
        name = (somebody.given_name, somebody.family_name)
        found.append(Persona(FIRST_TELEGRAM_ID + number, person, *name, language, note, try_first, linked))
    return found


async def _studying(connection: AsyncConnection) -> Sequence[Wanted]:
    first, second = (await _everybody(connection, Role.STUDENT))[:2]
    lead = (await _everybody(connection, Role.QA_LEAD))[0]
    return [
        (first, "kk", "a student; the bot does not know you yet", "Press START and evaluate a course.", False),
        (
            second,
            "ru",
            "a student, linked already",
            "Send /start, evaluate a course, change the language on the way.",
            True,
        ),
        (
            lead,
            "en",
            "the head of the quality office",
            "Send /start. After 30 December: release the results, ask the provost to approve the pictures, post them.",
            True,
        ),
    ]


async def _graduating(connection: AsyncConnection) -> Sequence[Wanted]:
    return [
        (
            await newest_graduate(connection),
            "kk",
            "a graduate of last summer",
            "Send /start and say where you work: one tap, if nothing has changed.",
            True,
        ),
        (
            await newest_graduate(connection, Role.GRADUATING),
            "en",
            "a student who graduates in June",
            "Send /start: evaluate courses, and say by name what comes after the studies.",
            True,
        ),
    ]


async def _employees(connection: AsyncConnection) -> Sequence[Wanted]:
    deans = await _everybody(connection, Role.DEAN)
    coordinators = await _everybody(connection, Role.PROGRAMME_COORDINATOR)
    others = {*deans, *coordinators, *await _everybody(connection, Role.CHAIR)}
    instructor = next(one for one in await _everybody(connection, Role.INSTRUCTOR) if one not in others)
    (director, *_rest) = await _everybody(connection, Role.UNIT_HEAD)
    return [
        (deans[0], "ru", "a dean", "Send /deadlines. After 23 December: what is overdue in the faculty.", True),
        (
            instructor,
            "kk",
            "an instructor",
            "Send /deadlines and mark one as done. /feedback writes to a unit without your name.",
            True,
        ),
        (director, "ru", "the director of the library", "Send /deadlines: what the unit owes, and by when.", True),
    ]


async def _leading(connection: AsyncConnection) -> Sequence[Wanted]:
    provosts = await _everybody(connection, Role.PROVOST)
    return [
        (
            provosts[0] if provosts else None,
            "ru",
            "the provost, without whose word no picture goes out",
            "Once the head of the quality office has asked: send /start and approve the pictures.",
            True,
        )
    ]


async def _everybody(connection: AsyncConnection, role: Role) -> Sequence[str]:
    """Ids of all who hold a role, sorted; in a second demo on the same data some of them have come in already."""
    held = [await people_with_role(connection, role, state) for state in ("offered", "waiting", "active")]
    return sorted(person for persons in held for person in persons)
