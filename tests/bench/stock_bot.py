"""The simplest bot there is: aiogram as it comes, a handler that answers each tap and edits the message."""

import asyncio
import sys
from itertools import count

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

TOKEN = "2:stock"
MOST_AT_ONCE = 100

ROWS = [
    [InlineKeyboardButton(text=str(number), callback_data=f"s:AAAAAAAAAAAAAAAAAAAAAA:c:1:{number}")]
    for number in range(5)
]


async def main(api: str) -> None:
    """Polls until killed."""
    dispatcher, numbers = Dispatcher(), count()
    keyboard = InlineKeyboardMarkup(inline_keyboard=ROWS)

    @dispatcher.message()
    async def on_message(message: Message) -> None:
        await message.answer("0", reply_markup=keyboard)

    @dispatcher.callback_query()
    async def on_tap(tap: CallbackQuery) -> None:
        await tap.answer()
        assert isinstance(tap.message, Message)
        await tap.message.edit_text(f"{next(numbers)} {'word ' * 40}", reply_markup=keyboard)

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    await dispatcher.start_polling(bot, tasks_concurrency_limit=MOST_AT_ONCE, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
