"""What the quality office sees of small groups, in the chat and on the command line, and the limits it sets."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import BEFORE, WAVE, ZONE, OfficeStage, copy_of, everything, settings_in
from typer.testing import CliRunner

from bot.cli import app
from bot.core import open_core
from domain.access import OPERATOR
from domain.disclosure import Limits
from domain.people import Role
from locales import words
from services import waves
from services.limits import current
from storage.tables.audit import audit
from storage.tables.university import enrolments
from tests import small_classes

FEW, POOLED, SECOND, UNTAUGHT = "26f-mgt101-1", "26f-edu101-1", "26f-edu101-2", "26f-law101-1"


@pytest_asyncio.fixture
async def folder(ground: Path, tmp_path: Path) -> Path:
    """A university with a small group, a course in two small groups, and a class nobody teaches."""
    own = copy_of(ground, tmp_path / "data")
    async with open_core(settings_in(own)) as core, core.database.writing() as connection:
        await small_classes.leave(connection, FEW, 3)
        await small_classes.part(connection, POOLED, SECOND, 5)
        untaught = enrolments.c.class_id == UNTAUGHT, enrolments.c.role == "teacher"
        await connection.execute(enrolments.update().where(*untaught).values(active=False))
        await waves.refresh_running(connection, now=BEFORE, zone=ZONE)
    return own


@pytest_asyncio.fixture
async def small(folder: Path) -> AsyncIterator[OfficeStage]:
    async with OfficeStage(folder) as stage:
        yield stage


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_the_office_sees_what_is_asked_together_and_what_is_not(small: OfficeStage, language: str) -> None:
    lead, say = await small.lead(language), words(language)
    await lead.chat.start()
    await lead.tap_word("waves")
    card = await lead.tap_word("wave:")
    assert any(
        label.startswith(say("Asked together: {pools} · not asked: {omitted}", pools=2, omitted=3))
        for label in card.labels
    )
    text = (await lead.tap_word("groups:")).text
    together, few, untaught = text.split(say("Not asked"))[0], *text.split(say("Not asked"))[1:3]
    assert SECOND in together
    assert "· 10" in together
    assert say("Too few students (at least {n} needed). They are told so on their card.", n=8) in few
    assert "· 7" in few
    assert say("Nobody teaches the class on the roster. Correct the roster.") in untaught
    assert any(button.data == f"wave:{WAVE}" for button in (await lead.chat.screen()).buttons)


async def test_a_class_that_gets_its_teacher_is_asked_from_then(small: OfficeStage) -> None:
    async with small.core.database.writing() as connection:
        mine = enrolments.c.class_id == UNTAUGHT
        await connection.execute(enrolments.update().where(mine).values(active=True))
        await waves.refresh_running(connection, now=small.core.clock.now(), zone=ZONE)
    lead = await small.lead("en")
    await lead.chat.start()
    await lead.tap_word("waves")
    await lead.tap_word("wave:")
    assert "Nobody teaches" not in (await lead.tap_word("groups:")).text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_head_sets_a_limit_step_by_step_down_to_its_floor(small: OfficeStage, language: str) -> None:
    lead, say = await small.lead(language), words(language)
    await lead.chat.start()
    await lead.tap_word("waves")
    assert say("Limits") in (await lead.tap_word("limits")).text
    assert say("From {floor} to {most}.", floor=6, most=100) in (await lead.tap_word("limit:min_enrolled")).text
    for value in (7, 6):
        shown = await lead.tap_word(f"setlimit:min_enrolled:{value}")
        assert f"{say('People in a group')}: {value}" in shown.text
    assert [button.data for button in shown.buttons if button.data.startswith("set")] == ["setlimit:min_enrolled:7"]
    assert await current(small.core.database, OPERATOR) == Limits(min_enrolled=6)
    noted = await small.rows(everything(audit.c.actor, audit.c.subject).where(audit.c.act == "set_limit"))
    assert [tuple(row) for row in noted] == [(lead.id, "min_enrolled=7"), (lead.id, "min_enrolled=6")]


async def test_no_forged_tap_sets_a_limit_that_protects_less_than_its_floor(small: OfficeStage) -> None:
    lead = await small.lead("en")
    await lead.chat.start()
    for data in (
        "setlimit:min_enrolled:5",
        "setlimit:min_enrolled:-1",
        "setlimit:no:9",
        "setlimit:min_enrolled:٨",
        "limit:x",
    ):
        assert await lead.forge(data), data
    assert await current(small.core.database, OPERATOR) == Limits()


async def test_an_officer_sees_the_groups_and_sets_no_limit(small: OfficeStage) -> None:
    officer = await small.bring_in((await small.holders(Role.QA_OFFICER))[0], "en")
    await officer.chat.start()
    await officer.tap_word("waves")
    assert not any(button.data == "limits" for button in (await officer.chat.screen()).buttons)
    await officer.tap_word("wave:")
    assert SECOND in (await officer.tap_word("groups:")).text
    assert await officer.forge("setlimit:min_enrolled:9") == "Only the quality office can do this."
    assert await current(small.core.database, OPERATOR) == Limits()


async def test_a_student_sees_neither(small: OfficeStage) -> None:
    student = await small.bring_in((await small.holders(Role.STUDENT))[0], "en")
    await student.chat.start()
    for data in (f"groups:{WAVE}", "limits", "limit:min_enrolled", "setlimit:min_enrolled:9"):
        assert await student.forge(data) == "Only the quality office can do this.", data


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch, own_logs: None) -> None:
    """Commands run on the data of the folder."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{folder}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(folder / "keys"))
    monkeypatch.chdir(folder)


def test_the_command_line_lists_the_small_groups_of_a_wave(here: None) -> None:
    done = CliRunner().invoke(app, ["survey", "list", WAVE])
    assert done.exit_code == 0, done.output
    together, labs, *omitted = done.stdout.splitlines()
    assert together.startswith("asked together: ")
    assert together.endswith("  10")
    assert SECOND in together
    assert "Robotics Lab" in labs
    assert len(omitted) == 3
    assert all(line.startswith("not asked: ") for line in omitted)
    told = json.loads(CliRunner().invoke(app, ["survey", "list", WAVE, "--json"]).stdout)
    assert [len(pool["names"]) for pool in told["pools"]] == [2, 2]
    assert {one["reason"] for one in told["omitted"]} == {"too_few", "no_instructor"}
    assert told["fewest"] == 8


def test_an_unknown_wave_is_told_in_one_line(here: None) -> None:
    done = CliRunner().invoke(app, ["survey", "list", "nope"])
    assert (done.exit_code, done.stderr.strip()) == (1, "There is no wave nope.")
