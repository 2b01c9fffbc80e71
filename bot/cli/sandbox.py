"""`sapa sandbox`: the local Telegram alone."""

import asyncio
from typing import Annotated

import typer

from bot.cli.running import attempt


def sandbox(port: Annotated[int, typer.Option(help="Where to listen on 127.0.0.1.")] = 8081) -> None:
    """Run the local Telegram alone."""
    from sandbox import Sandbox

    async def serve() -> None:
        box = Sandbox()
        await box.start(port)
        typer.echo(f"Chat page {box.url}/   BOT_API_URL={box.url}   BOT_TOKEN=1:sandbox")
        try:
            await asyncio.Event().wait()
        finally:
            await box.stop()

    attempt(lambda: asyncio.run(serve()))
