"""What the commands of the operator share: settings, core, and one line on stderr when something went wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import typer

from domain.errors import SapaError

if TYPE_CHECKING:
    from bot.core import Core

Result = TypeVar("Result")


def with_core(work: "Callable[[Core], Awaitable[Result]]") -> Result:
    """What `work` gives for the core of this installation. Raises whatever it raises."""
    from bot.core import open_core
    from bot.settings import Settings

    async def run() -> Result:
        async with open_core(Settings()) as core:
            return await work(core)

    return asyncio.run(run())


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar on stderr, where that is a terminal; tell what it gives the share that is done, 0 to 1."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def fail(problem: SapaError) -> typer.Exit:
    """Says a problem in one line on stderr; raise what it returns to end with exit code 1."""
    typer.echo(str(problem), err=True)
    return typer.Exit(1)
