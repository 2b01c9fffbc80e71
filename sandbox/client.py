"""A client of `/sim/` for tests and scripts, so that they read like a person's way through the chat.

async with Client(sandbox.url) as client:
    aigerim = await client.person("Aigerim", language_code="kk")
    await aigerim.start()
    toast = await aigerim.tap("English")
    assert "Welcome" in (await aigerim.screen()).text
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

WAIT_SECONDS = 15.0
QUIET_SECONDS = 0.15
LOOK_EVERY_SECONDS = 0.05
# After what a bot usually answers with no call: it is given this long to make one.
SILENT_SECONDS = 0.3


class ClientError(Exception):
    """What a person cannot do or did not get to see; the text says what was there instead."""


@dataclass(frozen=True)
class Button:
    """A button on the screen."""

    text: str
    data: str
    url: str
    message_id: int


@dataclass(frozen=True)
class Screen:
    """One message as a person sees it. `text` is the caption when there is a photo."""

    message_id: int
    text: str
    rows: tuple[tuple[Button, ...], ...]
    photo: str
    raw: dict[str, Any]

    @property
    def buttons(self) -> list[Button]:
        """Every button, row after row."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons, row after row."""
        return [button.text for button in self.buttons]


@dataclass(frozen=True)
class Toast:
    """The bot's answer to a tap: empty when it only stopped the spinner, an alert when it must be closed."""

    text: str
    show_alert: bool
    url: str


