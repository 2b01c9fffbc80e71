"""A course that has closed, its comments, and two people of the quality office who read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from domain.access import OPERATOR, Actor
from domain.comments import Moderated
from domain.people import Role
from services import roles
from storage import moderation as kept
from storage.database import Database
from storage.evaluations import evaluations_of
from storage.tables.ballots import comments
from tests.attacks.people import make_trial
from tests.attacks.sapa import Sapa
from tests.attacks.small_university import CLOSED, OPENED, WAVE, student

FIRST = Actor(student(10), frozenset({Role.QA_OFFICER}))
SECOND = Actor(student(11), frozenset({Role.QA_LEAD}))
STUDENT = Actor(student(0), frozenset({Role.STUDENT}))


@dataclass
class ClosedCourse:
    """What was written, and the database that holds it."""

    sapa: Sapa
    marks: Sequence[str]
    """A mark of each comment, in the order in which the answers came."""

    @property
    def database(self) -> Database:
        """Where the comments are."""
        return self.sapa.core.database

    async def rows(self, query: Select[Any] | None = None) -> Sequence[Any]:
        """The comments as they are stored, by id; or the rows of a query."""
        asked = select(comments).order_by(comments.c.id) if query is None else query
        async with self.database.reading() as connection:
            found: Sequence[Any] = (await connection.execute(asked)).all()
            return found

    async def released(self) -> Sequence[Moderated]:
        """What a release would show now."""
        async with self.database.reading() as connection:
            return await kept.load_released_comments(connection, await evaluations_of(connection, WAVE))

    async def finish(self) -> None:
        """What a release does with the originals."""
        async with self.database.writing() as connection:
            await kept.finish(connection, WAVE)
        await self.database.wipe()


async def close_with_comments(sapa: Sapa, answered: int) -> ClosedCourse:
    """Some students answer with two comments each, and the ballots are opened."""
    trial = make_trial(7, [student(number) for number in range(10)], OPENED)
    chosen = [one for one in trial.respondents if one.finishes][:answered]
    for one in chosen:
        await sapa.answer(one)
    await sapa.close()
    for who, role in ((FIRST, Role.QA_OFFICER), (SECOND, Role.QA_LEAD)):
        await roles.grant(sapa.core.database, OPERATOR, who.id, role, now=CLOSED)
    return ClosedCourse(sapa, [mark for one in chosen for mark in (one.first, one.second)])
