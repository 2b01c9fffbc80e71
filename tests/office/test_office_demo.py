"""The demo begins twice on the same data, and one at a time in a folder."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from office_stage import settings_in

from bot.demo import Demo, run_demo
from bot.lock import BotRunning
from sandbox.client import Client


async def begin(folder: Path, *, fresh: bool = False) -> tuple[Demo, asyncio.Task[None]]:
    ready: asyncio.Future[Demo] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run_demo(
            settings_in(folder),
            folder,
            port=0,
            at=datetime(2026, 12, 16, 12),  # noqa: DTZ001 - local, as `--at` is
            speed=1.0,
            fresh=fresh,
            browser=False,
            students=40,
            ready=ready,
        )
    )
    await asyncio.wait({ready, running}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    return await ready, running


async def end(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_second_demo_goes_on_with_the_data_of_the_first(tmp_path: Path) -> None:
    demo, running = await begin(tmp_path / "demo", fresh=True)
    with pytest.raises(BotRunning):
        await begin(tmp_path / "demo", fresh=True)
    async with Client(demo.url) as client:
        people = {person["id"]: person["first_name"] for person in (await client.request("GET", "people"))["people"]}
        assert len(people) >= 4
        await client.jump("2026-12-20T09:00:00+05:00")
    await end(running)
    demo, running = await begin(tmp_path / "demo")
    async with Client(demo.url) as client:
        again = {person["id"]: person["first_name"] for person in (await client.request("GET", "people"))["people"]}
        assert again == people
        assert (await client.request("GET", "clock"))["now"] >= "2026-12-20T09:00"
        lead = next(one for one in (await client.request("GET", "people"))["people"] if "quality office" in one["note"])
        shown = await (await client.find(lead["id"])).screen()
        assert any(button.data == "waves" for button in shown.buttons)
    await end(running)
