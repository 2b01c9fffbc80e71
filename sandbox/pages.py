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
