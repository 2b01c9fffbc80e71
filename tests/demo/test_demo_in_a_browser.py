"""`make demo` as a newcomer meets it: in Chromium, by thumb, from START to the posted picture."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.demo import Demo, run_demo
from bot.personas import FIRST_TELEGRAM_ID
from bot.settings import Settings
from domain.language import Language
from domain.people import Role
from sandbox.client import Client
from storage.people import account_of, people_with_role

if not os.environ.get("CHROMIUM"):
    pytest.skip("CHROMIUM is not set: the demo is seen in a browser", allow_module_level=True)

pytestmark = pytest.mark.external
expect.set_options(timeout=60_000)

ALMATY = ZoneInfo("Asia/Almaty")
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

WORDS = {
    Language.KK: ("Қазақша", "Келісемін", "Иә, бұл менмін", "Бастау", "Толық келісемін", "Өткізіп жіберу ›", "Жіберу"),
    Language.RU: ("Русский", "Принимаю", "Да, это я", "Начать", "Полностью да", "Пропустить ›", "Отправить"),
    Language.EN: ("English", "I agree", "Yes, it is me", "Start", "Strongly agree", "Skip ›", "Send"),
}
THANKS = {
    Language.KK: "Жауабыңыз қабылданды. Рақмет!",
    Language.RU: "Ответ принят. Спасибо!",
    Language.EN: "Your answer is in. Thank you!",
}


@asynccontextmanager
async def _demo(folder: Path) -> AsyncIterator[Demo]:
    ready: asyncio.Future[Demo] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        run_demo(
            Settings(_env_file=None),
            folder,
            port=0,
            at=datetime(2026, 12, 16, 12, tzinfo=ALMATY),
            speed=1.0,
            fresh=True,
            browser=False,
            students=40,
            ready=ready,
        )
    )
    try:
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield await ready
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def _page(demo: Demo, person: int) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        page = await browser.new_page(viewport=PHONE, reduced_motion="reduce")
        page.set_default_timeout(30_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{demo.url}#person={person}")
        yield page
        await browser.close()
        assert not errors


async def _tap(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label, exact=True).last.click()


async def _first_course(demo: Demo) -> str:
    async with Client(demo.sandbox.url) as client:
        student = await client.find(FIRST_TELEGRAM_ID)
        screen = await student.wait_for(
            lambda shown: any(button.data.startswith("course:") for button in shown.buttons)
        )
    return screen.labels[0]


async def _answer_one_course(page: Page, course: str, words: tuple[str, ...]) -> None:
    _language, _agree, _me, start, agree_fully, skip, send = words
    await _tap(page, course)
    await _tap(page, start)
    card = page.get_by_test_id("message").last
    # the page has a button "Send" of its own beside the reply box
    sending = page.get_by_test_id("messages").get_by_role("button", name=send, exact=True)
    choice = page.get_by_role("button", name=agree_fully, exact=True)
    skipping = page.get_by_role("button", name=skip, exact=True)
    for number in range(1, 60):
        await expect(sending.or_(card.get_by_text(f" {number}/"))).to_be_visible()
        if await sending.count():
            break
        await (choice if await choice.count() else skipping).last.click()
    await sending.click()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", list(Language))
async def test_a_student_evaluates_a_course_by_thumb(tmp_path: Path, language: Language) -> None:
    words = WORDS[language]
    async with _demo(tmp_path) as demo, _page(demo, FIRST_TELEGRAM_ID) as page:
        await page.get_by_test_id("start").click()
        for label in words[:3]:
            await _tap(page, label)
        await _answer_one_course(page, await _first_course(demo), words)

        await expect(page.get_by_test_id("toast").last).to_contain_text(THANKS[language])
        await expect(page.get_by_test_id("messages")).not_to_contain_text(words[4])


@pytest.mark.timeout(240)
async def test_the_head_of_the_office_releases_and_posts_the_picture(tmp_path: Path) -> None:
    async with _demo(tmp_path) as demo:
        await demo.app.jump_to(datetime(2026, 12, 31, 10, tzinfo=ALMATY))
        lead, provost = await _holder(demo, Role.QA_LEAD), await _holder(demo, Role.PROVOST)
        async with _page(demo, lead) as page:
            chat = page.get_by_test_id("message").last
            for label in (
                "Show",
                "1. autumn 2026 · Teaching Evaluation Survey",
                "Release the results",
                "Release",
            ):
                await _tap(page, label)
            await _tap(page, "Picture")
            await expect(chat.get_by_role("img").first).to_be_visible()
            await _tap(page, "Ask for approval")
            await expect(page.get_by_test_id("toast").last).to_contain_text("People who can approve it: ")
        async with _page(demo, provost) as page:
            await _tap(page, "Показать")
            await expect(page.get_by_test_id("message").last.get_by_role("img").first).to_be_visible()
            await _tap(page, "Утвердить")
            await expect(page.get_by_test_id("toast").last).to_contain_text("Утверждено.")
        async with _page(demo, lead) as page:
            for label in ("Show", "Post it", "Sapa · results"):
                await _tap(page, label)

            await expect(page.get_by_test_id("toast").last).to_contain_text("Posted.")


async def _holder(demo: Demo, role: Role) -> int:
    async with demo.core.database.reading() as connection:
        (person, *_rest) = await people_with_role(connection, role)
        user = await account_of(connection, person)
    assert user is not None
    return user
