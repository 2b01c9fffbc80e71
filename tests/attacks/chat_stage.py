"""The whole product on the small university: the sandbox, the running bot, students who tap and write."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App, build_app
from delivery.pace import Pace
from domain.access import OPERATOR
from locales import words
from sandbox import Controls, Sandbox
from sandbox.client import Button, Client, Person
from services.links import make_links
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, ZONE
from tests.patience import PATIENCE_SECONDS, ended

SAY = words("en")


@dataclass
class Chat:
    """A student in their chat with the bot."""

    person: Person
    id: str
    user_id: int

    async def come_in(self, payload: str) -> None:
        """From the personal link to the card."""
        await self.person.start(payload)
        await self.press("lang:en")
        await self.person.tap(SAY("I agree"))
        await self.person.tap(SAY("Yes, it is me"))

    async def fill_in(self, *comments: str) -> None:
        """Opens the course and answers everything, up to the review."""
        await self.press("course:")
        await self.person.tap(SAY("Start"))
        left = list(comments)
        while not await self.sees("x"):
            if choices := [button for button in await self.buttons() if verb(button) == "c"]:
                await self.person.tap_data(choices[0].data, choices[0].message_id)
            else:
                await self.person.send(left.pop(0))

    async def send(self) -> str:
        """Taps "Send"; returns what the bot said to it."""
        return (await self.person.tap(SAY("Send"))).text

    async def sees(self, wanted: str) -> bool:
        """Whether there is a button of a survey with this verb."""
        return any(verb(button) == wanted for button in await self.buttons())

    async def press(self, start: str) -> None:
        """Taps the first button whose data starts so."""
        button = next(button for button in await self.buttons() if button.data.startswith(start))
        await self.person.tap_data(button.data, button.message_id)

    async def buttons(self) -> list[Button]:
        """The buttons of the newest message."""
        return (await self.person.screen()).buttons

    async def written(self) -> str:
        """Everything in the chat, from both sides."""
        return "\n".join(message.get("text", "") for message in await self.person.messages())


def verb(button: Button) -> str:
    """What a survey's button does, empty for any other."""
    parts = button.data.split(":")
    return parts[2] if parts[0] == "s" and len(parts) > 2 else ""


class StageClient(Client):
    """Waits until the bot has ended every turn, not only until it is silent."""

    def __init__(self, url: str, app: App) -> None:
        super().__init__(url, quiet=0.03)
        self._app = app

    async def settle(self, quiet: float | None = None, reaction: float | None = None) -> None:
        """Waits for silence, then for the turns under way."""
        await super().settle(quiet, reaction)
        await ended(self._app.turns)


@dataclass(frozen=True)
class ChatStage:
    """The running product and its students."""

    sapa: Sapa
    client: Client
    students: Sequence[Chat]

    async def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """What the bot asked of Telegram after call number `since`."""
        return await self.client.calls(since=since)


@asynccontextmanager
async def chat_stage(folder: Path, students: int) -> AsyncIterator[ChatStage]:
    """The product on the data in `folder`, with so many students who have come in by their links."""
    controls = Controls(now=lambda: OPENED, jump=_nowhere, next_event=_never, timezone="Asia/Almaty")
    sandbox = Sandbox(controls, PATIENCE_SECONDS)
    await sandbox.start()
    settings = settings_in(folder, api=sandbox.url).model_copy(update={"clock_start": OPENED})
    async with opened(settings) as sapa:
        made = await make_links(sapa.core.database, OPERATOR, confirmed=True, sandbox=True, now=OPENED, zone=ZONE)
        app = build_app(sapa.core, pace=Pace.off())
        running = asyncio.create_task(app.run(handle_signals=False))
        async with StageClient(sandbox.url, app) as client:
            await client.wait_for_bot()
            chats = []
            for link in made[:students]:
                person = await client.person("Student", language_code="en")
                chats.append(Chat(person, link.invitee.id, person.id))
                await chats[-1].come_in(link.payload)
            yield ChatStage(sapa, client, chats)
            while not running.done():  # a bot that does not poll yet cannot be stopped yet
                await app.stop()
                await asyncio.wait({running}, timeout=0.1)
            await running
    await sandbox.stop()


async def _nowhere(_instant: object) -> None:
    """Time stands still here."""


async def _never() -> None:
    """Nothing is planned."""
