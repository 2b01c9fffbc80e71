"""Small groups in a wave as it is kept: pooled, left out, returning, through rosters and limits that change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.surveys import DEMO_TERM, plan_teaching
from domain.access import OPERATOR, Actor
from domain.disclosure import Limits
from domain.errors import ConfigurationProblem, NotAllowed, NotFound
from domain.people import Role
from domain.planning import EvaluationPlan, LeftOut
from domain.window import Omission
from services import limits, waves
from services.seed import seed
from storage.database import Database
from storage.plans import load_left_out, load_plans
from storage.tables.audit import audit
from storage.tables.people import people
from storage.tables.surveys import evaluations, participations
from storage.tables.surveys import waves as wave_table
from storage.tables.university import enrolments
from tests import small_classes

ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 16, 12, tzinfo=ZONE)
WAVE = f"teaching-{DEMO_TERM}"
COURSE, SECOND = "26f-mgt101-1", "26f-mgt101-2"
"""A class of ten students whose exam is over, and the half of it that is parted from it."""

LEAD = Actor("e-024", frozenset({Role.QA_LEAD}))


@pytest_asyncio.fixture
async def university(database: Database) -> Database:
    """Thirty students and a wave that is planned."""
    await seed(database, students=30, now=NOON, zone=ZONE)
    await plan_teaching(database, OPERATOR, DEMO_TERM, now=NOON, zone=ZONE)
    return database


async def leave(database: Database, number: int) -> None:
    """So many students leave the class."""
    async with database.writing() as connection:
        await small_classes.leave(connection, COURSE, number)
        await waves.refresh_running(connection, now=NOON, zone=ZONE)


async def part(database: Database, number: int, *, teacher: str = "") -> None:
    """So many students of the class, and another teacher if one is named, become a class of their own."""
    async with database.writing() as connection:
        await small_classes.part(connection, COURSE, SECOND, number, teacher)
        await waves.refresh_running(connection, now=NOON, zone=ZONE)


async def begin(database: Database) -> None:
    """The wave opens."""
    async with database.writing() as connection:
        await connection.execute(update(wave_table).values(state="open"))
        await waves.refresh_running(connection, now=NOON, zone=ZONE)


async def plans(database: Database) -> dict[str, EvaluationPlan]:
    """What is asked, by every class it is about."""
    async with database.reading() as connection:
        found = (await load_plans(connection, WAVE)).values()
    return {class_id: one for _, one in found if one.active for class_id in one.classes}


async def left_out(database: Database) -> dict[str, LeftOut]:
    async with database.reading() as connection:
        return {one.class_id: one for one in await load_left_out(connection, WAVE)}


async def participants(database: Database) -> int:
    query = (
        select(func.count())
        .select_from(participations)
        .join(evaluations, participations.c.evaluation == evaluations.c.id)
        .where(evaluations.c.class_id == COURSE, participations.c.eligible)
    )
    async with database.reading() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_a_group_that_is_too_small_is_left_out_and_returns_when_it_is_not(university: Database) -> None:
    await leave(university, 3)
    assert COURSE not in await plans(university)
    assert (await left_out(university))[COURSE] == LeftOut(COURSE, Omission.TOO_FEW, 7)
    assert await participants(university) == 0
    async with university.writing() as connection:
        await connection.execute(update(enrolments).values(active=True))
        await waves.refresh_running(connection, now=NOON, zone=ZONE)
    assert len((await plans(university))[COURSE].eligible) == 10
    assert COURSE not in await left_out(university)


async def test_two_small_groups_are_one_evaluation_of_all_their_students(university: Database) -> None:
    await part(university, 5)
    found = await plans(university)
    assert found[COURSE] is found[SECOND]
    assert (found[COURSE].classes, len(found[COURSE].eligible)) == ((COURSE, SECOND), 10)
    assert await participants(university) == 10


async def test_groups_of_different_teachers_are_not_thrown_together(university: Database) -> None:
    async with university.reading() as connection:
        other = (await connection.execute(select(people.c.id).where(people.c.id.like("e-%")))).scalars().first()
    await part(university, 5, teacher=str(other))
    assert not {COURSE, SECOND} & set(await plans(university))
    assert {COURSE, SECOND} <= set(await left_out(university))


async def test_an_open_evaluation_goes_on_with_fewer_and_keeps_its_groups(university: Database) -> None:
    await begin(university)
    await leave(university, 4)
    await part(university, 3)
    found = await plans(university)
    assert (found[COURSE].classes, len(found[COURSE].eligible), len(found[COURSE].dropped)) == ((COURSE,), 3, 7)
    assert (await left_out(university))[SECOND] == LeftOut(SECOND, Omission.TOO_FEW, 3)


async def test_a_group_small_before_the_wave_opens_is_left_out_though_its_hour_has_passed(university: Database) -> None:
    assert (await plans(university))[COURSE].opens_at < NOON
    await leave(university, 4)
    await begin(university)
    assert COURSE not in await plans(university)
    assert COURSE in await left_out(university)


async def test_a_head_of_the_office_sets_a_limit_and_what_has_not_opened_follows(university: Database) -> None:
    await leave(university, 3)
    found = await limits.set_limit(university, LEAD, "min_enrolled", 7, now=NOON, zone=ZONE)
    assert found == Limits(min_enrolled=7) == await limits.current(university, LEAD)
    assert len((await plans(university))[COURSE].eligible) == 7
    await limits.set_limit(university, LEAD, "min_enrolled", 12, now=NOON, zone=ZONE)
    assert COURSE in await left_out(university)
    async with university.reading() as connection:
        noted = [row.subject for row in await connection.execute(select(audit).where(audit.c.act == "set_limit"))]
    assert noted == ["min_enrolled=7", "min_enrolled=12"]


async def test_a_limit_that_rises_closes_nothing_that_is_open(university: Database) -> None:
    await begin(university)
    await limits.set_limit(university, LEAD, "min_enrolled", 30, now=NOON, zone=ZONE)
    assert len((await plans(university))[COURSE].eligible) == 10


@pytest.mark.parametrize(("name", "value"), [("min_enrolled", 5), ("min_ratings", 3), ("min_rate_percent", 101)])
async def test_a_limit_under_its_floor_or_out_of_reason_changes_nothing(
    database: Database, name: str, value: int
) -> None:
    with pytest.raises(ConfigurationProblem):
        await limits.set_limit(database, LEAD, name, value, now=NOON, zone=ZONE)
    assert await limits.current(database, LEAD) == Limits()


async def test_only_heads_of_the_office_set_limits(database: Database) -> None:
    officer, operator = Actor("e-025", frozenset({Role.QA_OFFICER})), OPERATOR
    for who in (officer, operator, Actor("i-001", frozenset({Role.DEAN}))):
        with pytest.raises(NotAllowed):
            await limits.set_limit(database, who, "min_enrolled", 10, now=NOON, zone=ZONE)
    with pytest.raises(NotFound):
        await limits.set_limit(database, LEAD, "min_height", 10, now=NOON, zone=ZONE)
