"""The web server of the bot: plain HTTP for a reverse proxy, one path, no log of requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.web.address import Address
from bot.web.inbox import Inbox
from domain.errors import ConfigurationProblem


@asynccontextmanager
async def listening(address: Address, inbox: Inbox, drain_seconds: float) -> AsyncIterator[None]:
    """Serves the inbox inside the block; at its end no new connection is taken, and those in hand get their answer.

    Who has none after `drain_seconds` is cut off, so that Telegram comes again. Raises ConfigurationProblem if the
    place cannot be listened at.
    """
    app = web.Application()
    app.router.add_post(address.path, inbox.receive)
    # a log of requests would say when who wrote, to the second
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=drain_seconds)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address.host, address.port).start()
        except OSError as error:
            place = f"{address.host} port {address.port}"
            raise ConfigurationProblem(f"WEB_LISTEN: cannot listen at {place}: {_reason(error)}.") from None
        yield
    finally:
        await runner.cleanup()


def _reason(error: OSError) -> str:
    """The system's short words; asyncio puts its own sentence around them."""
    return str(error.strerror or type(error).__name__).rpartition(": ")[2]
