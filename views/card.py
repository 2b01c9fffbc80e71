"""A card: the one message a person acts on, as a plain value."""

from dataclasses import dataclass, replace
from html import escape

MOST_CALLBACK_BYTES = 64
"""Telegram: callback_data has 1 to 64 bytes."""


@dataclass(frozen=True)
class Button:
    """A button with what a tap on it sends, or with a link."""

    label: str
    data: str = ""
    url: str = ""
    style: str = ""
    """"primary" or "danger" where the client knows it; never the only sign of a meaning."""

    def __post_init__(self) -> None:
        assert len(self.data.encode()) <= MOST_CALLBACK_BYTES, "callback data is too long"


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Photo:
    """A picture: its bytes with their hash, by which an upload is found again; or the id of one Telegram has."""

    png: bytes = b""
    sha256: str = ""
    file_id: str = ""
    """Of a picture that somebody sent to the bot: it is sent on by this id."""


@dataclass(frozen=True)
class Document:
    """A file that is sent by itself: its name, its bytes, and a caption (Telegram's HTML)."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True)
class Card:
    """Text (Telegram's HTML), rows of buttons, perhaps a picture above."""

    text: str
    rows: Rows = ()
    photo: Photo | None = None
    protected: bool = False
    """Cannot be forwarded or copied; what it says is edited away before the message goes."""


def with_data(card: Card, old: str, new: str) -> Card:
    """The card with every button that sends `old` sending `new`."""
    rows = tuple(tuple(replace(one, data=new) if one.data == old else one for one in row) for row in card.rows)
    return replace(card, rows=rows)


def lines(*parts: str) -> str:
    """Paragraphs with an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def bold(text: str) -> str:
    """Data in bold, escaped."""
    return f"<b>{escape(text)}</b>"
