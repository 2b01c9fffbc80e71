"""A browser for all tests of the page, and for each test a sandbox of its own with a scripted bot."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from page_stage import AIGERIM, DANIYAR, DESKTOP, PATIENCE_MS, Calendar, OpenPage
from playwright.async_api import Browser, Page, async_playwright
from scripted_bot import ScriptedBot

from sandbox import Person, Sandbox

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(calendar: Calendar) -> AsyncIterator[Sandbox]:
    server = Sandbox(calendar.controls())
    aigerim = Person(
        "Айгерім", id=AIGERIM, language_code="kk", note="A student.", try_first="Press START.", start="inv_1"
    )
    server.add_person(aigerim)
    server.add_person(Person("Даниял", id=DANIYAR, language_code="ru", note="A student who waits."))
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[ScriptedBot]:
    scripted = ScriptedBot(sandbox.url)
    await scripted.start()
    yield scripted
    await scripted.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: Sandbox, bot: ScriptedBot) -> AsyncIterator[OpenPage]:
    """Open the page at a size; a test fails when the page logged an error or threw one."""
    errors: list[str] = []
    contexts = []

    async def open_at(size: tuple[int, int] = DESKTOP) -> Page:
        context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(sandbox.url)
        await page.get_by_test_id(f"person-{AIGERIM}").wait_for(state="attached")
        return page

    yield open_at
    for context in contexts:
        await context.close()
    assert errors == []
