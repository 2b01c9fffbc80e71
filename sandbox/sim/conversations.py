"""`/sim/` routes of one conversation: send, photo, tap, messages, block, clear."""

import asyncio
from contextlib import suppress
from urllib.parse import quote

from aiohttp import web

from sandbox.errors import SimError
from sandbox.files import Photo
from sandbox.sim import acts, moves
from sandbox.sim.body import body_of, query_of, upload_of
from sandbox.world import World

MAX_WAIT = 60.0


class Conversations:
    """What people do and see."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/sim/messages", self.messages),
            web.post("/sim/send", self.send),
            web.post("/sim/photo", self.photo),
            web.post("/sim/document", self.document),
            web.post("/sim/forward", self.forward),
            web.post("/sim/tap", self.tap),
            web.get("/sim/taps/{id}", self.answer),
            web.post("/sim/redeliver", self.redeliver),
            web.post("/sim/block", self.block),
            web.post("/sim/unblock", self.unblock),
            web.post("/sim/clear", self.clear),
            web.get("/sim/files/{file_id}", self.file),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """Return what a person sees in a chat, oldest first, and the commands of its menu."""
        query = query_of(request)
        person = query.person(self._world)
        chat = query.chat(self._world, person)
        seen = [message for message in chat.messages.values() if message.visible_to(person.id)]
        commands = self._world.main_bot().commands.for_person(person, chat)
        shown = [{key: command[key] for key in ("command", "description")} for command in commands]
        return web.json_response({"messages": [m.for_person(person.id) for m in seen], "commands": shown})

    async def send(self, request: web.Request) -> web.Response:
        """Send a text."""
        body = await body_of(request)
        person = body.person(self._world)
        chat = body.chat(self._world, person)
        sent = acts.write(self._world, person, chat, body.text("text"), body.number_or_none("reply_to"))
        return web.json_response(sent)

    async def photo(self, request: web.Request) -> web.Response:
        """Send a small photo."""
        body = await body_of(request)
        person = body.person(self._world)
        chat = body.chat(self._world, person)
        return web.json_response(acts.send_photo(self._world, person, chat, body.text("caption", "")))

    async def document(self, request: web.Request) -> web.Response:
        """Send a file that came as multipart."""
        body, upload = await upload_of(request)
        person = body.person(self._world)
        chat = body.chat(self._world, person)
        return web.json_response(acts.send_document(self._world, person, chat, upload, body.text("caption", "")))

    async def forward(self, request: web.Request) -> web.Response:
        """Forward a message to another chat, the private one with the bot by default."""
        body = await body_of(request)
        person = body.person(self._world)
        source, target = body.chat(self._world, person), body.chat(self._world, person, "to")
        return web.json_response(moves.forward(self._world, person, source, body.number("message_id"), target))

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button."""
        body = await body_of(request)
        person = body.person(self._world)
        chat = body.chat(self._world, person)
        number, data = body.number("message_id"), body.text("data")
        return web.json_response(acts.tap(self._world, person, chat, number, data, stale=body.flag("stale")))

    async def answer(self, request: web.Request) -> web.Response:
        """Return the bot's answer to a tap, waiting up to `wait` real seconds for it."""
        tap = self._world.callbacks.get(request.match_info["id"])
        wait = query_of(request).seconds("wait", 0.0, MAX_WAIT)
        if tap.answer is None and wait:
            # When time is up the answer says so: "answered" is false.
            with suppress(TimeoutError):
                await asyncio.wait_for(tap.answered.wait(), wait)
        return web.json_response(tap.public())

    async def redeliver(self, request: web.Request) -> web.Response:
        """Deliver an update once more."""
        update_id = (await body_of(request)).number("update_id")
        self._world.calls.mark()
        self._world.main_bot().updates.again(update_id)
        return web.json_response({})

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot."""
        acts.set_blocked(self._world, (await body_of(request)).person(self._world), blocked=True)
        return web.json_response({})

    async def unblock(self, request: web.Request) -> web.Response:
        """Unblock the bot."""
        acts.set_blocked(self._world, (await body_of(request)).person(self._world), blocked=False)
        return web.json_response({})

    async def clear(self, request: web.Request) -> web.Response:
        """Clear the person's side of the private chat."""
        acts.clear(self._world, (await body_of(request)).person(self._world))
        return web.json_response({})

    async def file(self, request: web.Request) -> web.Response:
        """Return the bytes of a photo or document."""
        file = self._world.files.find(request.match_info["file_id"])
        if file is None:
            raise SimError(404, "there is no such file")
        if isinstance(file, Photo):
            return web.Response(body=file.data, content_type=file.content_type)
        # A document is kept, never shown: a page in it must not run as a part of the sandbox.
        name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": name}
        return web.Response(body=file.data, content_type="application/octet-stream", headers=headers)
