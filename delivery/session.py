"""How calls travel to Telegram: as JSON, and without building what nobody reads.

aiogram sends a form and makes a tree of objects of every reply. Most calls of this bot answer a tap or edit its card,
and their replies are looked at by nobody: that they were taken is all there is to know.
"""

from typing import Any, TypeVar, cast

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import AnswerCallbackQuery, DeleteMessage, EditMessageReplyMarkup, EditMessageText, TelegramMethod
from aiogram.types import InputFile
from aiohttp import ClientError, ClientTimeout

Result = TypeVar("Result")

UNREAD = (AnswerCallbackQuery, DeleteMessage, EditMessageReplyMarkup, EditMessageText)
"""Methods of which the callers read nothing but whether they were taken."""

_TAKEN = (b'{"ok":true', b'{"ok": true')
_JSON = {"Content-Type": "application/json"}


class JsonSession(AiohttpSession):
    """Sends JSON unless files go along, and answers True for `UNREAD` methods that were taken.

    Everything else, every refusal above all, is read as aiogram reads it: Telegram Bot API, "Making requests".
    """

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Result],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> Result:
        """The result of a call. Raises aiogram's errors, with what Telegram says to wait in them."""
        body = self._body(bot, method)
        if body is None:
            return await super().make_request(bot, method, timeout)
        status, content = await self._post(bot, method, body, timeout)
        if status == 200 and isinstance(method, UNREAD) and content.startswith(_TAKEN):
            return cast(Result, True)
        checked = self.check_response(bot=bot, method=method, status_code=status, content=content.decode())
        return cast(Result, checked.result)

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> bytes | None:
        """The parameters as JSON, or None if files go along."""
        files: dict[str, InputFile] = {}
        values = method.model_dump(warnings=False, exclude_none=True)
        named = {
            name: self.prepare_value(value, bot=bot, files=files, _dumps_json=False) for name, value in values.items()
        }
        return None if files else orjson.dumps({name: value for name, value in named.items() if value is not None})

    async def _post(self, bot: Bot, method: TelegramMethod[Any], body: bytes, seconds: int | None) -> tuple[int, bytes]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        limit = ClientTimeout(total=self.timeout if seconds is None else seconds)
        try:
            async with session.post(url, data=body, headers=_JSON, timeout=limit) as reply:
                return reply.status, await reply.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method, message=f"{type(error).__name__}: {error}") from error
