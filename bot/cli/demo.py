"""`sapa demo`: everything at once, for a first look."""

import asyncio
import signal
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.running import attempt, fail, load_settings

DEFAULT_AT = "2026-12-16T12:00"
FOLDER = Path("data/demo")


def demo(
    port: Annotated[int, typer.Option(help="Where the chat page listens on 127.0.0.1.")] = 8081,
    at: Annotated[str, typer.Option(help="The time it is at first (ISO, local).")] = DEFAULT_AT,
    speed: Annotated[float, typer.Option(help="How many times as fast time runs.")] = 1.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what an earlier demo left.")] = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the chat page.")] = True,
) -> None:
    """Sandbox, bot and demo university, with the chat page in the browser."""
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        fail(f"Not an ISO date and time: {at}")
    _serve(port, start, speed, fresh=fresh, browser=browser)


def _serve(port: int, start: datetime, speed: float, *, fresh: bool, browser: bool) -> None:
    import uvloop

    from bot.collector import calm_collector
    from bot.demo import run_demo
    from bot.logs import set_up_logs

    settings = load_settings()
    set_up_logs(settings.log_level)
    calm_collector()
    typer.echo(f"Preparing the demo … the chat page will be at http://127.0.0.1:{port}/ (Ctrl+C ends it)")

    async def until_told() -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with suppress(asyncio.CancelledError):
            await run_demo(settings, FOLDER, port=port, at=start, speed=speed, fresh=fresh, browser=browser)

    attempt(lambda: uvloop.run(until_told()))
