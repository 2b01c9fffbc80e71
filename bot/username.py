"""The bot's name for links."""

import structlog

from bot.core import Core
from domain.errors import ConfigurationProblem
from storage.facts import load_fact

SANDBOX_NAME = "sapa_sandbox_bot"

log = structlog.get_logger()


async def username(core: Core) -> str:
    """BOT_USERNAME; else the name kept from the last getMe; else the sandbox's, with a warning.

    Raises ConfigurationProblem if none is known and the token is real.
    """
    if core.settings.bot_username:
        return core.settings.bot_username.removeprefix("@")
    async with core.database.reading() as connection:
        kept = await load_fact(connection, "bot_username")
    if kept:
        return kept
    if core.settings.has_sandbox_token:
        log.warning("bot_username_assumed", name=SANDBOX_NAME)
        return SANDBOX_NAME
    raise ConfigurationProblem("The bot's name is not known: set BOT_USERNAME, or run the bot once.")
