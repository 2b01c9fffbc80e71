"""The demo: a sandbox, a bot and a demo university in one process, with a clock that can be moved."""

import asyncio
import contextlib
import shutil
import webbrowser
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot.alumna import answer_on_graduation_day, newest_graduate
from bot.app import App, build_app
from bot.classmates import Classmates
from bot.core import Core, open_core
from bot.lock import BotRunning, bot_lock, is_bot_running
from bot.next_term import NextTerm
from bot.personas import Persona, choose_personas
from bot.settings import Settings
from bot.surveys import DEMO_TERM, add_last_year, plan_teaching
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
KEYS = "keys"

QUIET_SECONDS = 0.05
LONGEST_START_SECONDS = 120.0
"""A slow machine with a large university may take long until the bot calls for the first time."""

LONGEST_END_SECONDS = 5.0


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
            "keys_dir": folder / KEYS,
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
    """Runs until cancelled; `ready` is given the demo once the page can be opened. Raises BotRunning, OSError."""
    parts: dict[str, App] = {}
    box = Sandbox(_controls(base, parts))
    with _own_folder(folder, fresh=fresh):
        await box.start(port)
        try:
            await _run_bot(
                demo_settings(base, folder, at, speed, box.url), box, parts, students, browser=browser, ready=ready
            )
        finally:
            await box.stop()


@contextlib.contextmanager
def _own_folder(folder: Path, *, fresh: bool) -> Iterator[None]:
    """One demo at a time in a folder; a fresh one never pulls the data from under another."""
    if is_bot_running(folder / KEYS):
        raise BotRunning("A demo is running already. End it, or open its page.")
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    with bot_lock(folder / KEYS):
        yield


async def _run_bot(
    settings: Settings,
    box: Sandbox,
    parts: dict[str, App],
    students: int,
    *,
    browser: bool,
    ready: asyncio.Future[Demo] | None,
) -> None:
    async with open_core(settings) as core:
        personas = await _fill(core, students)
        jobs = [
            Entry("next_term", NextTerm().run),
            Entry("classmates", Classmates(core.drafts, frozenset(one.person for one in personas)).run),
        ]
        app = parts["app"] = build_app(core, pace=Pace.off(), extra_jobs=jobs)
        payloads = await _links(core, personas)
        _introduce(box, personas, payloads)
        running = asyncio.create_task(app.run(handle_signals=False))
        try:
            await _unless_ended(running, _settle_in(box, personas, payloads))
            _announce(box, browser)
            if ready is not None:
                ready.set_result(Demo(box, core, app))
            await asyncio.shield(running)
        finally:
            await _end(app, running)


async def _unless_ended(running: asyncio.Task[None], work: Coroutine[None, None, None]) -> None:
    """Does the work while the bot runs; a bot that fails meanwhile raises its error here."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({running, task}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        await task
    finally:
        task.cancel()


async def _end(app: App, running: asyncio.Task[None]) -> None:
    await app.stop()
    # a bot that was not polling yet hears no stop
    await asyncio.wait({running}, timeout=LONGEST_END_SECONDS)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def _controls(base: Settings, parts: dict[str, App]) -> Controls:
    async def jump(instant: datetime) -> None:
        await parts["app"].jump_to(instant)

    async def next_event() -> datetime | None:
        return await parts["app"].timetable.next_event()

    async def what_is_next() -> str:
        return " · ".join(event.text for event in await parts["app"].timetable.next_events())

    def now() -> datetime:
        return parts["app"].core.clock.now() if "app" in parts else datetime.fromtimestamp(0, base.zone)

    return Controls(now, jump, next_event, base.timezone, what_is_next)


async def _fill(core: Core, students: int) -> Sequence[Persona]:
    """The demo university, if there is nobody yet."""
    now, zone = core.clock.now(), core.settings.zone
    if await is_empty(core.database):
        await seed(core.database, students=students, now=now, zone=zone)
        await plan_teaching(core.database, OPERATOR, DEMO_TERM, now=now, zone=zone)
        await add_last_year(core.database, OPERATOR, students, now=now, zone=zone)
        async with core.database.reading() as connection:
            graduate = await newest_graduate(connection)
        assert graduate is not None
        await answer_on_graduation_day(core.database, graduate, zone)
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
    async with Client(box.url, quiet=QUIET_SECONDS) as client:
        await client.wait_for_bot(LONGEST_START_SECONDS)
        linked = [persona for persona in personas if persona.linked]
        await asyncio.gather(*(_come_in(client, persona, payloads[persona.person]) for persona in linked))
        lead = next(persona for persona in personas if "quality office" in persona.note)
        channel = await client.request("POST", "chats", title=CHANNEL, type="channel", owner=lead.user_id)
        await client.request("PUT", f"chats/{channel['id']}/bot", by=lead.user_id, status="administrator")


async def _come_in(client: Client, persona: Persona, payload: str) -> None:
    somebody = await client.find(persona.user_id)
    await somebody.start(payload, settle=False)
    # several come in at once: silence says nothing about this one
    await somebody.wait_for(lambda screen: bool(screen.buttons), LONGEST_START_SECONDS)
    # who came in with an earlier demo is asked less
    for wanted in (f"lang:{persona.language}:", "agree:", "me:"):
        shown = (await somebody.screen()).buttons
        if button := next((button for button in shown if button.data.startswith(wanted)), None):
            await somebody.tap_data(button.data, button.message_id)


def _announce(box: Sandbox, browser: bool) -> None:
    log.info("demo_ready", page=f"{box.url}/")
    if browser:
        webbrowser.open(f"{box.url}/")
