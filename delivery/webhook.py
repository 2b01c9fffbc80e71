"""Where Telegram leaves the updates: at our address, or with itself until the bot asks."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter

from domain.errors import ConfigurationProblem

MOST_ATTEMPTS = 5


async def have_brought(bot: Bot, url: str, secret: str, kinds: Sequence[str], most: int) -> None:
    """Has updates of these kinds brought to `url`, at most `most` at once; what waits is kept.

    Raises ConfigurationProblem if Telegram does not take the address.
    """
    try:
        await _patiently(
            lambda: bot.set_webhook(url, secret_token=secret, allowed_updates=list(kinds), max_connections=most)
        )
    except TelegramBadRequest as error:
        raise ConfigurationProblem(f"Telegram does not take PUBLIC_URL: {error.message}") from None


async def keep_for_polling(bot: Bot) -> None:
    """Has the updates kept until the bot asks for them; what waits is kept."""
    await _patiently(bot.delete_webhook)


async def _patiently(call: Callable[[], Awaitable[bool]]) -> None:
    """Makes the call, again after the pause that is asked for: a webhook may be set once a second only."""
    for _attempt in range(MOST_ATTEMPTS - 1):
        try:
            await call()
            return
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
    await call()
