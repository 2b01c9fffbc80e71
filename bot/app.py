"""The product on Telegram: what `open_core` gives, with a bot, its conversations and the timetable."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.collector import calm_collector
from bot.core import Core
from bot.dispatching import dispatcher_of
from bot.errands import ERRANDS
from bot.logs import place_of
from bot.middlewares.turns import Turns
from bot.settings import OFFICIAL_SERVER
from bot.timetable import Entry, Timetable
from bot.web.address import Address, webhook_address
from bot.web.inbox import Inbox
from bot.web.server import listening
from delivery.cards import Desk
from delivery.commands import set_default_commands
from delivery.files import Files
from delivery.letters import Letters, Outgoing
from delivery.mail import mail_server
from delivery.pace import Pace
from delivery.posting import Posted, post
from delivery.progress import ProgressCards
from delivery.sender import Sender
from delivery.session import JsonSession
from delivery.webhook import have_brought, keep_for_polling
from domain.access import OPERATOR
from domain.broadcast import POST
from domain.errors import ConfigurationProblem, NotAllowed, SapaError
from domain.language import Language
from domain.reminders import Budgets, QuietHours
from handlers.house import House
from handlers.memory import Memory
from jobs.office import Office
from services import accounts, roles
from storage.facts import save_fact
from storage.requests import Request, settle, waiting

log = structlog.get_logger()

TICK_SECONDS = 20.0
SANDBOX_TICK_SECONDS = 1.0
REQUEST_SECONDS = 1.0
"""Somebody at the shell waits."""

MOST_AT_ONCE = 100
"""Updates handled at the same time; a backlog without a limit costs more memory and is slower (measured).

