"""Files, albums, the log of calls and the colours of the chat page."""

import json
import os
from pathlib import Path

import aiohttp
import pytest
from page_stage import AIGERIM, DANIYAR, PATIENCE_MS, OpenPage
from playwright.async_api import Page, expect
from scripted_bot import ScriptedBot

from sandbox import Sandbox, images
from sandbox.client import Client

if not os.environ.get("CHROMIUM"):
    pytest.skip("CHROMIUM is not set: the chat page needs a browser", allow_module_level=True)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.external]
expect.set_options(timeout=PATIENCE_MS)

REPORT = "есеп-2026.pdf"
# --desk of colours.css
DAY, NIGHT = "rgb(227, 234, 243)", "rgb(5, 14, 28)"


async def started(open_page: OpenPage) -> Page:
    page = await open_page()
    await page.get_by_test_id("start").click()
    await expect(page.get_by_role("button", name="Қазақша", exact=True)).to_be_visible()
    return page


async def send_album(sandbox: Sandbox, bot: ScriptedBot, count: int) -> None:
    media = [{"type": "photo", "media": f"attach://f{number}"} for number in range(count)]
    form = aiohttp.FormData()
    form.add_field("chat_id", str(AIGERIM))
    form.add_field("media", json.dumps([{**media[0], "caption": "Күзгі нәтижелер"}, *media[1:]]))
    for number in range(count):
        form.add_field(f"f{number}", images.draw(64, 48, (60 * number, 90, 120)), filename=f"{number}.png")
    url = f"{sandbox.url}/bot42:page/sendMediaGroup"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert response.status == 200


async def send_report(sandbox: Sandbox, data: bytes) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(AIGERIM))
    form.add_field("document", data, filename=REPORT)
    url = f"{sandbox.url}/bot42:page/sendDocument"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert response.status == 200


