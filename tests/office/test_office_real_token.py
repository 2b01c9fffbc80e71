"""With a real token: what is refused before answers can be kept in the ballot box, and that it is said."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from office_stage import NOON, WAVE, ZONE, copy_of, settings_in
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build_app
from bot.core import open_core
from domain.access import OPERATOR
from domain.errors import NotAllowed
from domain.language import Language
from services import accounts, links
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


async def test_an_anonymous_wave_opens_with_the_ballot_box(real: App) -> None:
    with real.core.clock.held_at(NOON):
        await real.timetable.tick()
    assert await states(real) == {WAVE: "open"}
    assert [path.name for path in (real.core.settings.keys_dir / "waves").iterdir()] == [f"{WAVE}.key"]


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
