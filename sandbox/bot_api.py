"""`/bot<token>/<method>` and `/file/bot<token>/<path>`: the face a bot sees."""

import asyncio
import inspect
import sys
from typing import Any

from aiohttp import web

from sandbox import parameters
from sandbox.calls import UNPROCESSED, Call
from sandbox.checking import check_parameters, schema
from sandbox.errors import BotApiError, bad_request, not_here
from sandbox.faults import DROPS
from sandbox.methods import PACED, SUPPORTED, Method
from sandbox.methods.request import Request
from sandbox.tokens import is_real_token
from sandbox.world import Bot, World

_BY_LOWER_NAME = {name.lower(): name for name in SUPPORTED}
_NOT_IN_ANSWERS = frozenset({"setWebhook", "deleteWebhook"})
_REFUSED_LINE = (
    "sandbox: a call with a real bot token was refused. A real token must not reach a program for trying things out; "
    "use a made-up one such as 1:sandbox.\n"
)


class BotApi:
    """Answers Bot API calls out of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.webhooks.perform = self.perform

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; every other path under `/bot` is a 404 in Telegram's words."""
        return [
            web.get("/bot{token:[^/]+}/{method}", self.call),
            web.post("/bot{token:[^/]+}/{method}", self.call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
            web.route("*", "/bot{rest:.*}", self.nothing),
        ]

    async def call(self, request: web.Request) -> web.Response:
        """Answer one method call with `{"ok": true, "result": …}` or a refusal."""
        try:
            bot = self._bot(request)
            method = _method_name(request.match_info["method"])
            given, files = await parameters.read(request)
        except BotApiError as error:
            return _refusal(error)
        with self._world.calls.running(method, {**given, **files}) as call:
            answer = await self._answer(call, bot, given, files)
        if call.fault in DROPS:
            _hang_up(request)
        return answer

    async def perform(self, bot: Bot, word: str, given: dict[str, Any], files: parameters.Uploads) -> None:
        """Make the call a webhook wrote into its answer; like Telegram, tell the bot nothing of the result."""
        with self._world.calls.running(word, {**given, **files}) as call:
            try:
                call.method = _method_name(word)
                if call.method.startswith("get") or call.method in _NOT_IN_ANSWERS:
                    raise bad_request("this method cannot be called in the answer to a webhook")
                await self._result(bot, call.method, given, files)
            except BotApiError as error:
                call.error = error

    async def _answer(self, call: Call, bot: Bot, given: dict[str, Any], files: parameters.Uploads) -> web.Response:
        """Return the answer to a call, unless a fault stands in the way; `call` is told what happened."""
        fault = self._world.faults.hit(call.method, given.get("chat_id"))
        call.fault = fault.kind if fault else ""
        if call.fault in UNPROCESSED:
            return web.Response()
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.wait or 0.0)
        try:
            if fault and (refusal := self._world.faults.refusal(fault)):
                raise refusal
            result = await self._result(bot, call.method, given, files)
        except BotApiError as error:
            call.error = error
            return _refusal(error)
        finally:
            # A long poll that was waiting when the outage began loses its answer too.
            if self._world.faults.outage():
                call.fault = "drop_after"
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.Response:
        """Return the bytes of a file getFile told the path of."""
        try:
            self._bot(request)
        except BotApiError as error:
            return _refusal(error)
        if self._world.faults.outage():
            _hang_up(request)
        file = self._world.files.at(request.match_info["path"])
        if file is None:
            return _refusal(BotApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type=file.content_type)

    async def nothing(self, _request: web.Request) -> web.Response:
        """Refuse a path that names no token and method."""
        return _refusal(BotApiError(404, "Not Found"))

    def _bot(self, request: web.Request) -> Bot:
        token = request.match_info["token"]
        if is_real_token(token):
            sys.stderr.write(_REFUSED_LINE)
        return self._world.bot_with(token)

    async def _result(self, bot: Bot, method: str, given: dict[str, Any], files: parameters.Uploads) -> Any:
        spec: Method = SUPPORTED[method]
        params = check_parameters(method, given, files)
        if unknown := sorted(set(params) - spec.parameters):
            raise not_here(f'parameter "{unknown[0]}" of {method}')
        if bot.limits and method in PACED and isinstance(params.get("chat_id"), int):
            bot.limits.count(params["chat_id"])
        result = spec.handler(Request(self._world, bot, method, params, files))
        return await result if inspect.isawaitable(result) else result


def _method_name(word: str) -> str:
    """Return the method's name; Telegram does not mind capitals. Raises BotApiError 404."""
    name = _BY_LOWER_NAME.get(word.lower())
    if name is None:
        known = {method.lower(): method for method in schema().methods}
        if word.lower() in known:
            raise not_here(known[word.lower()])
        raise BotApiError(404, "Not Found: method not found")
    return name


def _refusal(error: BotApiError) -> web.Response:
    retry_after = (error.parameters or {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return web.json_response(error.body(), status=error.code, headers=headers)


def _hang_up(request: web.Request) -> None:
    """Close the connection, so that whatever is answered does not arrive."""
    if request.transport:
        request.transport.close()
