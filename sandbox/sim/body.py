"""Reading `/sim/` requests: numbers, words and whom they name."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.chats import Chat
from sandbox.errors import SimError
from sandbox.files import Upload
from sandbox.people import Person
from sandbox.world import World


@dataclass(frozen=True)
class Body:
    """What a caller gave: the JSON object of a body, or the query of a GET."""

    data: dict[str, Any]

    def number(self, name: str) -> int:
        """Return a whole number; raises SimError 400 if it is missing or none."""
        value = self.data.get(name)
        if isinstance(value, str) and value.lstrip("-").isdigit():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SimError(400, f"{name} must be a whole number")
        return value

    def number_or_none(self, name: str) -> int | None:
        """Return a whole number, None if it is absent; raises SimError 400."""
        return None if self.data.get(name) in (None, "") else self.number(name)

    def seconds(self, name: str, default: float, most: float) -> float:
        """Return seconds between 0 and `most`; raises SimError 400."""
        try:
            value = float(self.data.get(name, default))
        except (TypeError, ValueError) as error:
            raise SimError(400, f"{name} must be a number of seconds") from error
        return min(max(value, 0.0), most)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; raises SimError 400 if it is no text, or missing without a default."""
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise SimError(400, f"{name} must be a text")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false, false if absent; raises SimError 400."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise SimError(400, f"{name} must be true or false")
        return value

    def choice(self, name: str, *words: str) -> str:
        """Return one of `words`; raises SimError 400."""
        value = self.text(name, "")
        if value not in words:
            raise SimError(400, f"{name} must be one of: {', '.join(words)}")
        return value

    def person(self, world: World, name: str = "person") -> Person:
        """Return the person a number names; raises SimError 400 or 404."""
        return world.people.get(self.number(name))

    def chat(self, world: World, person: Person, name: str = "chat") -> Chat:
        """Return the chat a person means, their private one with the bot by default; raises SimError 404."""
        chat_id = self.number_or_none(name)
        if chat_id is None or chat_id == person.id:
            return world.dialog(world.main_bot(), person)
        chat = world.chats.find(chat_id)
        if chat is None or not chat.seen_by(person.id):
            raise SimError(404, f"{person.first_name} is in no chat {chat_id}")
        return chat


async def body_of(request: web.Request) -> Body:
    """Return the JSON object of a request; raises SimError 400 when the body is no object."""
    try:
        value = json.loads(await request.text() or "{}")
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise SimError(400, "the body is not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise SimError(400, "the body must be a JSON object")
    return Body(value)


async def upload_of(request: web.Request) -> tuple[Body, Upload]:
    """Return the fields of a multipart body and its one file, `file`; raises SimError 400 when there is none."""
    if request.content_type != "multipart/form-data":
        raise SimError(400, "the body must be multipart/form-data")
    try:
        form = await request.post()
    except ValueError as error:
        raise SimError(400, "the body is not multipart as it says") from error
    file = form.get("file")
    if not isinstance(file, FileField):
        raise SimError(400, "file is missing")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Body(fields), Upload(file.filename, file.file.read())


def query_of(request: web.Request) -> Body:
    """Return the query of a request."""
    return Body(dict(request.query))