async def test_album_stands_in_one_bubble_and_its_photos_open_one_by_one(
    open_page: OpenPage, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await started(open_page)
    await send_album(sandbox, bot, 3)
    bubble = page.get_by_test_id("message").last
    await expect(bubble.get_by_role("group", name="Album of 3 photos").get_by_role("button")).to_have_count(3)
    await expect(bubble).to_contain_text("Күзгі нәтижелер")
    await expect(page.get_by_test_id("message")).to_have_count(3)
    await bubble.get_by_role("button", name="Enlarge photo", exact=True).first.click()
    await expect(page.get_by_test_id("lightbox").locator("img")).to_have_attribute("alt", "Photo without a caption")


async def test_document_of_the_bot_is_downloaded_under_its_name(
    open_page: OpenPage, sandbox: Sandbox, bot: ScriptedBot, tmp_path: Path
) -> None:
    page = await started(open_page)
    await send_report(sandbox, b"%PDF-" + b"x" * 2043)
    link = page.get_by_test_id("document")
    await expect(link).to_contain_text(REPORT)
    await expect(link).to_contain_text("2.0 KB")
    async with page.expect_download() as started_download:
        await link.click()
    download = await started_download.value
    await download.save_as(tmp_path / "report")
    assert download.suggested_filename == REPORT
    assert (tmp_path / "report").read_bytes().startswith(b"%PDF-x")


async def test_each_document_of_an_album_has_its_own_caption(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await started(open_page)
    form = aiohttp.FormData()
    form.add_field("chat_id", str(AIGERIM))
    media = [{"type": "document", "media": f"attach://{name}", "caption": f"Бұл {name}"} for name in ("a", "b")]
    form.add_field("media", json.dumps(media))
    for name in ("a", "b"):
        form.add_field(name, name.encode(), filename=f"{name}.csv")
    url = f"{sandbox.url}/bot42:page/sendMediaGroup"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert response.status == 200
    bubble = page.get_by_test_id("message").last
    await expect(bubble.get_by_test_id("document")).to_have_text(["a.csv1 B", "b.csv1 B"])
    await expect(bubble).to_contain_text("Бұл a")
    await expect(bubble).to_contain_text("Бұл b")


async def test_two_people_stand_side_by_side_in_two_windows(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.get_by_test_id("menu").click()
    async with page.context.expect_page() as opened:
        await page.get_by_role("menuitem", name="Open in another window").click()
    other = await opened.value
    await other.get_by_test_id(f"person-{DANIYAR}").click()
    await other.get_by_test_id("start").click()
    await expect(other.get_by_role("button", name="Қазақша", exact=True)).to_be_visible()
    await expect(page.get_by_text("You are Айгерім")).to_be_visible()
    await expect(other.get_by_text("You are Даниял")).to_be_visible()


async def test_person_sends_a_file_with_what_they_wrote(open_page: OpenPage, sandbox: Sandbox, tmp_path: Path) -> None:
    page = await started(open_page)
    roster = tmp_path / "тізім.csv"
    roster.write_text("sourcedId,givenName\n", encoding="utf-8")
    await page.get_by_test_id("reply").fill("Жаңа тізім")
    async with page.expect_file_chooser() as opened:
        await page.get_by_test_id("attach").click()
    await (await opened.value).set_files(roster)
    await expect(page.get_by_test_id("document")).to_contain_text("тізім.csv")
    await expect(page.get_by_test_id("reply")).to_have_value("")
    async with Client(sandbox.url) as client:
        person = await client.find(AIGERIM)
        (sent,) = [message for message in await person.messages() if "document" in message]
        assert (sent["caption"], sent["out"]) == ("Жаңа тізім", True)
        assert await person.download(sent["document"]["file_id"]) == roster.read_bytes()


async def test_pinning_is_told_in_a_line_of_the_chat(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await started(open_page)
    number = int(await page.get_by_test_id("message").last.get_attribute("data-message-id") or 0)
    await bot.call("pinChatMessage", chat_id=AIGERIM, message_id=number)
    await expect(page.get_by_test_id("service")).to_have_text("Sapa pinned “Тілді таңдаңыз”")


async def test_forwarded_message_names_its_author_and_has_no_buttons(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await started(open_page)
    number = int(await page.get_by_test_id("message").last.get_attribute("data-message-id") or 0)
    async with Client(sandbox.url) as client:
        await (await client.find(AIGERIM)).forward(number, settle=False)
    forwarded = page.get_by_test_id("message").filter(has_text="Forwarded from Sapa")
    await expect(forwarded).to_contain_text("Тілді таңдаңыз")
    await expect(forwarded.get_by_role("button", name="Қазақша")).to_have_count(0)


async def test_log_of_calls_opens_grows_and_shows_what_went_wrong(
    open_page: OpenPage, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await started(open_page)
    await page.get_by_test_id("calls").click()
    newest = page.get_by_test_id("call").first
    await expect(newest).to_contain_text("sendMessage")
    await expect(newest).to_contain_text("ok")
    async with Client(sandbox.url) as client:
        await client.fault("500", method="getMe")
    with pytest.raises(AssertionError, match="Internal Server Error"):
        await bot.call("getMe")
    await expect(newest).to_contain_text("getMe")
    await newest.locator("summary").click()
    await expect(newest).to_contain_text("Fault: 500 · Internal Server Error")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("calls-list")).to_be_hidden()
    await expect(page.get_by_test_id("calls")).to_be_focused()


async def test_colours_change_by_hand_and_stay_after_a_reload(open_page: OpenPage) -> None:
    page = await open_page()
    ground = page.locator("body")
    await expect(ground).to_have_css("background-color", DAY)
    await page.get_by_role("button", name="Night colours").click()
    await expect(ground).to_have_css("background-color", NIGHT)
    await page.reload()
    await expect(ground).to_have_css("background-color", NIGHT)
    await page.get_by_role("button", name="Day colours").click()
    await expect(ground).to_have_css("background-color", DAY)


async def test_files_of_the_page_are_asked_for_again_after_an_update(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/page/app.js", "/page/colours.css"):
            async with session.get(sandbox.url + path) as response:
                assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache"), path
