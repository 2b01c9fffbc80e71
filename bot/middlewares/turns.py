"""Makes a `Turn` of each message or tap: one person at a time, each update once, each tap answered, each error told."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject, User

from bot.logs import place_of
from delivery.verdicts import Kind, verdict
from domain.errors import SapaError
from domain.language import Language, guess_language
from handlers.home import come_home, greet
from handlers.house import House, Turn
from services import accounts
from views.problems import error_text

log = structlog.get_logger()

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

REMEMBERED_UPDATES = 10_000
PRIVATE = "private"


class Once(BaseMiddleware):
    """Telegram may deliver an update twice; the second is passed over, unless the first could not be handled."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handles an update that was not seen yet."""
        number = getattr(event, "update_id", None)
        if number in self._seen:
            return None
        if isinstance(number, int):
            self._seen[number] = None
            if len(self._seen) > REMEMBERED_UPDATES:
                self._seen.popitem(last=False)
        try:
            return await handler(event, data)
        except BaseException:
            if isinstance(number, int):
                self._seen.pop(number, None)
            raise


class Turns(BaseMiddleware):
    """Gives a handler its `turn`; people wait for themselves, never for each other."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def drain(self, seconds: float) -> bool:
        """Waits until no turn is under way, at most `seconds`; whether none is."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
        return self._idle.is_set()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handles a message or a tap in a private chat; elsewhere the bot only posts."""
        assert isinstance(event, Message | CallbackQuery)
        user = event.from_user
        if user is None or user.is_bot or not _is_private(event):
            if isinstance(event, CallbackQuery):
                await event.answer()
            return None
        async with self._alone_with(user.id):
            return await self._take(handler, event, data, user)

    async def moved(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handles that a chat let the bot in or out: between the turns of that chat, and waited for as they are."""
        assert isinstance(event, ChatMemberUpdated)
        async with self._alone_with(event.chat.id):
            return await handler(event, data)

    @asynccontextmanager
    async def _alone_with(self, chat: int) -> AsyncIterator[None]:
        self._under_way += 1
        self._idle.clear()
        try:
            async with self._house.desk.alone_with(chat):
                yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _take(self, handler: Handler, event: Message | CallbackQuery, data: dict[str, Any], user: User) -> Any:
        turn = await self._turn(event, user)
        data["turn"] = turn
        try:
            return await self._handle(handler, event, data, turn)
        finally:
            if isinstance(event, CallbackQuery):
                await _answer(event, turn)

    async def _turn(self, event: Message | CallbackQuery, user: User) -> Turn:
        house = self._house
        chosen = house.memory.languages.get(user.id)
        guess = Language(chosen) if chosen else guess_language(user.language_code, house.default_language)
        visitor = await accounts.visitor(house.database, user.id, guess)
        tapped = event.message.message_id if isinstance(event, CallbackQuery) and event.message else None
        sent = event.message_id if isinstance(event, Message) else None
        turn = Turn(house, visitor, house.now(), tapped=tapped, sent=sent)
        turn.learn(_buttons(event))
        return turn

    async def _handle(self, handler: Handler, event: TelegramObject, data: dict[str, Any], turn: Turn) -> Any:
        try:
            return await handler(event, data)
        except SapaError as error:
            text = error_text(error, turn.words)
            turn.say(text, alert=True)
            await _recover(turn, text if isinstance(event, Message) else "")
        except TelegramAPIError as error:
            if verdict(error).kind is Kind.UNREACHABLE:
                await accounts.set_blocked(turn.house.database, turn.user_id, True, now=turn.now, zone=turn.house.zone)
            else:
                _report(error)
                # what was done and said stays done; only the card could not follow
                turn.say(turn.toast or error_text(SapaError(), turn.words), alert=True)
        except Exception as error:  # noqa: BLE001 - told to the person, and logged without what they wrote
            _report(error)
            turn.say(error_text(SapaError(), turn.words), alert=True)
            if isinstance(event, Message):
                await _recover(turn, error_text(SapaError(), turn.words))
        return None


async def _recover(turn: Turn, notice: str) -> None:
    """Back to the card, with the reason; nothing more can be done for a card that cannot be shown either."""
    try:
        await turn.reload()
        if turn.account is None:
            await greet(turn)
        else:
            await come_home(turn, notice)
    except Exception as error:  # noqa: BLE001 - logged without what the person wrote
        _report(error)


def _buttons(event: Message | CallbackQuery) -> list[str]:
    """What the buttons of the tapped message send, as the message is now."""
    message = event.message if isinstance(event, CallbackQuery) else None
    if not isinstance(message, Message) or message.reply_markup is None:
        return []
    return [button.callback_data or "" for row in message.reply_markup.inline_keyboard for button in row]


async def _answer(tap: CallbackQuery, turn: Turn) -> None:
    try:
        await turn.house.desk.answer(turn.user_id, tap.id, turn.toast, alert=turn.alert)
    except TelegramAPIError as error:
        # "query is too old": the person has tapped long ago, or the update came twice
        if verdict(error).kind not in (Kind.DONE, Kind.IGNORE):
            log.warning("tap_not_answered", kind=type(error).__name__)


def _is_private(event: Message | CallbackQuery) -> bool:
    message = event if isinstance(event, Message) else event.message
    return message is not None and message.chat.type == PRIVATE


def _report(error: Exception) -> None:
    """Type and place only: a message or a local value may hold an answer."""
    log.error("turn_failed", kind=type(error).__name__, place=place_of(error))
