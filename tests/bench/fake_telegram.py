"""A Bot API server for the bench, a process of its own: one crowd of students for each token.

It checks nothing and keeps one message a chat; `/run` lets a crowd tap and tells the seconds and the taps.
"""

import asyncio
import sys
import time
from itertools import count
from typing import Any

import orjson
import uvloop

from tests.bench.students import FIRST_ID, Crowd, Student, Update
from tests.bench.wire import Parameters, serve

LONGEST_RUN = 150.0
"""Seconds; the first run waits for a bot that still prepares its university."""
MOST_UPDATES = 100
_TRUE = b'{"ok":true,"result":true}'
_ME = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class Telegram:
    """What one bot talks to."""

    def __init__(self, students: int) -> None:
        self._updates: list[Update] = []
        self._news = asyncio.Event()
        self._quiet = asyncio.Event()
        people = {FIRST_ID + number: Student(FIRST_ID + number) for number in range(students)}
        self._crowd = Crowd(people, self._push, count(1))
        self._messages = count(2)

    async def run(self, taps: int) -> bytes:
        """Lets the crowd tap (`taps` 0: write /start) and waits until nobody waits. TimeoutError."""
        before, began = self._crowd.taps, time.perf_counter()
        self._quiet.clear()
        if taps:
            self._crowd.go(taps)
        else:
            self._crowd.start()
        if not self._crowd.is_idle:
            async with asyncio.timeout(LONGEST_RUN):
                await self._quiet.wait()
        return orjson.dumps({"seconds": time.perf_counter() - began, "taps": self._crowd.taps - before})

    async def call(self, method: str, given: Parameters) -> bytes:
        """The reply to one call of the bot."""
        match method:
            case "getUpdates":
                return await self._get_updates(float(str(given.get("timeout") or 0)))
            case "getMe":
                return orjson.dumps({"ok": True, "result": _ME})
            case "getMyCommands":
                return b'{"ok":true,"result":[]}'
            case "answerCallbackQuery":
                self._answer(int(str(given["callback_query_id"])))
            case "sendMessage" | "editMessageText":
                return self._show(given)
        return _TRUE

    async def _get_updates(self, seconds: float) -> bytes:
        if not self._updates:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return b'{"ok":true,"result":[]}'
        taken, self._updates = self._updates[:MOST_UPDATES], self._updates[MOST_UPDATES:]
        return orjson.dumps({"ok": True, "result": taken})

    def _push(self, update: Update) -> None:
        self._updates.append(update)
        self._news.set()

    def _answer(self, user: int) -> None:
        student = self._crowd.students[user]
        student.answered = True
        self._went_on(student)

    def _show(self, given: Parameters) -> bytes:
        student = self._crowd.students[int(str(given["chat_id"]))]
        markup = given.get("reply_markup")
        message: dict[str, Any] = {
            "message_id": int(str(given.get("message_id") or next(self._messages))),
            "date": 1,
            "chat": {"id": student.user_id, "type": "private", "first_name": "S"},
            "from": _ME,
            "text": given["text"],
            "reply_markup": orjson.loads(markup) if isinstance(markup, str) else markup or {"inline_keyboard": []},
        }
        student.show(message)
        self._went_on(student)
        return orjson.dumps({"ok": True, "result": message})

    def _went_on(self, student: Student) -> None:
        self._crowd.next(student)
        if self._crowd.is_idle:
            self._quiet.set()


async def main(students: int) -> None:
    """Serves until killed; prints the port."""
    telegrams: dict[str, Telegram] = {}

    async def answer(path: str, given: Parameters) -> bytes:
        _, token, method = path.split("/")
        telegram = telegrams.setdefault(token.removeprefix("bot"), Telegram(students))
        return await (telegram.run(int(str(given["taps"]))) if method == "run" else telegram.call(method, given))

    server = await serve(answer)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
