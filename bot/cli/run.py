"""`sapa run`: the bot."""

from typing import TYPE_CHECKING

from bot.cli.running import attempt, load_settings

if TYPE_CHECKING:
    from bot.settings import Settings


def run() -> None:
    """Run the bot."""
    from bot.lock import bot_lock
    from bot.logs import set_up_logs

    settings = load_settings()
    set_up_logs(settings.log_level)

    def work() -> None:
        # before the library of Telegram is loaded: that takes seconds, and a second bot is refused at once
        with bot_lock(settings.keys_dir):
            _serve(settings)

    attempt(work)


def _serve(settings: "Settings") -> None:
    import uvloop
    from aiogram.exceptions import AiogramError
    from aiohttp import ClientError

    from bot.app import build_app
    from bot.core import open_core
    from domain.errors import ConfigurationProblem

    async def serve() -> None:
        async with open_core(settings) as core:
            app = build_app(core)
            try:
                await app.run()
            except (AiogramError, ClientError) as error:
                await app.close()
                raise ConfigurationProblem(_why(error)) from None

    uvloop.run(serve())


def _why(error: Exception) -> str:
    """Why the bot could not begin: by the kind of the error alone, since its text holds the token."""
    from aiogram.exceptions import TelegramNetworkError, TelegramUnauthorizedError

    if isinstance(error, TelegramUnauthorizedError):
        return "Telegram does not know this BOT_TOKEN."
    if isinstance(error, TelegramNetworkError):
        return "Telegram cannot be reached. Is BOT_API_URL right, and the network up?"
    return f"Telegram refused the start: {type(error).__name__}."