Also the `max_connections` of a webhook, of which 100 is the highest: each carries one update until it is handled."""

DRAIN_SECONDS = 10.0


@dataclass
class App:
    """The running product."""

    core: Core
    bot: Bot
    dispatcher: Dispatcher
    house: House
    sender: Sender[Outgoing]
    timetable: Timetable
    turns: Turns
    progress: ProgressCards
    webhook: Address | None = None
    _scheduler: AsyncIOScheduler | None = None
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def prepare(self) -> None:
        """Who we are to Telegram, menus, letters a crash left in doubt, and what is due now."""
        await self.core.box.prepare(self.core.database)
        await self.core.seals.prepare(self.core.database)
        me = await self.bot.get_me()
        if self.webhook is None:
            await keep_for_polling(self.bot)
        async with self.core.database.writing() as connection:
            await save_fact(connection, "bot_username", me.username or "")
        if self.core.settings.first_admin_id is not None:
            await accounts.name_first_admin(
                self.core.database, self.core.settings.first_admin_id, now=self.core.clock.now()
            )
        await roles.offer_first_admin(
            self.core.database, self.core.settings.first_admin_address, now=self.core.clock.now()
        )
        await set_default_commands(self.bot, self.core.settings.default_locale)
        await self.sender.recover(self.core.clock.now())
        await self.timetable.tick()

    async def run(self, *, handle_signals: bool = True) -> None:
        """Prepares, then takes updates until stopped; ends once every update that was taken is handled.

        Without `handle_signals` the process belongs to somebody else, who hears its signals and sees to its garbage.
        """
        await self.prepare()
        self._start_ticking()
        if handle_signals:
            calm_collector()
        try:
            if self._stopping.is_set():
                return
            if self.webhook is None:
                await self._poll(handle_signals=handle_signals)
            else:
                await self._listen(self.webhook, handle_signals=handle_signals)
        finally:
            await self.close()

    async def _poll(self, *, handle_signals: bool) -> None:
        await self.dispatcher.start_polling(
            self.bot,
            handle_signals=handle_signals,
            close_bot_session=False,
            allowed_updates=self.dispatcher.resolve_used_update_types(),
            tasks_concurrency_limit=MOST_AT_ONCE,
        )

    async def _listen(self, address: Address, *, handle_signals: bool) -> None:
        kinds = self.dispatcher.resolve_used_update_types()
        # the server first: once Telegram knows the address it calls at once
        async with listening(address, Inbox(self._take, address.secret, MOST_AT_ONCE), DRAIN_SECONDS):
            await have_brought(self.bot, address.url, address.secret, kinds, MOST_AT_ONCE)
            loop, signals = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT) if handle_signals else ()
            for number in signals:
                loop.add_signal_handler(number, self._stopping.set)
            await self._stopping.wait()
            for number in signals:
                loop.remove_signal_handler(number)

    async def _take(self, update: Mapping[str, Any]) -> None:
        """Handles an update as one that was polled."""
        await self.dispatcher.feed_update(self.bot, Update.model_validate(update, context={"bot": self.bot}))

    async def stop(self) -> None:
        """Stops taking updates, or keeps it from beginning; `run` then returns."""
        self._stopping.set()
        with suppress(RuntimeError):  # it was not polling yet
            await self.dispatcher.stop_polling()

    async def close(self) -> None:
        """Stops ticking, waits for the updates under way, and closes the connection to Telegram."""
        if self._scheduler is not None:
            self._scheduler.pause()
            async with self._ticking:  # a tick under way ends first
                self._scheduler.shutdown(wait=False)
            self._scheduler = None
        # aiogram hands each update to a task and does not wait for it at the end
        await self.turns.drain(DRAIN_SECONDS)
        await self.bot.session.close()

    async def tick(self) -> None:
        """Requests of commands, then what is due."""
        async with self._ticking:
            await self._serve_requests()
            await self.timetable.tick()
            await self.progress.update()

    async def obey(self) -> None:
        """Requests of commands alone; they are few, and looking for one costs next to nothing."""
        async with self._ticking:
            await self._serve_requests()

    async def jump_to(self, instant: datetime) -> datetime:
        """Walks the virtual clock to an instant; returns the time it then is."""
        return await self.timetable.jump_to(instant)

    def _start_ticking(self) -> None:
        seconds = TICK_SECONDS if not self.core.clock.is_virtual else SANDBOX_TICK_SECONDS
        self._scheduler = AsyncIOScheduler()
        for job, pause in ((self.tick, seconds), (self.obey, REQUEST_SECONDS)):
            self._scheduler.add_job(job, "interval", seconds=pause, max_instances=1, coalesce=True)
        self._scheduler.start()

    async def _serve_requests(self) -> None:
        async with self.core.database.reading() as connection:
            asked = await waiting(connection)
        for request in asked:
            done, answer = await self._serve(request)
            async with self.core.database.writing() as connection:
                await settle(connection, request.id, done=done, answer=answer)

    async def _serve(self, request: Request) -> tuple[bool, str]:
        try:
            return True, await self._answer(request)
        except SapaError as error:
            return False, str(error)
        except Exception as error:  # noqa: BLE001 - a request that fails once must not be tried for ever
            log.error("request_failed", kind=type(error).__name__, place=place_of(error))
            return False, "It failed: the log of the bot says where."

    async def _answer(self, request: Request) -> str:
        if request.kind == "clock_jump" and self.core.clock.is_virtual:
            return (await self.jump_to(datetime.fromisoformat(request.body["to"]))).isoformat()
        if request.kind == POST:
            return await self._post(request.body)
        errand = ERRANDS.get(request.kind)
        if errand is None:
            raise NotAllowed("The running bot cannot do this.")
        return await errand(self.core, request.body)

    async def _post(self, body: Mapping[str, str]) -> str:
        number, chat, language = body["broadcast"], int(body["chat"]), Language(body["language"])
        now, zone, database = self.core.clock.now(), self.house.zone, self.core.database
        match await post(self.house.desk, database, OPERATOR, number, chat, language, now=now, zone=zone):
            case Posted.FORBIDDEN:
                raise NotAllowed("The bot may not post there any more: make it an administrator there again.")
            case Posted.UNCONFIRMED:
                raise SapaError("Telegram did not confirm the post: look there before you post again.")
        return "Posted."


def build_app(core: Core, *, pace: Pace | None = None, extra_jobs: Sequence[Entry] = ()) -> App:
    """The product on Telegram; `pace=Pace.off()` for simulations. Raises ConfigurationProblem without a token."""
    settings = core.settings
    if not (settings.has_real_token or settings.has_sandbox_token):
        raise ConfigurationProblem("BOT_TOKEN is missing or malformed. BotFather gives one; see the README.")
    if settings.has_sandbox_token and settings.bot_api_url == OFFICIAL_SERVER:
        raise ConfigurationProblem("This is a sandbox token: set BOT_API_URL to a sandbox (`sapa sandbox`).")
    if settings.first_admin and settings.first_admin_id is None and not settings.first_admin_address:
        raise ConfigurationProblem("FIRST_ADMIN must be a Telegram id (digits) or an e-mail address.")
    if settings.first_admin_address and not settings.smtp_url.get_secret_value():
        raise ConfigurationProblem("FIRST_ADMIN is an e-mail address: set SMTP_URL, or name a Telegram id.")
    webhook = webhook_address(settings)
    bot = _bot(core)
    desk = Desk(bot, pace or Pace(), Files(core.database, bot.id))
    quiet = QuietHours(*settings.quiet_hours)
    house = _house(core, desk)
    progress = ProgressCards(core.database, desk)
    letters = Letters(core.database, desk, quiet, settings.zone, core.clock.now, progress)
    sender = Sender(core.database, desk.pace, letters.compose, letters.send, letters.unreachable, zone=settings.zone)
    budgets = Budgets(**settings.weekly_budget)
    office = Office(core.database, settings.zone, quiet, budgets, core.box, settings.escrow, core.seals)
    timetable = Timetable(office, core.clock, sender.deliver_due, extra_jobs)
    turns = Turns(house)
    return App(core, bot, dispatcher_of(house, turns), house, sender, timetable, turns, progress, webhook)


def _bot(core: Core) -> Bot:
    settings = core.settings
    session = JsonSession(
        api=TelegramAPIServer.from_base(settings.bot_api_url),
        proxy=settings.proxy_url.get_secret_value() or None,
    )
    return Bot(settings.bot_token.get_secret_value(), session=session)


def _house(core: Core, desk: Desk) -> House:
    settings = core.settings
    return House(
        database=core.database,
        drafts=core.drafts,
        box=core.box,
        desk=desk,
        memory=Memory(core.clock.now),
        now=core.clock.now,
        zone=settings.zone,
        default_language=settings.default_locale,
        first_admin=settings.first_admin_id,
        sandbox=settings.has_sandbox_token,
        contact="",
        mail=mail_server(settings.smtp_url.get_secret_value(), settings.smtp_from),
        codes=core.codes,
        seals=core.seals,
        first_admin_address=settings.first_admin_address,
        quiet=QuietHours(*settings.quiet_hours),
        escrowed=settings.escrow is not None,
    )
