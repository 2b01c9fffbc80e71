"""A person who taps, types and sends at random, and notes what the bot did about it."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from somebody import Somebody

from sandbox.client import Button, Screen

COMMANDS = ("/start", "/start", "/language", "/help", "/privacy", "/mydata", "/stop", "/forget", "/nothing")
TEXTS = ("1", "42", "-7", "??", "<8>&", "👍", "שלום", "5 5", "\u200b")
"""Nothing that has letters of a language the bot speaks: what it says of them must be its own words."""

LONG = "7" * 4096
REACTION_SECONDS = 60.0
REMEMBERED = 40
REACTIONS = ("sendMessage", "editMessageText", "deleteMessage")


EAGER = 0.8
"""How often they do what a survey asks of them: who only dabbles never comes to "Send"."""


def _leads_on(button: Button) -> bool:
    word, *values = button.data.split(":")
    return word in ("begin", "agree", "me") or (word == "s" and values[1] in "cknx")


@dataclass
class RandomPerson:
    """One person with their own dice."""

    somebody: Somebody
    dice: random.Random
    diligent: bool = False
    """They mostly answer what is asked."""
    acts: int = 0
    toasts: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    _seen: list[Button] = field(default_factory=list)
    _last_update: int = 0

    async def live(self, until: float) -> None:
        """Acts until the time (monotonic) is over."""
        await self._send(f"/start {self.somebody.payload}")
        while time.monotonic() < until:
            await self._act()
            self.acts += 1

    async def _act(self) -> None:
        dice = self.dice.random() * (0.7 if self.diligent else 1)
        if dice < 0.62:
            await self._tap_visible()
        elif dice < 0.74:
            await self._tap_old()
        elif dice < 0.82:
            await self._send(self.dice.choice((*COMMANDS, f"/start {self.somebody.payload}")))
        elif dice < 0.91:
            await self._send(self.dice.choice(TEXTS))
        elif dice < 0.93:
            await self._send(LONG)
        elif dice < 0.96:
            await self._photo()
        elif self._last_update:
            await self._request("POST", "redeliver", update_id=self._last_update)

    async def _tap_visible(self) -> None:
        buttons = [button for screen in await self.screens() for button in screen.buttons if self._wants(button)]
        if not buttons:
            return
        leading = [button for button in buttons if _leads_on(button)]
        eager = self.diligent or self.dice.random() < EAGER
        button = self.dice.choice(leading if leading and eager else buttons)
        self._seen = [*self._seen[-REMEMBERED:], button]
        times = 2 if self.dice.random() < 0.1 else 1
        await asyncio.gather(*[self._tap(button) for _finger in range(times)])

    async def _tap_old(self) -> None:
        if self._seen:
            await self._tap(self.dice.choice(self._seen))

    def _wants(self, button: Button) -> bool:
        """They keep their language, and rarely leave for good."""
        word, *values = button.data.split(":")
        if word in ("lang", "language") or values[1:2] == ["L"]:
            return self.somebody.language in values
        if button.data == "forgotten" or word == "notme":
            return self.dice.random() < 0.1
        return True

    async def _tap(self, button: Button) -> None:
        asked = {"person": self.somebody.id, "message_id": button.message_id, "data": button.data, "stale": True}
        tapped = await self._request("POST", "tap", **asked)
        self._last_update = tapped["update_id"]
        answer = await self._request("GET", f"taps/{tapped['id']}", wait=REACTION_SECONDS)
        if answer["answered"]:
            self.toasts.append(answer["text"])
        else:
            self.silent.append(f"tap {button.data.split(':')[0]}")

    async def _send(self, text: str) -> None:
        await self._and_wait("send", text, text=text)

    async def _photo(self) -> None:
        await self._and_wait("photo", "photo", caption=self.dice.choice(("", "8")))

    async def _and_wait(self, way: str, what: str, **content: Any) -> None:
        before = (await self._request("GET", "calls", since=10**9))["next"]
        sent = await self._request("POST", way, person=self.somebody.id, **content)
        self._last_update = sent["update_id"]
        deadline = time.monotonic() + REACTION_SECONDS
        while time.monotonic() < deadline:
            calls = (await self._request("GET", "calls", since=before))["calls"]
            if any(call["method"] in REACTIONS and self._is_mine(call) for call in calls):
                return
            await asyncio.sleep(0.05)
        self.silent.append(f"message {what[:12]}")

    def _is_mine(self, call: dict[str, Any]) -> bool:
        return str(call["params"].get("chat_id")) == str(self.somebody.id)

    async def screens(self) -> list[Screen]:
        return await self.somebody.screens()

    async def _request(self, method: str, path: str, **data: Any) -> dict[str, Any]:
        return await self.somebody.chat._client.request(method, path, **data)
