"""`/sim/` routes of what goes on: events, pending updates, calls, the clock."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.clock import Controls
from sandbox.errors import SimError
from sandbox.sim.body import Body, body_of, query_of
from sandbox.world import World

HEARTBEAT_SECONDS = 15.0
MAX_WAIT = 60.0
# Long enough for a bot to go from one call to the next, short enough for a test not to feel it.
QUIET_SECONDS = 0.15
REACTION_SECONDS = 3.0
LOOK_EVERY_SECONDS = 0.02


class Watching:
    """The stream of events, the bot's business and the clock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/sim/events", self.events),
            web.get("/sim/pending", self.pending),
            web.get("/sim/settled", self.settled),
            web.get("/sim/calls", self.calls),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.move_clock),
        ]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what happens on a person's screen until the reader leaves."""
        person = query_of(request).person(self._world)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._world.events.subscribe(person.id) as subscription:
            await response.prepare(request)
            await response.write(b": hello\n\n")
            while (piece := await subscription.next(HEARTBEAT_SECONDS)) is not None:
                await response.write(piece)
        return response

    async def pending(self, _request: web.Request) -> web.Response:
        """Return how many updates the bot has not fetched and confirmed."""
        return web.json_response({"updates": self._world.pending()})

    async def settled(self, request: web.Request) -> web.Response:
        """Wait until the bot has done what people asked of it, or until `wait` seconds are over."""
        query = query_of(request)
        quiet = query.seconds("quiet", QUIET_SECONDS, MAX_WAIT)
        reaction = query.seconds("reaction", REACTION_SECONDS, MAX_WAIT)
        deadline = self._world.clock.monotonic() + query.seconds("wait", MAX_WAIT / 2, MAX_WAIT)
        while self._world.clock.monotonic() < deadline:
            if not self._world.pending() and self._world.calls.settled(quiet, reaction):
                return web.json_response({"settled": True})
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return web.json_response({"settled": False})

    async def calls(self, request: web.Request) -> web.Response:
        """Return the Bot API calls after a number."""
        query = query_of(request)
        calls = self._world.calls.since(query.number_or_none("since") or 0, query.text("method", ""))
        return web.json_response({"calls": calls, "next": self._world.calls.next_number()})

    async def clock(self, _request: web.Request) -> web.Response:
        """Return the virtual time."""
        return web.json_response(self._now(self._controls()))

    async def move_clock(self, request: web.Request) -> web.Response:
        """Walk to an instant and answer when everything due until then is sent."""
        controls = self._controls()
        body = await body_of(request)
        instant = await _instant(controls, body)
        if instant < controls.now():
            raise SimError(409, "the clock only goes forward")
        event = await _event(controls, body)
        await controls.jump(instant)
        shown = self._now(controls)
        self._world.events.tell("clock", shown | event)
        return web.json_response({"now": shown["now"]} | event)

    def _controls(self) -> Controls:
        controls = self._world.clock.controls
        if controls is None:
            raise SimError(404, "the sandbox runs alone and has no clock to move")
        return controls

    @staticmethod
    def _now(controls: Controls) -> dict[str, Any]:
        local = controls.now().astimezone(ZoneInfo(controls.timezone))
        return {"now": local.isoformat(), "timezone": controls.timezone}


async def _event(controls: Controls, body: Body) -> dict[str, str]:
    """Return what is planned where a walk to the next event leads, if whoever lent the clock says so."""
    if controls.what_is_next is None or not body.flag("next_event"):
        return {}
    return {"event": await controls.what_is_next()}


async def _instant(controls: Controls, body: Body) -> datetime:
    """Return the instant a `/sim/clock` body asks for; a local time without offset is in the sandbox's zone."""
    if body.flag("next_event"):
        instant = await controls.next_event()
        if instant is None:
            raise SimError(409, "nothing is planned")
        return instant
    if "add_seconds" in body.data:
        return controls.now() + timedelta(seconds=body.number("add_seconds"))
    try:
        instant = datetime.fromisoformat(body.text("jump"))
    except ValueError as error:
        raise SimError(400, "jump must be a date and time such as 2026-12-16T12:00:00+05:00") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(controls.timezone))
