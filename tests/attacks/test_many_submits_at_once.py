"""However often somebody sends, and whoever's token they hold: one person, one answer, their own."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from domain.errors import NotFound, NothingToDo
from storage.tables.ballots import comments
from storage.tables.surveys import evaluations, participations
from tests.attacks.campaign import Products
from tests.attacks.people import Respondent, make_trial
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, found, student
from tests.engines import postgresql_url

AT_ONCE = 100
STUDENTS = 6


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.external)])
async def sapa(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sapa]:
    """The product with an open evaluation, on each engine."""
    if request.param == "sqlite":
        shutil.copytree(await Products(tmp_path).ground(STUDENTS), tmp_path / "live")
        async with opened(settings_in(tmp_path / "live")) as running:
            yield running
        return
    async with postgresql_url() as url, opened(settings_in(tmp_path, url)) as running:
        await found(running.core, STUDENTS)
        yield running


@pytest.fixture
def people() -> list[Respondent]:
    return list(make_trial(1, [student(number) for number in range(STUDENTS)], OPENED).answered)


async def outcomes(*sends: Awaitable[None]) -> Counter[str]:
    """How the sends ended, all begun at once."""
    ended = await asyncio.gather(*sends, return_exceptions=True)
    return Counter("sent" if one is None else type(one).__name__ for one in ended)


async def counted(sapa: Sapa) -> tuple[int, int]:
    """Flags now, and answers counted once the wave has closed."""
    async with sapa.core.database.reading() as connection:
        flags = select(func.count()).select_from(participations).where(participations.c.answered)
        flagged = (await connection.execute(flags)).scalar_one()
    await sapa.close()
    async with sapa.core.database.reading() as connection:
        return flagged, (await connection.execute(select(evaluations.c.answered))).scalar_one()


async def test_of_a_hundred_sends_of_one_draft_at_once_one_counts(sapa: Sapa, people: list[Respondent]) -> None:
    who = people[0]
    token = await sapa.draft(who)

    ended = await outcomes(*(sapa.send(who.person, token, who.sends_at) for _ in range(AT_ONCE)))

    assert ended["sent"] == 1
    assert set(ended) <= {"sent", NotFound.__name__, NothingToDo.__name__}
    assert await counted(sapa) == (1, 1)


async def test_of_many_drafts_of_one_person_sent_at_once_one_counts(sapa: Sapa, people: list[Respondent]) -> None:
    who = people[0]
    tokens = [await sapa.draft(who) for _ in range(10)]

    ended = await outcomes(*(sapa.send(who.person, token, who.sends_at) for token in tokens for _ in range(5)))

    assert ended["sent"] == 1
    assert await counted(sapa) == (1, 1)


async def test_everybody_at_once_is_everybody_once(sapa: Sapa, people: list[Respondent]) -> None:
    tokens = {who.person: await sapa.draft(who) for who in people}

    sends = (sapa.send(who.person, tokens[who.person], who.sends_at) for who in people for _ in range(5))

    assert (await outcomes(*sends))["sent"] == len(people)
    assert await counted(sapa) == (len(people), len(people))
    async with sapa.core.database.reading() as connection:
        texts = (await connection.execute(select(comments.c.text).where(comments.c.question == "helped"))).scalars()
        assert sorted(text.split()[-1] for text in texts) == sorted(who.first for who in people)


async def test_a_token_in_other_hands_sends_nothing(sapa: Sapa, people: list[Respondent]) -> None:
    owner, other = people[:2]
    token = await sapa.draft(owner)

    with pytest.raises(NotFound):
        await sapa.send(other.person, token, other.sends_at)

    await sapa.send(owner.person, token, owner.sends_at)
    assert await counted(sapa) == (1, 1)
