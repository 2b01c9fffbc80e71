"""The demo's wave on 16 December at noon: something open, something closed, and small groups of each kind."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.surveys import DEMO_TERM, plan_teaching
from domain.access import OPERATOR
from services.seed import seed
from services.small_groups import small_groups
from storage.database import Database
from storage.plans import load_plans

ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 16, 12, tzinfo=ZONE)
WAVE = f"teaching-{DEMO_TERM}"


@pytest.mark.parametrize("students", [20, 60, 160])
async def test_everybody_has_two_open_evaluations_and_one_closed(database: Database, students: int) -> None:
    await seed(database, students=students, now=NOON, zone=ZONE)
    await plan_teaching(database, OPERATOR, DEMO_TERM, now=NOON, zone=ZONE)
    async with database.reading() as connection:
        plans = [one for _, one in (await load_plans(connection, WAVE)).values() if one.active]
    opened = Counter(person for one in plans if one.opens_at <= NOON for person in one.eligible)
    closed = Counter(person for one in plans if one.opens_at > NOON for person in one.eligible)
    assert len(opened) == len(closed) == students
    assert min(opened.values()) >= 2
    assert min(len(one.eligible) for one in plans) >= 8


async def test_one_lab_is_asked_in_two_groups_together_and_one_is_not_asked(database: Database) -> None:
    await seed(database, students=60, now=NOON, zone=ZONE)
    await plan_teaching(database, OPERATOR, DEMO_TERM, now=NOON, zone=ZONE)
    found = await small_groups(database, OPERATOR, WAVE)
    assert [(pool.title["en"], len(pool.names), pool.people) for pool in found.pools] == [("Robotics Lab", 2, 10)]
    assert [(one.title["en"], one.reason, one.people) for one in found.omitted] == [("Cybersecurity Lab", "too_few", 5)]
