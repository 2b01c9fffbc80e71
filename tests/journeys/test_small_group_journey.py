"""A student of a small group reads why nobody asks, in each language; those of a pool are asked once, together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from somebody import Somebody
from sqlalchemy import select
from stage import NOON, TERM, ZONE, Ground, Stage, copy_ground, settings_for

from bot.core import open_core
from domain.access import Actor
from domain.people import Role
from services import limits, waves
from storage.tables.surveys import evaluations, participations
from storage.tables.university import classes
from tests import small_classes

COURSE, SECOND = "26f-mgt101-1", "26f-mgt101-2"
"""A course of ten students whose exam is over; the first student of the stage is one of them."""

LEAD = Actor("e-024", frozenset({Role.QA_LEAD}))


@asynccontextmanager
async def stage_with(ground: Ground, folder: Path, *, gone: int = 0, parted: int = 0) -> AsyncIterator[Stage]:
    """A stage whose course has lost students, or is taught in two groups, before its wave opens."""
    own = copy_ground(ground, folder)
    async with open_core(settings_for(own.url, own.keys)) as core, core.database.writing() as connection:
        if gone:
            await small_classes.leave(connection, COURSE, gone)
        if parted:
            await small_classes.part(connection, COURSE, SECOND, parted)
        await waves.refresh_running(connection, now=NOON, zone=ZONE)
    async with Stage(own) as running:
        yield running
        assert not await running.refused()


async def title(stage: Stage, language: str) -> str:
    return str((await stage.rows(select(classes.c[f"title_{language}"]).where(classes.c.id == COURSE)))[0][0])


def course_labels(labels: list[str], name: str) -> list[str]:
    return [label for label in labels if label.startswith(name)]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_student_of_a_small_group_reads_why_and_where_to_write(
    ground: Ground, tmp_path: Path, quiet_log: None, language: str
) -> None:
    async with stage_with(ground, tmp_path, gone=3) as stage:
        somebody, name = await stage.student(0, language), await title(stage, language)
        card = await somebody.screen()
        assert somebody.say("Not asked: {courses}", courses=name) in card.text
        assert why(somebody, 8) in card.text
        assert not course_labels(card.labels, name)
        await somebody.write("/feedback")
        assert any(button.data.startswith("topic:") for button in (await somebody.screen()).buttons)


def why(somebody: Somebody, fewest: int) -> str:
    return somebody.say(
        "Too few students in the group (at least {n} needed): your answer could be recognised. "
        "You can still write anonymously: /feedback",
        n=fewest,
    )


async def test_the_card_follows_a_limit_that_is_set_lower(ground: Ground, tmp_path: Path, quiet_log: None) -> None:
    async with stage_with(ground, tmp_path, gone=3) as stage:
        somebody, name = await stage.student(0, "en"), await title(stage, "en")
        await limits.set_limit(stage.core.database, LEAD, "min_enrolled", 7, now=stage.core.clock.now(), zone=ZONE)
        await somebody.open()
        card = await somebody.screen()
        assert course_labels(card.labels, name)
        assert "Not asked" not in card.text


async def test_a_student_in_no_small_group_reads_nothing_of_it(stage: Stage) -> None:
    somebody = await stage.student(0, "en")
    assert "Not asked" not in (await somebody.screen()).text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_students_of_two_small_groups_answer_one_evaluation_once(
    ground: Ground, tmp_path: Path, quiet_log: None, language: str
) -> None:
    async with stage_with(ground, tmp_path, parted=5) as stage:
        first, second = await one_of(stage, COURSE, language), await one_of(stage, SECOND, language)
        name, sent = await title(stage, language), set()
        for somebody in (first, second):
            card = await somebody.screen()
            assert len(course_labels(card.labels, name)) == 1
            assert somebody.say("Not asked: {courses}", courses=name) not in card.text
            number = [one.text for one in card.buttons if one.data.startswith("course:")].index(name)
            sent.add(await somebody.begin(number))
            await somebody.answer_all()
            await somebody.tap("Send")
            assert not course_labels((await somebody.screen()).labels, name)
        [evaluation] = sent
        rows = await stage.rows(
            select(participations.c.person, participations.c.answered).where(participations.c.evaluation == evaluation)
        )
        assert len(rows) == 10
        assert {row.person for row in rows if row.answered} == {first.person, second.person}
        known = await stage.rows(
            select(evaluations.c.class_id).where(evaluations.c.wave == f"teaching-{TERM}", evaluations.c.active)
        )
        assert SECOND not in {row.class_id for row in known}


async def one_of(stage: Stage, class_id: str, language: str) -> Somebody:
    """A student of a class, linked."""
    async with stage.core.database.reading() as connection:
        person = (await small_classes.students_of(connection, class_id))[0]
    return await stage.student(stage.ground.students.index(person), language)