class Client:
    """Talks to a sandbox at `base_url`. Use it in an `async with` block, or call `close`.

    `quiet` is how many seconds a bot must be silent to count as done with what a person did.
    """

    def __init__(self, base_url: str, quiet: float = QUIET_SECONDS) -> None:
        self._quiet = quiet
        self._base = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def request(self, http_method: str, path: str, **data: Any) -> dict[str, Any]:
        """Make one `/sim/` request and return its JSON; GET puts `data` into the query. Raises ClientError."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        given = {name: value for name, value in data.items() if value is not None}
        place: dict[str, Any] = {"params": given} if http_method == "GET" else {"json": given}
        async with self._session.request(http_method, f"{self._base}/sim/{path}", **place) as response:
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                raise ClientError(f"{http_method} /sim/{path}: {answer.get('error', response.status)}")
            return answer

    async def person(self, first_name: str, **fields: Any) -> "Person":
        """Add a person (fields as in `POST /sim/people`) and return their handle."""
        return Person(self, await self.request("POST", "people", first_name=first_name, **fields))

    async def find(self, name_or_id: str | int) -> "Person":
        """Return the handle of a person who is there already, by id, first name or username; raises ClientError."""
        people = (await self.request("GET", "people"))["people"]
        for data in people:
            if name_or_id in (data["id"], data["first_name"], data["username"]):
                return Person(self, data)
        raise ClientError(f"there is no {name_or_id!r} among {[data['first_name'] for data in people]}")

    async def calls(self, method: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """Return the Bot API calls the bot made, oldest first."""
        calls: list[dict[str, Any]] = (await self.request("GET", "calls", method=method, since=since))["calls"]
        return calls

    async def settle(self, quiet: float | None = None, reaction: float | None = None) -> None:
        """Wait until the bot has fetched everything and been silent for a moment; raises ClientError if it never is.

        `quiet` is that moment, by default the client's; a bot that makes no call at all is given `reaction` seconds to
        begin.
        """
        quiet = self._quiet if quiet is None else quiet
        done = await self.request("GET", "settled", quiet=quiet, reaction=reaction, wait=WAIT_SECONDS * 2)
        if not done["settled"]:
            pending = (await self.request("GET", "pending"))["updates"]
            raise ClientError(f"the bot did not come to rest; {pending} updates are not confirmed")

    async def wait_for_bot(self, seconds: float = WAIT_SECONDS) -> None:
        """Wait until a bot has called the sandbox; raises ClientError."""
        deadline = time.monotonic() + seconds
        while not (await self.request("GET", "bots"))["bots"]:
            if time.monotonic() > deadline:
                raise ClientError("no bot called the sandbox")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def jump(self, instant: str) -> str:
        """Walk the clock to an ISO instant and return the time it then shows."""
        return str((await self.request("POST", "clock", jump=instant))["now"])


class Person:
    """One person and, unless `chat` is given, their private chat with the bot."""

    def __init__(self, client: Client, data: dict[str, Any]) -> None:
        self._client = client
        self.data = data
        self.id = int(data["id"])

    async def start(self, payload: str = "", chat: int | None = None, *, settle: bool = True) -> Screen | None:
        """Press START, with the payload of a deep link if there is one; return the newest screen, if any."""
        await self.send(f"/start {payload}".strip(), chat, settle=settle)
        shown = await self._bot_screens(chat)
        return shown[-1] if shown else None

    async def send(
        self, text: str, chat: int | None = None, reply_to: int | None = None, *, settle: bool = True
    ) -> int:
        """Write a text, wait until the bot has dealt with it, and return the update's id (0: the bot reads it not).

        `settle=False` does not wait, as where no bot is running.
        """
        sent = await self._client.request("POST", "send", person=self.id, chat=chat, text=text, reply_to=reply_to)
        return await self._settled(sent, settle)

    async def photo(self, caption: str = "", chat: int | None = None, *, settle: bool = True) -> int:
        """Send a small photo, wait, and return the update's id."""
        sent = await self._client.request("POST", "photo", person=self.id, chat=chat, caption=caption)
        return await self._settled(sent, settle)

    async def tap(self, label: str, chat: int | None = None) -> Toast:
        """Tap the newest button with this label, else the newest whose label contains it, and wait for the answer.

        Raises ClientError with the labels on the screen when there is none, or when the bot does not answer.
        """
        screens = list(reversed(await self._bot_screens(chat)))
        buttons = [button for screen in screens for button in screen.buttons]
        found = [button for button in buttons if button.text == label]
        found = found or [button for button in buttons if label in button.text]
        if not found:
            raise ClientError(f"no button {label!r}; there are {[button.text for button in buttons]}")
        if not found[0].data:
            raise ClientError(f"the button {found[0].text!r} sends nothing to the bot; it opens {found[0].url!r}")
        return await self.tap_data(found[0].data, found[0].message_id, chat)

    async def tap_data(
        self, data: str, message_id: int | None = None, chat: int | None = None, *, stale: bool = False
    ) -> Toast:
        """Tap the button that sends `data`, on the newest message that has it; `stale` taps what is not there any more.

        Raises ClientError when the bot does not answer.
        """
        number = message_id or await self._message_with(data, chat)
        tapped = await self._client.request(
            "POST", "tap", person=self.id, chat=chat, message_id=number, data=data, stale=stale
        )
        answer = await self._client.request("GET", f"taps/{tapped['id']}", wait=WAIT_SECONDS)
        if not answer["answered"]:
            raise ClientError(f"the bot did not answer the tap within {WAIT_SECONDS:.0f} s")
        await self._client.settle()
        return Toast(answer["text"], answer["show_alert"], answer["url"])

    async def screen(self, chat: int | None = None) -> Screen:
        """Return the newest message of the bot; raises ClientError when there is none."""
        screens = await self._bot_screens(chat)
        if not screens:
            raise ClientError("the bot has written nothing that is still there")
        return screens[-1]

    async def messages(self, chat: int | None = None) -> list[dict[str, Any]]:
        """Return everything the person sees, oldest first, as `/sim/messages` tells it."""
        seen = await self._client.request("GET", "messages", person=self.id, chat=chat or self.id)
        messages: list[dict[str, Any]] = seen["messages"]
        return messages

    async def commands(self, chat: int | None = None) -> list[str]:
        """Return the names on the command menu."""
        seen = await self._client.request("GET", "messages", person=self.id, chat=chat or self.id)
        return [command["command"] for command in seen["commands"]]

    async def wait_for(
        self,
        wanted: str | Callable[[Screen], bool],
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109 - the error must list what was shown instead
        chat: int | None = None,
    ) -> Screen:
        """Return the newest message that contains a text or satisfies a predicate, waiting for it; ClientError."""
        fits = (lambda screen: wanted in screen.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + timeout
        while True:
            screens = await self._bot_screens(chat)
            if found := next((screen for screen in reversed(screens) if fits(screen)), None):
                return found
            if time.monotonic() > deadline:
                raise ClientError(f"{wanted!r} did not come; the bot shows {[screen.text for screen in screens]}")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def speak(self, language_code: str) -> None:
        """Change the language of the person's interface."""
        self.data = await self._client.request("PATCH", f"people/{self.id}", language_code=language_code)

    async def block(self) -> None:
        """Block the bot and wait until it knows."""
        await self._client.request("POST", "block", person=self.id)
        await self._client.settle(reaction=SILENT_SECONDS)

    async def unblock(self) -> None:
        """Unblock the bot and wait until it knows."""
        await self._client.request("POST", "unblock", person=self.id)
        await self._client.settle(reaction=SILENT_SECONDS)

    async def clear(self) -> None:
        """Clear this side of the chat; the bot cannot see it."""
        await self._client.request("POST", "clear", person=self.id)

    async def _settled(self, sent: dict[str, Any], settle: bool) -> int:
        if sent["update_id"] and settle:
            await self._client.settle()
        return int(sent["update_id"] or 0)

    async def _message_with(self, data: str, chat: int | None) -> int:
        for screen in reversed(await self._bot_screens(chat)):
            if any(button.data == data for button in screen.buttons):
                return screen.message_id
        raise ClientError(f"no button sends {data!r}")

    async def _bot_screens(self, chat: int | None) -> list[Screen]:
        return [_screen(message) for message in await self.messages(chat) if _by_bot(message)]


def _by_bot(message: dict[str, Any]) -> bool:
    """In a channel the channel itself is the sender, whoever wrote."""
    return bool(message["from"]["is_bot"]) or (message["from"]["id"] < 0 and not message["out"])


def _screen(message: dict[str, Any]) -> Screen:
    number = message["message_id"]
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(
        tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", ""), number) for b in row) for row in keyboard
    )
    text = message.get("text") or message.get("caption") or ""
    photo = message["photo"][-1]["file_id"] if message.get("photo") else ""
    return Screen(number, text, rows, photo, message)
