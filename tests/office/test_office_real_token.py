"""With a real token: what is refused before answers can be kept in the ballot box, and that it is said."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import AFTER_CLOSE, BEFORE, NOON, TERM, WAVE, ZONE, copy_of, settings_in
from pydantic import SecretStr
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.app import App, build_app
from bot.core import open_core
from bot.surveys import shipped_form
from domain.access import OPERATOR
from domain.errors import AnonymousWaveRefused, NotAllowed
from domain.language import Language
from domain.wave import WaveVerb
from services import accounts, links, waves
from services.waves import plan_wave
from storage.tables.surveys import waves as wave_table


@pytest_asyncio.fixture
async def real(ground: Path, tmp_path: Path) -> AsyncIterator[App]:
    """The product with a token of Telegram's form, never connected."""
    token = SecretStr("123456:" + "A" * 35)
    async with AsyncExitStack() as stack:
        settings = settings_in(copy_of(ground, tmp_path), clock_start=None, bot_token=token)
        app = build_app(await stack.enter_async_context(open_core(settings)))
        stack.push_async_callback(app.bot.session.close)
        yield app


async def states(app: App) -> dict[str, str]:
    async with app.core.database.reading() as connection:
        return {row.key: row.state for row in await connection.execute(select(wave_table))}


async def test_an_anonymous_wave_stays_closed_and_the_log_says_why_once(real: App) -> None:
    with capture_logs() as said:
        for _ in range(3):
            with real.core.clock.held_at(NOON):
                await real.timetable.tick()
    assert await states(real) == {WAVE: "planned"}
    [refused] = [line for line in said if line["event"] == "job_refused"]
    assert refused["job"] == "follow"
    assert refused["reason"] == str(AnonymousWaveRefused())
    assert "ballot box" in refused["reason"]


async def test_a_refused_wave_does_not_hold_up_the_others(real: App) -> None:
    database = real.core.database
    form = shipped_form("teaching")
    await plan_wave(database, OPERATOR, "teaching-a", TERM, form, now=BEFORE, zone=ZONE)
    async with database.writing() as connection:
        old = update(wave_table).where(wave_table.c.key == "teaching-a")
        await connection.execute(old.values(state="open", running_since=BEFORE, opens_at=BEFORE))
        first = update(wave_table).where(wave_table.c.key == WAVE)
        await connection.execute(first.values(closes_at=AFTER_CLOSE.replace(year=2027)))
    with pytest.raises(AnonymousWaveRefused):
        await waves.follow_clock(database, real_token=True, now=AFTER_CLOSE, zone=ZONE)
    assert await states(real) == {WAVE: "planned", "teaching-a": "closed"}


async def test_nobody_opens_it_by_hand(real: App) -> None:
    with pytest.raises(AnonymousWaveRefused):
        await waves.change(real.core.database, OPERATOR, WAVE, WaveVerb.OPEN, real_token=True, now=NOON, zone=ZONE)
    assert await states(real) == {WAVE: "planned"}


async def test_a_confirmed_link_confirms_nothing_with_a_real_token(real: App) -> None:
    database = real.core.database
    with pytest.raises(NotAllowed, match="sandbox tokens only"):
        await links.make_links(database, OPERATOR, confirmed=True, sandbox=False, now=NOON, zone=ZONE)
    made = await links.make_links(
        database, OPERATOR, persons=["i-002"], confirmed=True, sandbox=True, now=NOON, zone=ZONE
    )
    await accounts.agree(database, 5, Language.KK, first_admin=None, now=NOON, zone=ZONE)
    joined = await links.take(database, made[0].payload, 5, sandbox=False, now=NOON, zone=ZONE)
    assert joined.active == frozenset()
    assert {role.value for role in joined.waiting} == {"dean", "instructor"}
