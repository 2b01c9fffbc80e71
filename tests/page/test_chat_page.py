"""A person in front of the chat page: what they write, tap and see."""

import os
import re

import pytest
from page_stage import AIGERIM, DANIYAR, PATIENCE_MS, PHONE, Calendar, OpenPage
from playwright.async_api import Page, expect
from scripted_bot import ANSWERS, EVIL, ScriptedBot

from sandbox import Sandbox

if not os.environ.get("CHROMIUM"):
    pytest.skip("CHROMIUM is not set: the chat page needs a browser", allow_module_level=True)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.external]
expect.set_options(timeout=PATIENCE_MS)


async def started(open_page: OpenPage, size: tuple[int, int] | None = None) -> Page:
    page = await (open_page() if size is None else open_page(size))
    await page.get_by_test_id("start").click()
    await expect(page.get_by_role("button", name="Қазақша", exact=True)).to_be_visible()
    return page


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("reply").fill(text)
    await page.get_by_test_id("reply").press("Enter")


async def test_start_button_sends_the_payload_of_the_persons_link(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await open_page()
    await expect(page.get_by_text("/start inv_1")).to_be_visible()
    await page.get_by_test_id("start").click()
    await expect(page.get_by_test_id("messages")).to_contain_text("Тілді таңдаңыз")
    await expect(page.get_by_test_id("reply")).to_be_visible()
    assert bot.texts == ["/start inv_1"]


async def test_typed_text_reaches_the_bot_and_its_reply_quotes_it(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await started(open_page)
    await page.get_by_test_id("reply").fill("Қайырлы")
    await page.get_by_test_id("reply").press("Shift+Enter")
    await page.get_by_test_id("reply").press_sequentially("күн")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Алдым: Қайырлы\nкүн", use_inner_text=True)
    await expect(page.get_by_role("button", name=re.compile("In reply to: Қайырлы"))).to_be_visible()
    await expect(page.get_by_test_id("reply")).to_have_value("")
    assert bot.texts[-1] == "Қайырлы\nкүн"


async def test_tap_edits_the_message_in_place_and_shows_the_answer(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await started(open_page)
    question = page.get_by_test_id("message").last
    number = await question.get_attribute("data-message-id")
    await page.get_by_role("button", name="Қазақша", exact=True).click()
    await expect(page.get_by_test_id("toast")).to_have_text("Сақталды")
    await expect(question).to_contain_text("1-сұрақ")
    await expect(question).to_contain_text("edited")
    await expect(question).to_have_attribute("data-message-id", str(number))
    await expect(page.get_by_test_id("message")).to_have_count(2)
    assert bot.taps == ["lang:kk"]


async def test_button_waits_until_the_bot_answers(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await started(open_page)
    message_id = int(await page.get_by_test_id("message").last.get_attribute("data-message-id") or 0)
    rows = [[{"text": "Тыныш", "callback_data": "quiet"}]]
    place = {"chat_id": AIGERIM, "message_id": message_id}
    await bot.call("editMessageReplyMarkup", **place, reply_markup={"inline_keyboard": rows})
    quiet = page.get_by_role("button", name="Тыныш")
    await quiet.click()
    await expect(quiet).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("No answer from the bot")).to_be_visible()
    await expect(quiet).not_to_have_attribute("aria-busy", "true")


async def test_alert_must_be_closed(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.get_by_role("button", name="English", exact=True).click()
    await page.get_by_role("button", name="Жауап бермеймін").click()
    await expect(page.get_by_test_id("alert")).to_contain_text("Жауап сақталмады.")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("alert")).to_have_count(0)


async def test_markup_in_a_text_stays_text(open_page: OpenPage) -> None:
    page = await started(open_page)
    await write(page, "/code")
    text = page.get_by_test_id("message").last.get_by_test_id("text")
    await expect(text).to_contain_text(EVIL)
    await expect(text.locator("img")).to_have_count(0)
    await expect(text.locator("strong")).to_have_text("очень жирный")
    await expect(text.locator("strong em")).to_have_text("жирный")
    await expect(text.locator("code")).to_have_text("code")


async def test_deep_link_to_the_bot_stays_in_the_sandbox(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await started(open_page)
    me = await bot.call("getMe")
    rows = [[{"text": "Ботты ашу", "url": f"https://t.me/{me['username']}?start=qr_1"}]]
    await bot.call("sendMessage", chat_id=AIGERIM, text="Сілтеме", reply_markup={"inline_keyboard": rows})
    await page.get_by_role("button", name="Ботты ашу").click()
    await expect(page.get_by_test_id("question")).to_contain_text("/start qr_1")
    await page.get_by_test_id("question").get_by_role("button", name="Open").click()
    await expect(page.get_by_test_id("messages").get_by_text("/start qr_1")).to_be_visible()
    await expect(page.get_by_test_id("message").last).to_contain_text("Тілді таңдаңыз")
    assert bot.texts[-1] == "/start qr_1"


async def test_photo_opens_large_and_escape_closes_it(open_page: OpenPage) -> None:
    page = await started(open_page, PHONE)
    await page.get_by_test_id("commands").click()
    await page.get_by_role("menuitem", name="/photo").click()
    photo = page.get_by_role("button", name="Enlarge photo: Жауап берді: 412 / 638")
    await photo.click()
    large = page.get_by_test_id("lightbox").locator("img")
    await expect(large).to_have_attribute("alt", "Жауап берді: 412 / 638")
    assert await large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("lightbox")).to_have_count(0)
    await expect(photo).to_be_focused()


async def test_person_can_send_a_photo(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.get_by_test_id("reply").fill("Менің суретім")
    await page.get_by_test_id("photo").click()
    await expect(page.get_by_role("button", name="Enlarge photo: Менің суретім")).to_be_visible()
    await expect(page.get_by_test_id("reply")).to_have_value("")


async def test_each_person_sees_their_own_chat_and_a_badge_for_what_they_missed(
    open_page: OpenPage, bot: ScriptedBot
) -> None:
    page = await started(open_page)
    await page.get_by_test_id(f"person-{DANIYAR}").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(page.get_by_test_id("message")).to_have_count(0)
    await bot.call("sendMessage", chat_id=AIGERIM, text="Бағаланбаған пән: 2")
    await expect(page.get_by_test_id(f"person-{AIGERIM}").get_by_test_id("badge")).to_contain_text("1")
    await page.get_by_test_id(f"person-{AIGERIM}").click()
    await expect(page.get_by_test_id("messages")).to_contain_text("Бағаланбаған пән: 2")
    await expect(page.get_by_test_id("badge")).to_have_count(0)


async def test_whole_survey_can_be_answered_from_the_keyboard(open_page: OpenPage, bot: ScriptedBot) -> None:
    page = await open_page()
    await page.get_by_test_id(f"person-{AIGERIM}").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_test_id(f"person-{DANIYAR}")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_text("You are Даниял").wait_for()
    await tab_to(page, "START")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Қазақша", exact=True)).to_be_visible()
    await page.get_by_test_id("reply").focus()
    await tab_to(page, "English", backwards=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_contain_text("1-сұрақ")
    await expect(page.get_by_role("button", name=ANSWERS[2])).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_contain_text("2-сұрақ")
    await expect(page.get_by_role("button", name=ANSWERS[1], exact=True)).to_be_focused()
    assert bot.taps == ["lang:en", "answer:1:1"]


async def tab_to(page: Page, label: str, *, backwards: bool = False) -> None:
    for _ in range(40):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if label in await page.evaluate("document.activeElement.textContent.trim()"):
            return
    raise AssertionError(f"no way to {label} with Tab")


async def test_clock_moves_by_buttons_and_leaves_a_line_in_the_chat(open_page: OpenPage, calendar: Calendar) -> None:
    page = await started(open_page)
    face = page.get_by_test_id("clock-face")
    await expect(face).to_contain_text("12:00")
    await expect(face).to_contain_text("Wednesday")
    await page.get_by_test_id("clock-hour").click()
    await expect(face).to_contain_text("13:00")
    await page.get_by_test_id("clock-next").click()
    await expect(face).to_contain_text("17 December 2026")
    messages = page.get_by_test_id("messages")
    await expect(messages).to_contain_text("16 Dec 2026, 13:00 → 17 Dec 2026, 11:00")
    await expect(messages).to_contain_text("Graduation day")
    assert [jump.isoformat() for jump in calendar.jumps] == ["2026-12-16T08:00:00+00:00", "2026-12-17T06:00:00+00:00"]


async def test_blocked_bot_can_be_unblocked(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.get_by_test_id("menu").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await expect(page.get_by_test_id("reply")).to_have_count(0)
    await page.get_by_test_id("unblock").click()
    await expect(page.get_by_test_id("reply")).to_be_visible()


async def test_reader_who_scrolled_up_stays_there_and_is_told_of_new_messages(
    open_page: OpenPage, bot: ScriptedBot
) -> None:
    page = await started(open_page)
    for number in range(14):
        await bot.call("sendMessage", chat_id=AIGERIM, text=f"Хабар {number}\n" * 3)
    await expect(page.get_by_text("Хабар 13").first).to_be_in_viewport()
    await page.get_by_test_id("messages").hover()
    await page.mouse.wheel(0, -3000)
    await expect(page.get_by_test_id("message").first).to_be_in_viewport()
    await bot.call("sendMessage", chat_id=AIGERIM, text="Соңғы хабар")
    pill = page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    await expect(page.get_by_test_id("message").first).to_be_in_viewport()
    await pill.click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Соңғы хабар")
    await expect(page.get_by_test_id("message").last).to_be_in_viewport()


async def test_page_catches_up_after_the_connection_was_lost(
    open_page: OpenPage, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await started(open_page)
    await page.context.set_offline(True)
    sandbox.world.events.close()
    await expect(page.get_by_text("connecting…")).to_be_visible()
    await bot.call("sendMessage", chat_id=AIGERIM, text="Жолда жүрген хабар")
    await page.context.set_offline(False)
    await expect(page.get_by_test_id("messages")).to_contain_text("Жолда жүрген хабар")
    await expect(page.get_by_text("connecting…")).to_have_count(0)
