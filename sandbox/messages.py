"""Messages: what stands in a chat, and how a bot and a person each see it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat
from sandbox.files import Media
from sandbox.keyboards import Markup
from sandbox.texts import Formatted

# Bot API, deleteMessage
DELETABLE_SECONDS = 48 * 3600
_SHOWN_EXTRAS = ("forward_origin", "media_group_id")


@dataclass(eq=False)
class Message:
    """One message. `sender` is the Bot API `User` who wrote it; `extras` are fields that are only handed back.

    A message with `service` tells of the chat itself and has no content but those fields.
    """

    id: int
    chat: Chat
    sender: dict[str, Any]
    date: int
    body: Formatted
    media: Media | None = None
    markup: Markup | None = None
    reply_to: "Message | None" = None
    edit_date: int | None = None
    extras: dict[str, Any] = field(default_factory=dict)
    service: dict[str, Any] = field(default_factory=dict)
    hidden_from: set[int] = field(default_factory=set)

    @property
    def editable(self) -> bool:
        """False when a reply keyboard, its removal or a forced reply came with it: Telegram then refuses edits."""
        return self.markup is None or self.markup.kind == "inline"

    def content(self) -> dict[str, Any]:
        """Return text or caption with entities, the file and inline buttons, in the Bot API's names."""
        if self.service:
            return dict(self.service)
        content: dict[str, Any] = {}
        text, entities = ("caption", "caption_entities") if self.media else ("text", "entities")
        if self.media:
            content |= self.media.public()
        if self.body.text or not self.media:
            content[text] = self.body.text
        if self.body.entities:
            content[entities] = [dict(entity) for entity in self.body.entities]
        if self.markup and (keyboard := self.markup.public()):
            content["reply_markup"] = keyboard
        return content

    def origin(self) -> dict[str, Any]:
        """Return the Bot API `MessageOrigin`: whose message this was first."""
        if "forward_origin" in self.extras:
            return dict(self.extras["forward_origin"])
        if self.chat.type == "channel":
            place = {"chat": self.chat.public(), "message_id": self.id}
            return {"type": "channel", "date": self.date, **place}
        return {"type": "user", "date": self.date, "sender_user": self.sender}

    def for_bot(self, *, with_reply: bool = True) -> dict[str, Any]:
        """Return the Bot API `Message`; a message replied to is shown without what it replies to itself."""
        head: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.chat.public()}
        if self.chat.type == "channel":
            head["sender_chat"] = self.chat.public()
        else:
            head["from"] = self.sender
        if self.edit_date:
            head["edit_date"] = self.edit_date
        if self.reply_to and with_reply:
            head["reply_to_message"] = self.reply_to.for_bot(with_reply=False)
        return head | self.content() | self.extras

    def for_person(self, person_id: int) -> dict[str, Any]:
        """Return the message as `/sim/` shows it to a person; `out` tells whether they wrote it."""
        sender = {key: self.sender[key] for key in ("id", "first_name", "is_bot")}
        if self.chat.type == "channel":
            sender = {"id": self.chat.id, "first_name": self.chat.title, "is_bot": False}
        shown: dict[str, Any] = {"message_id": self.id, "chat_id": self.chat.id, "from": sender, "date": self.date}
        if self.edit_date:
            shown["edit_date"] = self.edit_date
        if self.reply_to:
            shown["reply_to_message"] = {"message_id": self.reply_to.id, "text": self.reply_to.body.text}
        shown |= {name: self.extras[name] for name in _SHOWN_EXTRAS if name in self.extras}
        return shown | self.content() | {"out": self.sender["id"] == person_id}

    def visible_to(self, person_id: int) -> bool:
        """Return True unless the person cleared their side of the chat."""
        return person_id not in self.hidden_from


def inaccessible(chat: Chat, message_id: int) -> dict[str, Any]:
    """Return the Bot API `InaccessibleMessage`, which stands where a message was deleted."""
    return {"chat": chat.public(), "message_id": message_id, "date": 0}
