"""Showing a card: edit the message if possible, else send anew and strip the old one. The only way to show one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from delivery.files import Files
from delivery.pace import Pace
from delivery.verdicts import AWAY, Kind, verdict
from views.card import Card, Document, Photo

MOST_ATTEMPTS = 4

log = structlog.get_logger()

Result = TypeVar("Result")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def keyboard(card: Card) -> InlineKeyboardMarkup | None:
    """The card's rows as Telegram's keyboard; None when there are none."""
    if not card.rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(
                    text=button.label,
                    callback_data=button.data or None,
                    url=button.url or None,
                    style=button.style or None,
                )
                for button in row
            ]
            for row in card.rows
        ]
    )


@dataclass(frozen=True)
class Desk:
    """Sends, edits and removes cards through one bot, in step with its pace."""

    bot: Bot
    pace: Pace
    files: Files
    _chats: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def alone_with(self, chat: int) -> asyncio.Lock:
        """Held by whoever looks something up and then shows it in a chat: an older look never covers a newer one."""
        return self._chats.setdefault(chat, asyncio.Lock())

    async def send(self, chat: int, card: Card, *, reply_to: int | None = None) -> int:
        """Sends a card at once, to somebody who waits for it; returns its message id. Raises aiogram's errors.

        One person rather sees a card twice than waits for one that never came; what many see is never sent again
        when it may have come.
        """
        return await self._patiently(
            chat, lambda: self.send_once(chat, card, reply_to=reply_to), harmless=_is_private(chat)
        )

    async def send_once(self, chat: int, card: Card, *, reply_to: int | None = None) -> int:
        """Makes the one call that sends a card, at whatever pace the caller keeps; returns the message id."""
        if card.photo is not None:
            return await self._send_photo(chat, card, card.photo)
        reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None
        sent = await self.bot.send_message(
            chat,
            card.text,
            parse_mode="HTML",
            reply_markup=keyboard(card),
            reply_parameters=reply,
            link_preview_options=NO_PREVIEW,
            protect_content=card.protected or None,
        )
        return sent.message_id

    async def _send_photo(self, chat: int, card: Card, photo: Photo) -> int:
        known = photo.file_id or await self.files.known(photo.sha256)
        if known is None:
            # Telegram answers the same upload again and again with a pause of a minute
            async with self.files.one_upload(photo.sha256):
                known = await self.files.known(photo.sha256)
                if known is None:
                    return await self._upload(chat, card, photo)
        return (await self._call_photo(chat, card, known)).message_id

    async def _upload(self, chat: int, card: Card, photo: Photo) -> int:
        sent = await self._call_photo(chat, card, BufferedInputFile(photo.png, "sapa.png"))
        if sent.photo:
            await self.files.remember(photo.sha256, sent.photo[-1].file_id)
        return sent.message_id

    async def _call_photo(self, chat: int, card: Card, photo: str | BufferedInputFile) -> Message:
        return await self.bot.send_photo(
            chat,
            photo,
            caption=card.text,
            parse_mode="HTML",
            reply_markup=keyboard(card),
            protect_content=card.protected or None,
        )

    async def send_document(self, chat: int, document: Document) -> int:
        """Sends a file to somebody who waits for it; returns its message id. Raises aiogram's errors."""
        file = BufferedInputFile(document.content, document.name)
        sent = await self._patiently(
            chat,
            lambda: self.bot.send_document(chat, file, caption=document.caption, parse_mode="HTML"),
            harmless=_is_private(chat),
        )
        return sent.message_id

    async def is_public(self, chat: int) -> bool:
        """Whether everybody can open this channel or group: it has a username. Raises TelegramAPIError."""
        found = await self._patiently(chat, lambda: self.bot.get_chat(chat))
        return bool(found.username or found.active_usernames)

    async def edit(self, chat: int, message_id: int, card: Card) -> bool:
        """Puts the card into a message that is there; False if that message cannot show it.

        A message stays protected or not, as it was sent.
        """
        assert card.photo is None, "a picture is sent anew"
        try:
            await self._patiently(
                chat,
                lambda: self.bot.edit_message_text(
                    card.text,
                    chat_id=chat,
                    message_id=message_id,
                    parse_mode="HTML",
                    reply_markup=keyboard(card),
                    link_preview_options=NO_PREVIEW,
                ),
            )
        except TelegramAPIError as error:
            return _unless_gone(error)
        return True

    async def answer(self, chat: int, tap: str, text: str, *, alert: bool) -> None:
        """Answers a tap, by its id: with words above the chat, or with none. Raises aiogram's errors."""
        await self._patiently(
            chat, lambda: self.bot.answer_callback_query(tap, text=text or None, show_alert=alert or None)
        )

    async def empty(self, chat: int, message_id: int, instead: str) -> None:
        """Edits away what a message says, then removes it: one older than 48 hours cannot be deleted, but edited."""
        try:
            await self.edit(chat, message_id, Card(instead))
        except TelegramAPIError as error:
            if verdict(error).kind not in AWAY:
                raise
            log.warning("message_not_emptied", kind=type(error).__name__)
        await self.remove(chat, message_id)

    async def remove(self, chat: int, message_id: int) -> None:
        """Deletes a message; one that cannot be deleted loses its buttons; one that is gone is no loss.

        Nor is one that stays because Telegram is away: what was done before it went must not look undone.
        """
        try:
            await self._delete_or_strip(chat, message_id)
        except TelegramAPIError as error:
            if verdict(error).kind not in AWAY:
                raise
            log.warning("message_not_removed", kind=type(error).__name__)

    async def _delete_or_strip(self, chat: int, message_id: int) -> None:
        try:
            await self._patiently(chat, lambda: self.bot.delete_message(chat, message_id))
        except TelegramAPIError as error:
            if not _unless_gone(error):
                await self._strip(chat, message_id)

    async def _strip(self, chat: int, message_id: int) -> None:
        try:
            await self._patiently(chat, lambda: self.bot.edit_message_reply_markup(chat_id=chat, message_id=message_id))
        except TelegramAPIError as error:
            _unless_gone(error)

    async def _patiently(self, chat: int, call: Callable[[], Awaitable[Result]], *, harmless: bool = True) -> Result:
        """Makes a call for a person who is there, again if it was not taken: after the pause that Telegram asks for.

        A call that is `harmless` is made again, too, if it may have been taken. Edits and deletions are: the second
        finds nothing to do.
        """
        for attempt in range(MOST_ATTEMPTS - 1):
            try:
                async with self.pace.reply(chat):
                    return await call()
            except TelegramAPIError as error:
                found = verdict(error)
                if not (found.not_taken or found.kind is Kind.RETRY or (harmless and found.kind is Kind.UNCERTAIN)):
                    raise
                if found.kind is not Kind.WAIT:
                    await self.pace.breathe(attempt)
        async with self.pace.reply(chat):
            return await call()


def _is_private(chat: int) -> bool:
    """Telegram numbers people above zero, groups and channels below."""
    return chat > 0


def _unless_gone(error: TelegramAPIError) -> bool:
    """True if the message is as it should be, False if it is gone; raises what is neither."""
    kind = verdict(error).kind
    if kind is Kind.DONE:
        return True
    if kind is Kind.GONE:
        return False
    raise error
