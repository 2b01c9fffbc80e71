"""One person: what they write, tap and see."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.client.screens import ClientError, Screen, Toast, by_bot, screen_of

if TYPE_CHECKING:
    from sandbox.client.connection import Client

# A test on a starved machine waits long for what is sure to come; nobody else waits so long.
WAIT_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.05
# After what a bot usually answers with no call: it is given this long to make one.
SILENT_SECONDS = 0.3


class Person:
    """One person and, unless `chat` is given, their private chat with the bot."""

    def __init__(self, client: "Client", data: dict[str, Any]) -> None:
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

    async def document(
        self, name: str, data: bytes, caption: str = "", chat: int | None = None, *, settle: bool = True
    ) -> int:
        """Send a file, wait, and return the update's id."""
        fields = {"person": self.id, "chat": chat, "caption": caption}
        sent = await self._client.upload("document", name, data, **fields)
        return await self._settled(sent, settle)

    async def download(self, file_id: str) -> bytes:
        """Return the bytes of a photo or document; raises ClientError."""
        return await self._client.bytes(f"files/{file_id}")

    async def forward(
        self, message_id: int, to: int | None = None, chat: int | None = None, *, settle: bool = True
    ) -> int:
        """Forward a message to the chat `to` (the private one with the bot), wait, and return the update's id."""
        sent = await self._client.request("POST", "forward", person=self.id, chat=chat, message_id=message_id, to=to)
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
        return [screen_of(message) for message in await self.messages(chat) if by_bot(message)]
