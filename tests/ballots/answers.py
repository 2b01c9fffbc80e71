"""People of the small university who answer, and what the database then holds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage.tables.surveys import participations
from tests.attacks.people import Respondent, make_trial
from tests.attacks.sapa import Sapa
from tests.attacks.small_university import OPENED, student


def respondents(number: int, seed: int = 1) -> Sequence[Respondent]:
    """Some students, each with answers of their own; all of them send."""
    trial = make_trial(seed, [student(each) for each in range(number)], OPENED)
    return [
        Respondent(one.person, one.first, one.second, one.replaced, one.choices, one.sends_at, finishes=True)
        for one in trial.respondents
    ]


async def rows(sapa: Sapa, *columns: Any) -> Sequence[Any]:
    """What stands in some columns now."""
    async with sapa.core.database.reading() as connection:
        return (await connection.execute(select(*columns))).all()


async def answered(sapa: Sapa) -> set[str]:
    """Who has answered, by the flags."""
    found = await rows(sapa, participations.c.person, participations.c.answered)
    return {row.person for row in found if row.answered}
