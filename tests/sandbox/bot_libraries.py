"""Two libraries under one name each, for scenarios that must pass with both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiogram
import aiogram.exceptions
import aiogram.types
import telegram
import telegram.error
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

TOKEN = "42:word"


class Library(Protocol):
    """What the scenarios need besides the methods both libraries name alike. `bot` is the library's own object."""

    bot: Any
    refused: type[Exception]
    blocked: type[Exception]
    flood: type[Exception]
    lost: type[Exception]
    moved: type[Exception]

    def file(self, data: bytes, name: str) -> Any:
        """Return an upload."""

    def photo(self, data: bytes, caption: str | None = None) -> Any:
        """Return a photo of an album."""

    def keyboard(self, **labels: str) -> Any:
        """Return a row of buttons, by data."""

    def new_chat(self, error: Any) -> int:
        """Return the id a group moved to."""

    def pause(self, error: Any) -> float:
        """Return the seconds a flood asks to wait."""

    async def bytes(self, file_id: str) -> bytes:
        """Return the content of a file."""


@dataclass
class Aiogram:
    """aiogram."""

    bot: aiogram.Bot
    refused = aiogram.exceptions.TelegramBadRequest
    blocked = aiogram.exceptions.TelegramForbiddenError
    flood = aiogram.exceptions.TelegramRetryAfter
    lost = aiogram.exceptions.TelegramNetworkError
    moved = aiogram.exceptions.TelegramMigrateToChat

    def file(self, data: bytes, name: str) -> Any:
        return aiogram.types.BufferedInputFile(data, name)

    def photo(self, data: bytes, caption: str | None = None) -> Any:
        return aiogram.types.InputMediaPhoto(media=self.file(data, "x.png"), caption=caption)

    def keyboard(self, **labels: str) -> Any:
        row = [aiogram.types.InlineKeyboardButton(text=text, callback_data=data) for data, text in labels.items()]
        return aiogram.types.InlineKeyboardMarkup(inline_keyboard=[row])

    def new_chat(self, error: Any) -> int:
        return int(error.migrate_to_chat_id)

    def pause(self, error: Any) -> float:
        return float(error.retry_after)

    async def bytes(self, file_id: str) -> bytes:
        got = await self.bot.download(file_id)
        assert got is not None
        return got.read()


@dataclass
class PythonTelegramBot:
    """python-telegram-bot."""

    bot: telegram.Bot
    refused = telegram.error.BadRequest
    blocked = telegram.error.Forbidden
    flood = telegram.error.RetryAfter
    lost = telegram.error.NetworkError
    moved = telegram.error.ChatMigrated

    def file(self, data: bytes, name: str) -> Any:
        return telegram.InputFile(data, filename=name)

    def photo(self, data: bytes, caption: str | None = None) -> Any:
        return telegram.InputMediaPhoto(data, caption=caption)

    def keyboard(self, **labels: str) -> Any:
        row = [telegram.InlineKeyboardButton(text, callback_data=data) for data, text in labels.items()]
        return telegram.InlineKeyboardMarkup([row])

    def new_chat(self, error: Any) -> int:
        return int(error.new_chat_id)

    def pause(self, error: Any) -> float:
        return float(error._retry_after.total_seconds())

    async def bytes(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())


@asynccontextmanager
async def library(name: str, url: str) -> AsyncIterator[Library]:
    """Give a bot of the library with this name."""
    if name == "aiogram":
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        yield Aiogram(aiogram.Bot(TOKEN, session=session))
        await session.close()
    else:
        bot = telegram.Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")
        async with bot:
            yield PythonTelegramBot(bot)
