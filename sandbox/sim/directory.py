"""`/sim/` routes of who and where: people, bots, chats and their members."""

from typing import Any

from aiohttp import web

from sandbox.chats import ADMINISTRATORS, Chat, ChatType
from sandbox.errors import SimError
from sandbox.people import PATCHABLE, Person, person_from
from sandbox.sim import acts, moves
from sandbox.sim.body import body_of, query_of
from sandbox.world import World

_KINDS: dict[str, ChatType] = {"group": "group", "supergroup": "supergroup", "channel": "channel"}


class Directory:
    """People, bots and chats."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/sim/people", self.people),
            web.post("/sim/people", self.add_person),
            web.patch("/sim/people/{id}", self.change_person),
            web.get("/sim/bots", self.bots),
            web.get("/sim/chats", self.chats),
            web.post("/sim/chats", self.create_chat),
            web.post("/sim/chats/{chat}/upgrade", self.upgrade),
            web.put("/sim/chats/{chat}/bot", self.set_bot),
            web.put("/sim/chats/{chat}/members/{id}", self.set_member),
        ]

    async def people(self, _request: web.Request) -> web.Response:
        """Return everybody."""
        return web.json_response({"people": [self._person(person) for person in self._world.people.all()]})

    async def add_person(self, request: web.Request) -> web.Response:
        """Add a person and return them."""
        person = self._world.people.add(person_from((await body_of(request)).data))
        self._world.events.tell("people", {})
        return web.json_response(self._person(person))

    async def change_person(self, request: web.Request) -> web.Response:
        """Change a person's interface language and return them."""
        person = self._world.people.get(_number(request, "id"))
        body = await body_of(request)
        if unknown := sorted(set(body.data) - PATCHABLE):
            raise SimError(400, f"{unknown[0]} cannot be changed")
        person.language_code = body.text("language_code", person.language_code)
        self._world.events.tell("people", {})
        self._world.events.tell("commands", {}, person.id)
        return web.json_response(self._person(person))

    async def bots(self, _request: web.Request) -> web.Response:
        """Return the bots that called so far."""
        users = [bot.user() for bot in self._world.bots.values()]
        shown = [{key: user[key] for key in ("id", "username", "first_name")} for user in users]
        return web.json_response({"bots": shown})

    async def chats(self, request: web.Request) -> web.Response:
        """Return a person's list of chats."""
        person = query_of(request).person(self._world)
        return web.json_response({"chats": [self._chat(chat, person) for chat in self._world.chats_of(person)]})

    async def create_chat(self, request: web.Request) -> web.Response:
        """Make a group, supergroup or channel."""
        body = await body_of(request)
        owner = body.person(self._world, "owner")
        kind = _KINDS[body.choice("type", *_KINDS)]
        title = body.text("title").strip()
        if not title:
            raise SimError(400, "title is empty")
        chat = self._world.chats.create(title, kind, owner, self._world.small_ids)
        chat.username = body.text("username", "")
        self._world.events.tell("chats", {}, owner.id)
        return web.json_response(self._chat(chat, owner))

    async def upgrade(self, request: web.Request) -> web.Response:
        """Make a supergroup out of a basic group and return it."""
        by = (await body_of(request)).person(self._world, "by")
        return web.json_response(self._chat(moves.upgrade(self._world, self._group(request), by), by))

    async def set_bot(self, request: web.Request) -> web.Response:
        """Add, promote or remove the bot; it gets `my_chat_member`."""
        chat = self._group(request)
        body = await body_of(request)
        by = body.person(self._world, "by")
        if not chat.seen_by(by.id):
            raise SimError(409, f"{by.first_name} is not in {chat.title}")
        status = body.choice("status", "member", "administrator", "left", "kicked")
        if status != "member" and chat.members[by.id] not in ADMINISTRATORS:
            raise SimError(409, f"{by.first_name} is no administrator of {chat.title}")
        bot = self._world.main_bot()
        old = chat.bot_status(bot.id)
        if old != status:
            chat.bots[bot.id] = status
            acts.tell_membership(self._world, bot, chat, by, old, status)
        return web.json_response({})

    async def set_member(self, request: web.Request) -> web.Response:
        """Add, promote or remove a person."""
        chat = self._group(request)
        person = self._world.people.get(_number(request, "id"))
        status = (await body_of(request)).choice("status", "member", "administrator", "left")
        if chat.members.get(person.id) == "creator":
            raise SimError(409, f"{person.first_name} owns {chat.title}")
        chat.members[person.id] = status
        self._world.events.tell("chats", {}, person.id)
        return web.json_response({})

    def _group(self, request: web.Request) -> Chat:
        chat = self._world.chats.find(_number(request, "chat"))
        if chat is None:
            raise SimError(404, "there is no such group or channel")
        return chat

    def _person(self, person: Person) -> dict[str, Any]:
        bots = list(self._world.bots.values())[:1]
        blocked = any(person.id in bot.dialogs and bot.dialogs[person.id].blocked for bot in bots)
        return person.public(blocked=blocked)

    def _chat(self, chat: Chat, person: Person) -> dict[str, Any]:
        seen = [message for message in chat.messages.values() if message.visible_to(person.id)]
        private = chat.type == "private"
        return {
            "id": chat.id,
            "type": chat.type,
            "title": self._world.main_bot().name(person.language_code) if private else chat.title,
            "started": chat.started if private else True,
            "can_write": chat.can_write(person.id),
            "last": seen[-1].for_person(person.id) if seen else None,
        }


def _number(request: web.Request, name: str) -> int:
    value = request.match_info[name]
    if not value.lstrip("-").isdigit():
        raise SimError(400, f"{name} must be a whole number")
    return int(value)
