"""The whole product on a stage: a sandbox, the demo university with its wave, and the running bot."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from somebody import Somebody
from sqlalchemy import Select, func, select

from bot.app import App, build_app
from bot.core import Core, open_core
from bot.settings import Settings
from bot.surveys import plan_teaching
from delivery.pace import Pace
from domain.access import OPERATOR
from domain.form import Form
from sandbox import Controls, Sandbox
from sandbox.client import Client
from services.links import make_links
from services.seed import seed
from services.waves import plan_wave
from tests.box_content import ballots_in
from tests.patience import PATIENCE_SECONDS, ended

ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 16, 12, tzinfo=ZONE)
"""Every student has at least two open courses and one still closed."""

STUDENTS = 60
TERM = "2026-fall"

HARMLESS = (
    ("editMessageText", "message is not modified"),
    ("deleteMessage", "message to delete not found"),
    ("deleteMessage", "message can't be deleted"),
    ("editMessageReplyMarkup", "message to edit not found"),
    ("editMessageText", "message to edit not found"),
    ("answerCallbackQuery", "query is too old"),
)
"""What a correct bot may be refused: a second tap shows what is shown already, or tapped what the first one took away;
an update that Telegram repeats after a restart was answered before."""


@dataclass(frozen=True)
class Ground:
    """What every stage starts from: where the data lies, and a fresh personal link for each student."""

    url: str
    keys: Path
    students: Sequence[str]
    payloads: Sequence[str]


def settings_for(url: str, keys: Path, api: str = "http://127.0.0.1:1") -> Settings:
    """Settings of a test: a sandbox token, a virtual clock, nothing from the environment."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr("1:test"),
        bot_api_url=api,
        database_url=url,
        keys_dir=keys,
        clock_start=NOON,
    )


async def prepare_ground(url: str, keys: Path, form: Form | None = None) -> Ground:
    """Fills an empty database with the demo university and one wave, of `form` or of the form that ships."""
    async with open_core(settings_for(url, keys)) as core:
        await seed(core.database, students=STUDENTS, now=NOON, zone=ZONE)
        if form is None:
            await plan_teaching(core.database, OPERATOR, TERM, now=NOON, zone=ZONE)
        else:
            await plan_wave(core.database, OPERATOR, f"teaching-{TERM}", TERM, form, now=NOON, zone=ZONE)
        made = await make_links(core.database, OPERATOR, confirmed=True, sandbox=True, now=NOON, zone=ZONE)
    return Ground(url, keys, [link.invitee.id for link in made], [link.payload for link in made])


def copy_ground(ground: Ground, folder: Path) -> Ground:
    """The same on a copy of its SQLite file."""
    shutil.copytree(ground.keys, folder / "keys")
    shutil.copy(ground.url.partition("///")[2], folder / "sapa.db")
    return Ground(f"sqlite+aiosqlite:///{folder}/sapa.db", folder / "keys", ground.students, ground.payloads)


class StageClient(Client):
    """Waits until the bot has ended every turn, not only until it is silent."""

    def __init__(self, stage: "Stage", base_url: str) -> None:
        super().__init__(base_url, quiet=0.03)
        self._stage = stage

    async def settle(self, quiet: float | None = None, reaction: float | None = None) -> None:
        await super().settle(quiet, reaction)
        await ended(self._stage.app.turns)


class Stage:
    """A running product; `async with` it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        controls = Controls(lambda: self.core.clock.now(), self._jump, self._next_event, "Asia/Almaty")
        self.sandbox = Sandbox(controls, PATIENCE_SECONDS)
        self.core: Core
        self.app: App
        self.client: StageClient
        self._running: asyncio.Task[None]

    async def __aenter__(self) -> "Stage":
        await self.sandbox.start()
        self._opened = open_core(settings_for(self.ground.url, self.ground.keys, self.sandbox.url))
        self.core = await self._opened.__aenter__()
        self._begin()
        self.client = StageClient(self, self.sandbox.url)
        await self.client.wait_for_bot()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._end()
        await self.client.close()
        await self._opened.__aexit__(None, None, None)
        await self.sandbox.stop()

    async def restart(self) -> None:
        """Stops the bot and starts a new one on the same database and in the same sandbox."""
        await self._end()
        self._begin()

    async def jump(self, instant: str) -> None:
        """Walks the clock to an instant, local time."""
        await self.client.jump(instant)

    async def student(self, number: int = 0, language: str = "kk", *, linked: bool = True) -> Somebody:
        """A student of the roster, by real taps on their card unless not `linked`."""
        person = await self.client.person(f"S{number}", language_code=language)
        somebody = Somebody(person, language, self.ground.students[number], self.ground.payloads[number])
        if linked:
            await somebody.link()
        return somebody

    async def stranger(self, language: str = "kk") -> Somebody:
        """Somebody with no link of their own."""
        return Somebody(await self.client.person("Stranger", language_code=language), language, "", "")

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """What a query finds in the database now."""
        async with self.core.database.reading() as connection:
            return (await connection.execute(query)).all()

    async def count(self, table: Any) -> int:
        """How many rows a table has now."""
        return int((await self.rows(select(func.count()).select_from(table)))[0][0])

    async def ballots(self) -> Sequence[str]:
        """The evaluation of each ballot that waits in the box."""
        return [evaluation for evaluation, held in (await ballots_in(self.core)).items() for _ in held]

    async def refused(self) -> list[tuple[str, str]]:
        """Calls of the bot that Telegram refused and that a correct bot does not make."""
        bad = [(call["method"], call.get("description", "")) for call in await self.client.calls() if not call["ok"]]
        return [one for one in bad if not any(one[0] == method and part in one[1] for method, part in HARMLESS)]

    def _begin(self) -> None:
        self.app = build_app(self.core, pace=Pace.off())
        self._running = asyncio.create_task(self.app.run(handle_signals=False))

    async def _end(self) -> None:
        while not self._running.done():  # a bot that does not poll yet cannot be stopped yet
            await self.app.stop()
            await asyncio.wait({self._running}, timeout=0.1)
        await self._running

    async def _jump(self, instant: datetime) -> None:
        await self.app.jump_to(instant)

    async def _next_event(self) -> datetime | None:
        return await self.app.timetable.next_event()
