"""The stage with a bot that has its updates brought, or polls, as the test wishes."""

import asyncio
import socket

import aiohttp
from pydantic import SecretStr
from stage import Ground, Stage

from tests.patience import PATIENCE_SECONDS

SECRET = "Sh-1_b"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class WebhookStage(Stage):
    """`webhook` says how the next start takes updates; `restart` makes it so."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self.webhook = True
        self.port = free_port()

    @property
    def url(self) -> str:
        """Where the updates are brought."""
        return f"http://127.0.0.1:{self.port}/telegram"

    async def polls(self) -> int:
        """How many times the bot has asked for updates."""
        return len(await self.client.calls("getUpdates"))

    async def post(self, update: object, secret: str) -> int:
        """Brings an update as somebody who thinks to know the secret; the status of the answer."""
        headers = {SECRET_HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, json=update, headers=headers) as response,
        ):
            return response.status

    async def until_listening(self) -> None:
        """Waits until Telegram was told the address."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.client.calls("setWebhook"):  # noqa: ASYNC110 - seen from outside
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Ends the bot; Telegram keeps what people do meanwhile."""
        await self._end()

    def start(self) -> None:
        """Begins a new one on the same database."""
        self._begin()

    def _begin(self) -> None:
        settings = self.core.settings
        settings.public_url = f"http://127.0.0.1:{self.port}" if self.webhook else ""
        settings.webhook_secret = SecretStr(SECRET if self.webhook else "")
        settings.web_listen = f"127.0.0.1:{self.port}"
        super()._begin()
