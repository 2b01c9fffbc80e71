"""Calls travel as JSON; refusals say all that they say through aiogram's own session."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from delivery.session import JsonSession
from sandbox import Sandbox, images
from sandbox.client import Client, Person

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ия", callback_data="yes")]])


@pytest_asyncio.fixture
async def started() -> AsyncIterator[tuple[Bot, Person]]:
    """A bot at the sandbox, and a person who pressed START."""
    sandbox = Sandbox()
    await sandbox.start()
    bot = bot_at(sandbox.url)
    await bot.get_me()
    async with Client(sandbox.url) as client:
        person = await client.person("Dana", language_code="ru")
        await person.start(settle=False)
        yield bot, person
    await bot.session.close()
    await sandbox.stop()


def bot_at(url: str) -> Bot:
    return Bot("42:word", session=JsonSession(api=TelegramAPIServer.from_base(url)))


async def refusing(status: int, body: str) -> tuple[web.AppRunner, str, list[str]]:
    """A server with one answer to everything, and the content types it was sent."""
    kinds: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        kinds.append(request.content_type)
        return web.Response(status=status, text=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}", kinds


async def test_a_sent_message_comes_back_and_an_edit_of_it_is_only_taken(started: tuple[Bot, Person]) -> None:
    bot, person = started

    sent = await bot.send_message(person.id, "Сәлем & hi", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("Өзгерді", chat_id=person.id, message_id=sent.message_id)

    shown = [message for message in await person.messages() if message["message_id"] == sent.message_id]
    assert sent.text == "Сәлем & hi"
    assert edited is True
    assert shown[0]["text"] == "Өзгерді"


async def test_a_picture_still_travels_with_its_bytes(started: tuple[Bot, Person]) -> None:
    bot, person = started

    sent = await bot.send_photo(person.id, BufferedInputFile(images.draw(40, 20, (200, 30, 30)), "a.png"))

    assert sent.photo is not None
    assert (sent.photo[-1].width, sent.photo[-1].height) == (40, 20)


async def test_an_edit_of_what_is_not_there_is_refused_with_the_reason(started: tuple[Bot, Person]) -> None:
    bot, person = started

    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=person.id, message_id=9999)


async def test_an_edit_with_a_wrong_parameter_is_refused(started: tuple[Bot, Person]) -> None:
    bot, person = started
    sent = await bot.send_message(person.id, "x")

    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await bot.edit_message_text("<b>y", chat_id=person.id, message_id=sent.message_id, parse_mode="HTML")


async def test_too_many_requests_say_how_long_to_wait() -> None:
    body = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}'
    runner, url, kinds = await refusing(429, body)
    bot = bot_at(url)

    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.edit_message_text("x", chat_id=1, message_id=2)

    await bot.session.close()
    await runner.cleanup()
    assert refused.value.retry_after == 7
    assert kinds == ["application/json"]


async def test_a_reply_that_begins_well_with_a_bad_status_is_no_success() -> None:
    runner, url, _kinds = await refusing(502, '{"ok":true,"result":true,"description":"Bad Gateway"}')
    bot = bot_at(url)

    with pytest.raises(Exception, match="Bad Gateway"):
        await bot.answer_callback_query("1")

    await bot.session.close()
    await runner.cleanup()


async def test_a_server_that_is_not_there_is_a_network_error() -> None:
    bot = bot_at("http://127.0.0.1:9")

    with pytest.raises(TelegramNetworkError):
        await bot.answer_callback_query("1")

    await bot.session.close()
