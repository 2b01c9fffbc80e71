"""The clock: a walked time leaves what a lived one leaves, and it is kept."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from office_stage import ZONE, OfficeStage, copy_of, local, prepare, settings_in
from pydantic import SecretStr
from sqlalchemy import Column, Table, insert, select

from bot.app import App, build_app
from bot.core import open_core
from bot.timetable import Entry
from delivery.pace import Pace
from domain.people import Role
from jobs.office import Counts, Office
from sandbox import Controls, Person, Sandbox
from sandbox.client import Client
from storage.facts import load_fact
from storage.people import grant_role
from storage.tables.accounts import accounts
from storage.tables.base import metadata
from storage.tables.people import roles
from storage.tables.surveys import participations
from tests.patience import PATIENCE_SECONDS

STUDENTS = 10
BEGIN = local("2026-12-04 12:00")
END = local("2027-01-12 12:00")
"""By then every letter has become a count and every budget is forgotten, so a day more or less changes nothing."""

FIRST_USER = 7001
LANGUAGES = ("kk", "ru", "en")

Left = tuple[list[tuple[int, int, str]], dict[str, list[str]]]


@cache
def small_university() -> Path:
    """Ten students and a lead with accounts; one said stop, one has answered, one answered a part."""
    folder = Path(tempfile.mkdtemp(prefix="office-clock-"))
    asyncio.run(_furnish(folder))
    return folder


async def _furnish(folder: Path) -> None:
    await prepare(folder, STUDENTS)
    async with open_core(settings_in(folder, clock_start=BEGIN)) as core, core.database.writing() as connection:
        query = select(roles.c.person).where(roles.c.role == Role.STUDENT.value).order_by(roles.c.person)
        students = (await connection.execute(query)).scalars().all()
        lead = (await connection.execute(select(roles.c.person).where(roles.c.role == Role.QA_LEAD.value))).scalar_one()
        await grant_role(connection, lead, Role.QA_LEAD)
        for number, person in enumerate([*students, lead]):
            await grant_role(connection, person, Role.STUDENT if person != lead else Role.QA_LEAD)
            values = {"language": LANGUAGES[number % 3], "consent_version": "1", "consent_on": BEGIN.date()}
            row = {"user_id": FIRST_USER + number, "person": person, "quiet": number == 1, **values}
            await connection.execute(insert(accounts).values(**row))
        mine = participations.update().values(answered=True).where(participations.c.person == students[2])
        await connection.execute(mine)


def leave(walk: Callable[[App], Coroutine[Any, Any, None]], **changes: Any) -> Left:
    """What a way through the whole window leaves: every message with its reader and date, and every table."""
    return asyncio.run(_leave(small_university(), walk, **changes))


async def _leave(ground: Path, walk: Callable[[App], Coroutine[Any, Any, None]], **changes: Any) -> Left:
    async with AsyncExitStack() as stack:
        folder = copy_of(ground, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        box = Sandbox(Controls(lambda: core.clock.now(), _never, _never, "Asia/Almaty"), PATIENCE_SECONDS)
        await box.start()
        stack.push_async_callback(box.stop)
        core = await stack.enter_async_context(open_core(settings_in(folder, box.url, clock_start=BEGIN, **changes)))
        app = build_app(core, pace=Pace.off())
        stack.push_async_callback(app.bot.session.close)
        await app.bot.get_me()
        client = await stack.enter_async_context(Client(box.url))
        for number in range(STUDENTS + 1):
            box.add_person(Person(first_name=f"P{number}", id=FIRST_USER + number))
            await client.request("POST", "send", person=FIRST_USER + number, text="/start")
        with core.clock.held_at(BEGIN):  # the first tick of a start, at the same instant in every run
            await app.timetable.tick()
        await walk(app)
        return await _messages(client), await _tables(app)


async def _never(*_ignored: object) -> None:
    raise AssertionError("the page does not move this clock")


async def _messages(client: Client) -> list[tuple[int, int, str]]:
    found = []
    for number in range(STUDENTS + 1):
        seen = await client.request("GET", "messages", person=FIRST_USER + number, chat=FIRST_USER + number)
        found += [(FIRST_USER + number, m["date"], m["text"]) for m in seen["messages"] if m["from"]["is_bot"]]
    return found


def _lasting(table: Table) -> list[Column[Any]]:
    """The columns that are the same in every run: a key made at random is not."""
    return [column for column in table.columns if column.name != "public_key"]


async def _tables(app: App) -> dict[str, list[str]]:
    async with app.core.database.reading() as connection:
        rows = {
            table.name: sorted(str(tuple(row)) for row in await connection.execute(select(*_lasting(table))))
            for table in metadata.sorted_tables
        }
    rows["facts"] = [row for row in rows["facts"] if "clock" not in row]
    return rows


async def jump_once(app: App) -> None:
    await app.jump_to(END)


@cache
def after_one_jump() -> Left:
    """What one jump over the whole window leaves."""
    return leave(jump_once)


def test_one_jump_leaves_what_it_should() -> None:
    messages, tables = after_one_jump()
    readers = {reader for reader, _, _ in messages}
    assert FIRST_USER + STUDENTS in readers, "the lead hears of the close"
    assert FIRST_USER + 1 not in readers, "who said stop hears nothing"
    assert FIRST_USER + 2 not in readers, "who has answered all hears nothing"
    assert len(readers) == STUDENTS - 1
    dates = {datetime.fromtimestamp(date, UTC).astimezone(ZONE) for reader, date, _ in messages}
    assert {(date.hour, date.minute) for date in dates} == {(10, 0), (9, 0)}
    assert tables["outbox"] == [], "letters are counts after 48 hours"
    assert tables["letter_days"] == []
    assert any("closed" in row for row in tables["waves"])


minutes = st.integers(1, int((END - BEGIN).total_seconds() // 60) - 1)


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a walk takes seconds: what fails is short enough to read
)
@given(st.lists(minutes, min_size=1, max_size=6, unique=True).map(sorted))
def test_any_walk_over_the_window_leaves_what_one_jump_leaves(stops: Sequence[int]) -> None:
    async def in_steps(app: App) -> None:
        for minute in stops:
            await app.jump_to(BEGIN + timedelta(minutes=minute))
        await app.jump_to(END)

    assert leave(in_steps) == after_one_jump()


SPEED = 400_000.0


def test_a_lived_time_leaves_what_one_jump_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    passed, chance = [0.0], Random(20261216)
    monkeypatch.setattr("bot.clock.time", SimpleNamespace(monotonic=lambda: passed[0]))

    async def live(app: App) -> None:
        while (left := (END - app.core.clock.now()).total_seconds() / SPEED) > 0:
            # between two ticks pass from some minutes to a day, as on a busy machine
            passed[0] += min(left, chance.uniform(0.001, 0.2))
            await app.timetable.tick()

    assert leave(live, clock_speed=SPEED) == after_one_jump()
    assert passed[0] == pytest.approx((END - BEGIN).total_seconds() / SPEED)


async def test_time_never_goes_back_while_it_walks(ground: Path, tmp_path: Path) -> None:
    seen: list[datetime] = []
    async with open_core(settings_in(copy_of(ground, tmp_path), clock_start=BEGIN)) as core:

        async def look(_office: Office, now: datetime) -> Counts:
            assert core.clock.now() == now
            seen.append(core.clock.now())
            return {}

        app = build_app(core, pace=Pace.off(), extra_jobs=[Entry("look", look)])
        walking = asyncio.create_task(app.jump_to(local("2026-12-12 15:00")))
        while not walking.done():
            seen.append(core.clock.now())
            await asyncio.sleep(0)
        await walking
        seen.append(core.clock.now())
        await app.bot.session.close()
    assert len(set(seen)) > 8
    assert seen == sorted(seen)


async def test_the_clock_is_kept_over_a_restart(open_stage: Any) -> None:
    office: OfficeStage = await open_stage()
    await office.jump("2026-12-20 08:00")
    await office.restart()
    assert local("2026-12-20 08:00") <= office.core.clock.now() < local("2026-12-20 09:00")
    await office.restart(clock_start=local("2026-12-25 08:00"))
    assert local("2026-12-25 08:00") <= office.core.clock.now() < local("2026-12-25 09:00")
    async with office.core.database.reading() as connection:
        kept = await load_fact(connection, "clock")
    assert kept is not None
    assert datetime.fromisoformat(kept) >= local("2026-12-25 08:00")


async def test_a_clock_without_a_start_can_be_moved_with_a_sandbox_token(open_stage: Any) -> None:
    office: OfficeStage = await open_stage(clock_start=None)
    far = office.core.clock.now() + timedelta(days=3)
    assert await office.app.jump_to(far) == far
    assert office.core.clock.now() >= far


async def test_a_real_token_has_the_real_time_and_keeps_none(ground: Path, tmp_path: Path) -> None:
    token = SecretStr("123456:" + "A" * 35)
    real = settings_in(copy_of(ground, tmp_path), clock_start=None, bot_token=token)
    async with open_core(real) as core:
        assert not core.clock.is_virtual
        with pytest.raises(AssertionError):
            core.clock.jump_to(END)
        app = build_app(core)
        await app.timetable.tick()
        async with core.database.reading() as connection:
            assert await load_fact(connection, "clock") is None
        await app.bot.session.close()
