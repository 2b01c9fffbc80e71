"""A bot that answers by a script, over the plain Bot API: no library stands between the page and the sandbox."""

import asyncio
import contextlib
from typing import Any

import aiohttp

from sandbox.images import draw

TOKEN = "42:page"
EVIL = "👋 <img src=x onerror=alert(1)> очень жирный & code"
LANGUAGES = [["Қазақша", "lang:kk"], ["Русский", "lang:ru"], ["English", "lang:en"]]
ANSWERS = ["Толық келісемін", "Келісемін", "Бейтарап", "Келіспеймін"]


class ScriptedBot:
    """Fetches updates until it is cancelled. `taps` and `texts` are what it has understood so far."""

    def __init__(self, url: str) -> None:
        self._base = f"{url}/bot{TOKEN}"
        self.taps: list[str] = []
        self.texts: list[str] = []
        self._session = aiohttp.ClientSession()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Announce the bot and its commands, then begin to listen."""
        await self.call("getMe")
        commands = [{"command": "code", "description": "Formatted text"}, {"command": "photo", "description": "A card"}]
        await self.call("setMyCommands", commands=commands)
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening; whatever made the script fail is raised here."""
        try:
            if self._task is not None:
                self._task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._task
        finally:
            await self._session.close()

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method with a JSON body and return its result; it must succeed."""
        async with self._session.post(f"{self._base}/{method}", json=params) as response:
            answer = await response.json()
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    async def _listen(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self._read(update["message"])
                elif "callback_query" in update:
                    await self._answer(update["callback_query"])

    async def _read(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        self.texts.append(text)
        if text.startswith("/start"):
            rows = [[{"text": label, "callback_data": data}] for label, data in LANGUAGES]
            await self.call("sendMessage", chat_id=chat, text="Тілді таңдаңыз", reply_markup={"inline_keyboard": rows})
        elif text == "/code":
            await self.call("sendMessage", chat_id=chat, text=EVIL, entities=_spans())
        elif text == "/photo":
            await self._send_photo(chat)
        else:
            reply = {"message_id": message["message_id"]}
            await self.call("sendMessage", chat_id=chat, text=f"Алдым: {text}", reply_parameters=reply)

    async def _answer(self, query: dict[str, Any]) -> None:
        data, tap = query["data"], query["id"]
        place = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        self.taps.append(data)
        if data.startswith("lang:"):
            await self._ask(place, 1)
            await self.call("answerCallbackQuery", callback_query_id=tap, text="Сақталды")
        elif data.startswith("answer:"):
            await self._ask(place, int(data.split(":")[1]) + 1)
            await self.call("answerCallbackQuery", callback_query_id=tap)
        elif data == "alert":
            text = "Жауап сақталмады."
            await self.call("answerCallbackQuery", callback_query_id=tap, text=text, show_alert=True)

    async def _ask(self, place: dict[str, int], number: int) -> None:
        rows = [[{"text": label, "callback_data": f"answer:{number}:{at}"}] for at, label in enumerate(ANSWERS)]
        rows.append([{"text": "Жауап бермеймін", "callback_data": "alert", "style": "danger"}])
        text = f"{number}-сұрақ: сабақтар кестеге сай өтті"
        await self.call("editMessageText", **place, text=text, reply_markup={"inline_keyboard": rows})

    async def _send_photo(self, chat: int) -> None:
        form = aiohttp.FormData()
        form.add_field("chat_id", str(chat))
        form.add_field("caption", "Жауап берді: 412 / 638")
        form.add_field("photo", picture(), filename="card.png", content_type="image/png")
        async with self._session.post(f"{self._base}/sendPhoto", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer


def picture() -> bytes:
    """Return a small PNG."""
    return draw(320, 380, (11, 90, 157))


def _spans() -> list[dict[str, Any]]:
    return [_span("bold", "очень жирный"), _span("italic", "жирный"), _span("code", "code")]


def _span(kind: str, part: str) -> dict[str, Any]:
    before = EVIL[: EVIL.index(part)]
    # the Bot API counts UTF-16 code units, so the waving hand counts twice
    return {"type": kind, "offset": len(before.encode("utf-16-le")) // 2, "length": len(part)}
