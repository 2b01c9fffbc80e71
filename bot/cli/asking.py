"""How a command has something done that only one process may do: by the running bot, or by itself under the lock."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from bot.core import Core
from bot.lock import BotRunning, bot_lock, is_bot_running
from domain.errors import SapaError
from storage.requests import forget, leave, outcome

LOOK_AGAIN_SECONDS = 0.2


class NobodyRuns(SapaError):
    """No bot is running with these settings, or it stopped before it was done."""


async def ask_bot(core: Core, kind: str, body: Mapping[str, str]) -> str:
    """Leaves a request to the running bot and waits; returns its answer.

    Raises NobodyRuns, and SapaError with the reason the bot gives. The request goes with whoever waited for it, so
    that none is left to be done at another time.
    """
    keys = core.settings.keys_dir
    if not is_bot_running(keys):
        raise NobodyRuns("No bot is running with these settings")
    number = None
    try:
        async with core.database.writing() as connection:
            number = await leave(connection, kind, body)
        while (told := await _told(core, number)) is None:
            if not is_bot_running(keys):
                told = await _told(core, number)  # perhaps the last it did
                break
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    finally:
        if number is not None:  # who interrupts the commit may find it done
            async with core.database.writing() as connection:
                await forget(connection, number)
    if told is None:
        raise NobodyRuns("The bot has stopped on the way")
    done, answer = told
    if not done:
        raise SapaError(answer)
    return answer


async def _told(core: Core, number: int) -> tuple[bool, str] | None:
    async with core.database.reading() as connection:
        return await outcome(connection, number)


async def ask_or_do(core: Core, kind: str, body: Mapping[str, str]) -> str:
    """Has an errand of `bot/errands.py` done, by the running bot or, with none, here under the lock of one.

    Raises SapaError.
    """
    from bot.errands import ERRANDS

    while True:
        try:
            with bot_lock(core.settings.keys_dir):
                return await ERRANDS[kind](core, body)
        except BotRunning:
            # it may stop just then, or be another command: then the lock is tried again
            with suppress(NobodyRuns):
                return await ask_bot(core, kind, body)
