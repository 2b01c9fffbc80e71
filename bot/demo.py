"""The demo: a sandbox, a bot and a demo university in one process, with a clock that can be moved."""

import asyncio
import contextlib
import shutil
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot.app import App, build_app
from bot.classmates import Classmates
from bot.core import Core, open_core
from bot.personas import Persona, choose_personas
from bot.settings import Settings
from bot.surveys import DEMO_TERM, plan_teaching
from bot.timetable import Entry
from delivery.pace import Pace
from domain.access import OPERATOR
from sandbox import Controls, Person, Sandbox
from sandbox.client import Client
from services.links import make_links
from services.seed import seed
from storage.database import is_empty

log = structlog.get_logger()

TOKEN = "1:demo"  # noqa: S105 - the sandbox's, of no use elsewhere
STUDENTS = 160
CHANNEL = "Sapa · results"


@dataclass
class Demo:
    """A running demo; `url` is the chat page."""

    sandbox: Sandbox
    core: Core
    app: App

    @property
    def url(self) -> str:
        """The address of the chat page."""
        return f"{self.sandbox.url}/"


def demo_settings(base: Settings, folder: Path, at: datetime, speed: float, url: str) -> Settings:
    """Settings of the demo: its own data folder, a sandbox token, a virtual clock."""
    return base.model_copy(
        update={
            "bot_token": SecretStr(TOKEN),
            "bot_api_url": url,
            "database_url": f"sqlite+aiosqlite:///{folder}/sapa.db",
            "keys_dir": folder / "keys",
            "clock_start": at,
            "clock_speed": speed,
            "first_admin": "",
        }
    )


async def run_demo(
    base: Settings,
    folder: Path,
    *,
    port: int,
    at: datetime,
    speed: float,
    fresh: bool,
    browser: bool,
    students: int = STUDENTS,
    ready: asyncio.Future[Demo] | None = None,
) -> None:
    """Runs until cancelled; `ready` is given the demo once the page can be opened."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    parts: dict[str, App] = {}
    box = Sandbox(_controls(base, parts))
    await box.start(port)
    try:
        async with open_core(demo_settings(base, folder, at, speed, box.url)) as core:
            personas = await _fill(core, students)
            jobs = [Entry("classmates", Classmates(core.drafts, frozenset(one.person for one in personas)).run)]
            app = parts["app"] = build_app(core, pace=Pace.off(), extra_jobs=jobs)
            payloads = await _links(core, personas)
            _introduce(box, personas, payloads)
            running = asyncio.create_task(app.run(handle_signals=False))
            try:
                await _settle_in(box, personas, payloads)
                _announce(box, browser)
                if ready is not None:
                    ready.set_result(Demo(box, core, app))
                await running
            finally:
                await app.stop()
                with contextlib.suppress(asyncio.CancelledError):
                    await running
    finally:
        await box.stop()


def _controls(base: Settings, parts: dict[str, App]) -> Controls:
    async def jump(instant: datetime) -> None:
        await parts["app"].jump_to(instant)

    async def next_event() -> datetime | None:
        return await parts["app"].timetable.next_event()

    def now() -> datetime:
        return parts["app"].core.clock.now() if "app" in parts else datetime.fromtimestamp(0, base.zone)

    return Controls(now, jump, next_event, base.timezone)


async def _fill(core: Core, students: int) -> Sequence[Persona]:
    """The demo university, if there is nobody yet."""
    now, zone = core.clock.now(), core.settings.zone
    if await is_empty(core.database):
        await seed(core.database, students=students, now=now, zone=zone)
        await plan_teaching(core.database, OPERATOR, DEMO_TERM, now=now, zone=zone)
    async with core.database.reading() as connection:
        return await choose_personas(connection)


async def _links(core: Core, personas: Sequence[Persona]) -> dict[str, str]:
    made = await make_links(
        core.database,
        OPERATOR,
        persons=[persona.person for persona in personas],
        confirmed=True,
        sandbox=True,
        now=core.clock.now(),
        zone=core.settings.zone,
    )
    return {link.invitee.id: link.payload for link in made}


def _introduce(box: Sandbox, personas: Sequence[Persona], payloads: dict[str, str]) -> None:
    for persona in personas:
        box.add_person(
            Person(
                first_name=persona.first_name,
                last_name=persona.last_name,
                id=persona.user_id,
                language_code=persona.language,
                note=f"You are {persona.first_name}, {persona.note}.",
                try_first=persona.try_first,
                start=payloads[persona.person],
            )
        )


async def _settle_in(box: Sandbox, personas: Sequence[Persona], payloads: dict[str, str]) -> None:
    """The linked personas tap their way in as anybody does; the QA lead lets the bot into a channel."""
    async with Client(box.url) as client:
        await client.wait_for_bot()
        for persona in personas:
            if persona.linked:
                somebody = await client.find(persona.user_id)
                await somebody.start(payloads[persona.person])
                # who came in with an earlier demo is asked less
                for wanted in (f"lang:{persona.language}:", "agree:", "me:"):
                    shown = (await somebody.screen()).buttons
                    if button := next((button for button in shown if button.data.startswith(wanted)), None):
                        await somebody.tap_data(button.data, button.message_id)
        lead = next(persona for persona in personas if "quality office" in persona.note)
        channel = await client.request("POST", "chats", title=CHANNEL, type="channel", owner=lead.user_id)
        await client.request("PUT", f"chats/{channel['id']}/bot", by=lead.user_id, status="administrator")


def _announce(box: Sandbox, browser: bool) -> None:
    log.info("demo_ready", page=f"{box.url}/")
    if browser:
        webbrowser.open(f"{box.url}/")
