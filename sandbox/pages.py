"""The chat page: the files of `sandbox/page/`, at `/` and `/page/…`."""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).with_name("page")


def routes() -> list[web.AbstractRouteDef]:
    """Return the routes of the page."""
    return [web.get("/", index), web.static("/page", FOLDER)]


async def index(_request: web.Request) -> web.StreamResponse:
    """Return the page, or 404 in words where the folder has none."""
    page = FOLDER / "index.html"
    if not page.is_file():
        return web.Response(status=404, text="this installation of the sandbox has no chat page")
    return web.FileResponse(page)


async def keep_fresh(request: web.Request, response: web.StreamResponse) -> None:
    """Let browsers ask before they use a kept file: a page after an update is never half old."""
    if request.path == "/" or request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"
