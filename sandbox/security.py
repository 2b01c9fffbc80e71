"""Who may talk to the sandbox: programs of this machine, and its own page. No web site that is open beside it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What the browser may load and who may show the page in a frame.
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_this_machine(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse with 403 what another web site could have sent.

    A `Host` that is not a loopback name means a name was pointed at this machine (DNS rebinding). An `Origin` other
    than the sandbox itself, or a browser's word that the request comes from elsewhere, means a foreign page.
    """
    if not _is_loopback(f"http://{request.host}"):
        return _refused("the Host header does not name this machine")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return _refused("the Origin header names another site")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return _refused("the request comes from another site")
    return await handler(request)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Say on every answer what a browser may do with it."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_loopback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.hostname in LOOPBACK and not parts.path and parts.username is None


def _refused(words: str) -> web.Response:
    return web.json_response({"error": f"the sandbox answers this machine only: {words}"}, status=403)
