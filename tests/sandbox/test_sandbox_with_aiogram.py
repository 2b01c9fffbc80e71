"""A real aiogram bot talks to the sandbox while people write and tap."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)

from sandbox import Sandbox, images
from sandbox.client import Client, ClientError

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Қазақша", callback_data="kk"),
            InlineKeyboardButton(text="English", callback_data="en"),
        ],
        [InlineKeyboardButton(text="Site", url="https://example.org")],
    ]
)


def bot_at(url: str, token: str = "42:word") -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


def dispatcher() -> Dispatcher:
    """A bot that greets, changes its message at a tap and repeats what is written."""
    dp = Dispatcher()

    @dp.message(CommandStart())
    async def greet(message: Message) -> None:
        await message.answer(f"Сәлем! {message.text}", reply_markup=KEYBOARD)

    @dp.callback_query(F.data == "en")
    async def english(query: CallbackQuery) -> None:
        await query.answer("Saved", show_alert=True)
        assert isinstance(query.message, Message)
        await query.message.edit_text("Hello!")

    @dp.callback_query(F.data == "kk")
    async def kazakh(query: CallbackQuery) -> None:
        await query.answer()

    @dp.message(F.text)
    async def repeat(message: Message) -> None:
        await message.answer(f"<b>{message.text}</b>", parse_mode="HTML")

    @dp.my_chat_member()
    async def membership(change: ChatMemberUpdated) -> None:
        dp["statuses"] = [*dp.get("statuses", []), (change.chat.type, change.new_chat_member.status)]

    return dp


@pytest_asyncio.fixture
async def running(sandbox: Sandbox, client: Client) -> AsyncIterator[Dispatcher]:
    dp, bot = dispatcher(), bot_at(sandbox.url)
    task = asyncio.create_task(dp.start_polling(bot, handle_signals=False))
    await client.wait_for_bot()
    yield dp
    await dp.stop_polling()
    await task


async def test_a_person_starts_the_bot_and_changes_language_by_a_tap(running: Dispatcher, client: Client) -> None:
    aigerim = await client.person("Айгерім", language_code="kk")
    screen = await aigerim.start("abc")
    assert screen is not None
    assert screen.text == "Сәлем! /start abc"
    assert screen.labels == ["Қазақша", "English", "Site"]
    toast = await aigerim.tap("Eng")
    assert (toast.text, toast.show_alert) == ("Saved", True)
    assert (await aigerim.screen()).text == "Hello!"
    assert (await aigerim.screen()).labels == []


async def test_a_label_that_is_not_there_is_answered_with_those_that_are(running: Dispatcher, client: Client) -> None:
    person = await client.person("Dana")
    await person.start()
    with pytest.raises(ClientError, match=r"no button 'Русский'.*'Қазақша', 'English', 'Site'"):
        await person.tap("Русский")
    with pytest.raises(ClientError, match=r"it opens 'https://example.org'"):
        await person.tap("Site")


async def test_a_typed_text_comes_back_in_bold(running: Dispatcher, client: Client) -> None:
    person = await client.person("Dana")
    await person.start()
    await person.send("one & two")
    screen = await person.wait_for("one")
    assert screen.raw["entities"] == [{"type": "bold", "offset": 0, "length": 9}]


async def test_blocking_and_unblocking_reach_the_bot(running: Dispatcher, client: Client) -> None:
    person = await client.person("Dana")
    await person.start()
    await person.block()
    await person.unblock()
    assert running["statuses"] == [("private", "kicked"), ("private", "member")]


async def test_an_update_delivered_again_is_handled_again(running: Dispatcher, client: Client) -> None:
    person = await client.person("Dana")
    await person.start()
    update_id = await person.send("hello")
    await client.request("POST", "redeliver", update_id=update_id)
    await client.settle()
    assert [m["text"] for m in await person.messages()].count("hello") == 3


@pytest_asyncio.fixture
async def bot_of_aiogram(sandbox: Sandbox, client: Client) -> AsyncIterator[Bot]:
    bot = bot_at(sandbox.url)
    await bot.get_me()
    yield bot
    await bot.session.close()


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_id(bot_of_aiogram: Bot, client: Client) -> None:
    bot, person = bot_of_aiogram, await client.person("Dana")
    await person.start(settle=False)
    data = images.draw(40, 20, (200, 30, 30))
    first = await bot.send_photo(person.id, BufferedInputFile(data, "a.png"), caption="<i>one</i>", parse_mode="HTML")
    assert first.photo
    assert (first.photo[0].width, first.photo[0].height) == (40, 20)
    second = await bot.send_photo(person.id, first.photo[0].file_id, protect_content=True)
    assert second.photo == first.photo
    assert second.has_protected_content
    downloaded = await bot.download(first.photo[0].file_id)
    assert downloaded is not None
    assert downloaded.read() == data
    assert (await person.screen()).photo == first.photo[0].file_id


async def test_a_text_message_becomes_a_photo_and_its_caption_changes(bot_of_aiogram: Bot, client: Client) -> None:
    bot, person = bot_of_aiogram, await client.person("Dana")
    await person.start(settle=False)
    sent = await bot.send_message(person.id, "wait", reply_markup=KEYBOARD)
    picture = BufferedInputFile(images.draw(30, 30, (0, 0, 0)), "b.png")
    media = InputMediaPhoto(media=picture, caption="ready")
    changed = await bot.edit_message_media(media, chat_id=person.id, message_id=sent.message_id)
    assert isinstance(changed, Message)
    assert (changed.caption, changed.text, changed.reply_markup) == ("ready", None, None)
    await bot.edit_message_caption(chat_id=person.id, message_id=sent.message_id, caption="newer")
    await bot.edit_message_reply_markup(chat_id=person.id, message_id=sent.message_id, reply_markup=KEYBOARD)
    screen = await person.screen()
    assert (screen.text, screen.labels[0]) == ("newer", "Қазақша")


async def test_messages_are_answered_and_deleted(bot_of_aiogram: Bot, client: Client) -> None:
    bot, person = bot_of_aiogram, await client.person("Dana")
    await person.start(settle=False)
    first = await bot.send_message(person.id, "first")
    reply = ReplyParameters(message_id=first.message_id)
    second = await bot.send_message(person.id, "second", reply_parameters=reply)
    assert second.reply_to_message is not None
    assert second.reply_to_message.text == "first"
    await bot.delete_message(person.id, first.message_id)
    await bot.delete_messages(person.id, [second.message_id, 9999])
    assert [m["text"] for m in await person.messages()] == ["/start"]


async def test_the_bot_asks_about_chats_and_sets_its_menu(bot_of_aiogram: Bot, client: Client) -> None:
    bot, person = bot_of_aiogram, await client.person("Dana", language_code="ru")
    await person.start(settle=False)
    assert (await bot.get_chat(person.id)).first_name == "Dana"
    assert (await bot.get_chat_member(person.id, person.id)).status == "member"
    assert await bot.send_chat_action(person.id, "typing")
    assert (await bot.get_webhook_info()).url == ""
    russian = [BotCommand(command="yazyk", description="Язык")]
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="start", description="Start")])
    await bot.set_my_commands(russian, scope=scope, language_code="ru")
    assert [command.description for command in await bot.get_my_commands(scope, "ru")] == ["Язык"]
    assert await person.commands() == ["yazyk"]
    await person.speak("kk")
    assert await person.commands() == ["start"]
