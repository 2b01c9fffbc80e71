"""One call of one bot, with its parameters already checked against the schema."""

from dataclasses import dataclass
from typing import Any

from sandbox.files import Upload
from sandbox.texts import Formatted, caption_text, message_text
from sandbox.world import Bot, World


@dataclass(frozen=True)
class Request:
    """`params` holds what the caller gave, typed as the schema says; `files` every upload by its field name."""

    world: World
    bot: Bot
    method: str
    params: dict[str, Any]
    files: dict[str, Upload]

    def text(self, name: str) -> str:
        """Return a String, empty if absent."""
        return str(self.params.get(name, ""))

    def number(self, name: str) -> int:
        """Return an Integer, 0 if absent."""
        return int(self.params.get(name, 0))

    def flag(self, name: str) -> bool:
        """Return a Boolean, False if absent."""
        return bool(self.params.get(name, False))

    def extras(self, *names: str) -> dict[str, Any]:
        """Return the named parameters that were given and mean something: fields Telegram hands back unchanged."""
        return {name: self.params[name] for name in names if self.params.get(name)}

    def message_text(self) -> Formatted:
        """Return `text` as Telegram stores it; raises BotApiError 400."""
        mode, entities = self.text("parse_mode"), self.params.get("entities")
        return message_text(self.text("text"), mode, entities, self.world.find_user)

    def caption(self, source: dict[str, Any] | None = None) -> Formatted:
        """Return `caption` as Telegram stores it, out of the request or of one of its objects; BotApiError 400."""
        source = self.params if source is None else source
        mode, entities = source.get("parse_mode", ""), source.get("caption_entities")
        return caption_text(source.get("caption", ""), mode, entities, self.world.find_user)
