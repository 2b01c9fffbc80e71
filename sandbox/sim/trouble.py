"""`/sim/` routes of what goes wrong: faults on order."""

from typing import Any, cast

from aiohttp import web

from sandbox.errors import SimError
from sandbox.faults import DELIVERY, KINDS, MAX_SECONDS, Kind
from sandbox.methods import SUPPORTED
from sandbox.sim.body import Body, body_of
from sandbox.world import World

_FIELDS = frozenset({"kind", "method", "chat", "times", "seconds", "wait"})


class Trouble:
    """Ordering faults, looking at them, taking them back."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/sim/faults", self.faults),
            web.post("/sim/faults", self.order),
            web.delete("/sim/faults", self.clear),
            web.delete("/sim/faults/{id}", self.clear),
        ]

    async def faults(self, _request: web.Request) -> web.Response:
        """Return what may still hit a call, oldest first."""
        return web.json_response({"faults": self._world.faults.standing()})

    async def order(self, request: web.Request) -> web.Response:
        """Order a fault."""
        body = await body_of(request)
        if unknown := sorted(set(body.data) - _FIELDS):
            raise SimError(400, f"a fault has no field {unknown[0]!r}")
        kind = cast(Kind, body.choice("kind", *KINDS))
        method = body.text("method", "")
        if method and method not in SUPPORTED and method != DELIVERY:
            raise SimError(400, f"the sandbox has no method {method!r}")
        times = body.number_or_none("times")
        if times is not None and times < 1:
            raise SimError(400, "times must be at least 1")
        amounts: dict[str, Any] = {"times": times, "seconds": _seconds(body, "seconds"), "wait": _seconds(body, "wait")}
        chat = body.number_or_none("chat")
        return web.json_response(self._world.faults.order(kind, method=method, chat=chat, **amounts))

    async def clear(self, request: web.Request) -> web.Response:
        """Take back one fault, or all."""
        number = request.match_info.get("id")
        if number is not None and not number.isdigit():
            raise SimError(400, "id must be a whole number")
        self._world.faults.clear(None if number is None else int(number))
        return web.json_response({})


def _seconds(body: Body, name: str) -> float | None:
    """Return seconds, None if absent; raises SimError 400 for none at all, for less than none and for days."""
    if body.data.get(name) is None:
        return None
    value = body.data[name]
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= MAX_SECONDS:
        raise SimError(400, f"{name} must be a number of seconds, at most {MAX_SECONDS:.0f}")
    return float(value)
