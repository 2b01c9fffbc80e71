"""A stage for each test; nothing may be refused by Telegram, and no turn may fail unseen."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from stage import Ground, Stage, copy_ground, prepare_ground
from structlog.testing import capture_logs

from tests.engines import postgresql_url


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("ground")
    return asyncio.run(prepare_ground(f"sqlite+aiosqlite:///{folder}/sapa.db", folder / "keys"))


@pytest.fixture
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[list[MutableMapping[str, Any]]]:
    """Fails a test that leaves an error or a warning in a log."""
    caplog.set_level(logging.WARNING)
    with capture_logs() as events:
        yield events
    # a tick that comes while the clock is being moved is passed over
    told = [record for record in caplog.get_records("call") if not record.name.startswith("apscheduler")]
    bad = [event for event in events if event["log_level"] in ("warning", "error")]
    bad += [{"logger": record.name, "said": record.getMessage()} for record in told]
    assert not bad


@pytest_asyncio.fixture
async def stage(ground: Ground, tmp_path: Path, quiet_log: None) -> AsyncIterator[Stage]:
    async with Stage(copy_ground(ground, tmp_path)) as running:
        yield running
        assert not await running.refused()


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.external)])
async def any_stage(
    request: pytest.FixtureRequest, ground: Ground, tmp_path: Path, quiet_log: None
) -> AsyncIterator[Stage]:
    """A stage on each engine, for a few journeys that go through everything."""
    if request.param == "sqlite":
        async with Stage(copy_ground(ground, tmp_path)) as running:
            yield running
            assert not await running.refused()
        return
    async with postgresql_url() as url, Stage(await prepare_ground(url, tmp_path / "keys")) as running:
        yield running
        assert not await running.refused()
