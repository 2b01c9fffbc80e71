"""What a person sees: messages with their buttons, and the bot's answers to taps."""

from dataclasses import dataclass
from typing import Any


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
    """One message as a person sees it. `text` is the caption when there is a file."""

    message_id: int
    text: str
    rows: tuple[tuple[Button, ...], ...]
    photo: str
    raw: dict[str, Any]

    @property
    def document(self) -> str:
        """The file id of the document that came with it, empty if there is none; its name stands in `raw`."""
        return str(self.raw.get("document", {}).get("file_id", ""))

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


def by_bot(message: dict[str, Any]) -> bool:
    """Return True for what the bot wrote; in a channel the channel itself is the sender, whoever wrote."""
    return bool(message["from"]["is_bot"]) or (message["from"]["id"] < 0 and not message["out"])


def screen_of(message: dict[str, Any]) -> Screen:
    """Return a `/sim/` message as a screen."""
    number = message["message_id"]
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(
        tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", ""), number) for b in row) for row in keyboard
    )
    text = message.get("text") or message.get("caption") or ""
    photo = message["photo"][-1]["file_id"] if message.get("photo") else ""
    return Screen(number, text, rows, photo, message)
