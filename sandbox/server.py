"""The sandbox as one HTTP server on the loopback address."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox import pages
from sandbox.bot_api import BotApi
from sandbox.clock import Clock, Controls
from sandbox.errors import SimError
from sandbox.parameters import MAX_BODY_BYTES
from sandbox.people import Person
from sandbox.security import add_headers, only_this_machine
from sandbox.sim.conversations import Conversations
from sandbox.sim.directory import Directory
from sandbox.sim.trouble import Trouble
from sandbox.sim.watching import Watching
from sandbox.world import World

ADDRESS = "127.0.0.1"
# About what bots were seen to get; Telegram publishes no number.
CALLBACK_ANSWER_SECONDS = 15.0
# A long poll that runs when the sandbox stops is not waited for.
SHUTDOWN_SECONDS = 0.5

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sandbox:
    """A local Telegram: `start` opens the port, `stop` closes it; what was said lives as long as the object."""

    def __init__(
        self,
        controls: Controls | None = None,
        callback_answer_seconds: float = CALLBACK_ANSWER_SECONDS,
        *,
        limits: bool = False,
    ) -> None:
        """`limits` holds bots to Telegram's pace (see `sandbox.limits`), on real time."""
        self.world = World(Clock(controls), callback_answer_seconds, limits=limits)
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The base address, without a slash at the end; raises RuntimeError before `start`."""
        if not self._port:
            raise RuntimeError("the sandbox is not started")
        return f"http://{ADDRESS}:{self._port}"

    def add_person(self, person: Person) -> Person:
        """Add a person and return them, with an id; raises SimError 409 when the id is taken."""
        self.world.people.add(person)
        self.world.events.tell("people", {})
        return person

    async def start(self, port: int = 0) -> int:
        """Listen on the loopback address and return the port, a free one for 0; raises OSError when it is taken."""
        # A poller that went away must not count as waiting, hence the cancellation.
        runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await runner.setup()
        site = web.TCPSite(runner, ADDRESS, port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = int(runner.addresses[0][1])
        return self._port

    async def stop(self) -> None:
        """Close the port and every open stream; does nothing when not started."""
        runner, self._runner, self._port = self._runner, None, 0
        if runner:
            self.world.events.close()
            await self.world.webhooks.close()
            await runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[only_this_machine, _plain_errors], client_max_size=MAX_BODY_BYTES)
        app.on_response_prepare.append(add_headers)
        app.on_response_prepare.append(pages.keep_fresh)
        app.add_routes(BotApi(self.world).routes())
        app.add_routes(Directory(self.world).routes())
        app.add_routes(Conversations(self.world).routes())
        app.add_routes(Watching(self.world).routes())
        app.add_routes(Trouble(self.world).routes())
        app.add_routes(pages.routes())
        return app


@web.middleware
async def _plain_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Write the refusals of `/sim/` as `{"error": …}`."""
    try:
        return await handler(request)
    except SimError as error:
        return web.json_response({"error": error.words}, status=error.status)
