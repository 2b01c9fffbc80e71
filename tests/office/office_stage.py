"""The quality office on a stage: a sandbox with a virtual clock, the demo university, the running bot, its people."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Select, select

from bot.app import App, build_app
from bot.core import Core, open_core
from bot.settings import Settings
from bot.surveys import plan_teaching
from delivery.pace import Pace
from domain.access import OPERATOR
from domain.language import Language
from domain.people import Role
from sandbox import Controls, Sandbox
from sandbox.client import Client, Person, Screen
from services import accounts, links
from services.seed import seed
from storage.people import people_with_role
from storage.tables.accounts import accounts as rooms
from tests.patience import PATIENCE_SECONDS, ended

ZONE = ZoneInfo("Asia/Almaty")
BEFORE = datetime(2026, 12, 1, 12, tzinfo=ZONE)
NOON = datetime(2026, 12, 16, 12, tzinfo=ZONE)
LAST_NOON = datetime(2026, 12, 30, 12, tzinfo=ZONE)
AFTER_CLOSE = datetime(2026, 12, 31, 11, tzinfo=ZONE)
TERM = "2026-fall"
WAVE = f"teaching-{TERM}"
CHANNEL = "Нәтижелер"


def local(text: str) -> datetime:
    """An instant in the university's time: "2026-12-16 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def settings_in(folder: Path, api: str = "http://127.0.0.1:1", **changes: Any) -> Settings:
    """Settings of a test: data in `folder`, a sandbox token, nothing from the environment."""
    values: dict[str, Any] = {
        "bot_token": SecretStr("1:test"),
        "bot_api_url": api,
        "database_url": f"sqlite+aiosqlite:///{folder}/sapa.db",
        "keys_dir": folder / "keys",
        "clock_start": NOON,
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


async def prepare(folder: Path, students: int) -> None:
    """The demo university with its planned wave, in a new database in `folder`; no clock is kept there."""
    async with open_core(settings_in(folder)) as core:
        await seed(core.database, students=students, now=BEFORE, zone=ZONE)
        await plan_teaching(core.database, OPERATOR, TERM, now=BEFORE, zone=ZONE)


def copy_of(ground: Path, folder: Path) -> Path:
    """The same on a copy."""
    shutil.copytree(ground, folder, dirs_exist_ok=True)
    return folder


class PatientClient(Client):
    """Waits until the bot has ended every turn, not only until it is silent."""

    def __init__(self, stage: "OfficeStage") -> None:
        super().__init__(stage.sandbox.url, quiet=0.03)
        self._stage = stage

    async def settle(self, quiet: float | None = None, reaction: float | None = None) -> None:
        """Wait for silence, then for the turns under way."""
        await super().settle(quiet, reaction)
        await ended(self._stage.app.turns)

    async def person(self, first_name: str, **fields: Any) -> Person:
        """Adds somebody; whoever blocks the bot is waited for until it knows, for it answers that with no call."""
        return Blocker(self._stage, await self.request("POST", "people", first_name=first_name, **fields))


class Blocker(Person):
    """A person whose account, if they have one, says that they blocked the bot before the test goes on."""

    def __init__(self, stage: "OfficeStage", data: dict[str, Any]) -> None:
        super().__init__(stage.client, data)
        self._stage = stage

    async def block(self) -> None:
        """Blocks the bot."""
        await super().block()
        await until(lambda: self._is_blocked(True))

    async def unblock(self) -> None:
        """Takes that back."""
        await super().unblock()
        await until(lambda: self._is_blocked(False))

    async def _is_blocked(self, blocked: bool) -> bool:
        found = await self._stage.rows(select(rooms.c.blocked_on).where(rooms.c.user_id == self.id))
        return all((row.blocked_on is not None) is blocked for row in found)


@dataclass
class Somebody:
    """A person of the university with their Telegram account."""

    id: str
    user_id: int
    chat: Person

    async def texts(self) -> list[str]:
        """Everything the bot has written to them that still stands, oldest first."""
        return [_text(message) for message in await self.chat.messages() if message["from"]["is_bot"]]

    async def tap_word(self, word: str) -> Screen:
        """Taps the newest button whose callback data begins with `word`; what is then shown."""
        screen = await self.chat.screen()
        button = next((button for button in screen.buttons if button.data.startswith(word)), None)
        assert button is not None, (word, screen.text, [button.data for button in screen.buttons])
        self.toast = await self.chat.tap_data(button.data, button.message_id)
        return await self.chat.screen()

    async def forge(self, data: str) -> str:
        """Sends callback data no button of theirs has; the answer to the tap."""
        shown = (await self.chat.screen()).message_id
        return (await self.chat.tap_data(data, shown, stale=True)).text


class OfficeStage:
    """A running product on the data in `folder`; use it in an `async with` block."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        controls = Controls(lambda: self.core.clock.now(), self._jump, self._next_event, "Asia/Almaty")
        self.sandbox = Sandbox(controls, PATIENCE_SECONDS)
        self.core: Core
        self.app: App
        self.client: PatientClient
        self._settings = settings
        self._stack = AsyncExitStack()
        self._next_user = 5001

    async def __aenter__(self) -> "OfficeStage":
        await self.sandbox.start()
        self._stack.push_async_callback(self.sandbox.stop)
        self.client = await self._stack.enter_async_context(PatientClient(self))
        await self._open()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._close()
        await self._stack.aclose()

    async def restart(self, **settings: Any) -> None:
        """Ends the bot and begins a new one on the same data and the same sandbox."""
        await self._close()
        self._settings.update(settings)
        await self._open()
        await self.client.settle()

    async def _open(self) -> None:
        self._core = open_core(settings_in(self.folder, self.sandbox.url, **self._settings))
        self.core = await self._core.__aenter__()
        self.app = build_app(self.core, pace=Pace.off())
        self._running = asyncio.create_task(self.app.run(handle_signals=False))
        # whoever stops a bot that does not poll yet is not heard
        while not (self.app.dispatcher._running_lock.locked() or self._running.done()):  # noqa: ASYNC110 - seen from outside
            await asyncio.sleep(0.01)
        if self._running.done():
            await self._running

    async def _close(self) -> None:
        await self.app.stop()
        await self._running
        await self._core.__aexit__(None, None, None)

    async def _jump(self, instant: datetime) -> None:
        await self.app.jump_to(instant)

    async def _next_event(self) -> datetime | None:
        return await self.app.timetable.next_event()

    async def jump(self, text: str) -> None:
        """Walks the clock to a local time."""
        await self.client.jump(local(text).isoformat())
        await self.client.settle(reaction=0.05)

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """The rows of a query."""
        async with self.core.database.reading() as connection:
            found: Sequence[Any] = (await connection.execute(query)).all()
            return found

    async def holders(self, role: Role, state: str = "offered") -> Sequence[str]:
        """Ids of people on the roster with a role."""
        async with self.core.database.reading() as connection:
            return await people_with_role(connection, role, state)

    async def link(self, person: str, *, confirmed: bool) -> str:
        """The payload of a new personal link."""
        now = self.core.clock.now()
        made = await links.make_links(
            self.core.database, OPERATOR, persons=[person], confirmed=confirmed, sandbox=True, now=now, zone=ZONE
        )
        return made[0].payload

    async def newcomer(self, language: str = "kk", user_id: int = 0) -> Person:
        """A Telegram account nobody knows."""
        self._next_user += 1
        return await self.client.person("Кісі", language_code=language, id=user_id or self._next_user)

    async def come_in(self, person: str, language: str = "kk", *, confirmed: bool = True, user_id: int = 0) -> Somebody:
        """Somebody on the roster opens their personal link and taps their way in."""
        chat = await self.newcomer(language, user_id)
        somebody = Somebody(person, chat.id, chat)
        await chat.start(await self.link(person, confirmed=confirmed))
        await somebody.tap_word(f"lang:{language}:")
        await somebody.tap_word("agree:")
        await somebody.tap_word("me:")
        return somebody

    async def bring_in(self, person: str, language: str = "kk") -> Somebody:
        """The same without the taps, where coming in is not what is tested."""
        chat = await self.newcomer(language)
        await chat.start()
        database, now = self.core.database, self.core.clock.now()
        await accounts.agree(database, chat.id, Language(language), first_admin=None, now=now, zone=ZONE)
        payload = await self.link(person, confirmed=True)
        await links.take(database, payload, chat.id, sandbox=True, now=now, zone=ZONE)
        return Somebody(person, chat.id, chat)

    async def lead(self, language: str = "kk") -> Somebody:
        """The head of the quality office, confirmed."""
        return await self.bring_in((await self.holders(Role.QA_LEAD))[0], language)


async def until(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    """Waits until something is true; TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - seen from outside
            await asyncio.sleep(0.02)


def everything(*columns: Any) -> Select[Any]:
    """A query for columns."""
    return select(*columns)


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")
