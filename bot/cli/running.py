"""How a command runs: settings read, work done, a person's mistake told in one line."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from bot.core import Core
    from bot.settings import Settings
    from domain.errors import SapaError

Result = TypeVar("Result")


def fail(reason: str) -> NoReturn:
    """Ends the command with exit code 1 and one line on stderr."""
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def load_settings() -> "Settings":
    """The settings; ends the command if one of them is wrong, naming it and not its value."""
    from pydantic import ValidationError

    from bot.settings import Settings
    from domain.errors import SapaError

    try:
        return Settings()
    except SapaError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        fail(f"Setting {'.'.join(str(part) for part in first['loc']).upper()}: {first['msg']}")


def with_core(work: "Callable[[Core], Awaitable[Result]]", passing: "tuple[type[SapaError], ...]" = ()) -> Result:
    """Opens the core, does the work, closes; a SapaError ends the command with its reason, unless it is `passing`."""
    from bot.core import open_core
    from bot.logs import set_up_logs

    settings = load_settings()
    set_up_logs(settings.log_level)

    async def inner() -> Result:
        async with open_core(settings) as core:
            return await work(core)

    return attempt(lambda: asyncio.run(inner()), passing)


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar on stderr, where that is a terminal; tell what it gives the share that is done, 0 to 1."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def attempt(work: Callable[[], Result], passing: "tuple[type[SapaError], ...]" = ()) -> Result:
    """Does the work; what a person can put right ends the command with its reason, without a traceback."""
    from sqlalchemy.exc import DBAPIError

    from domain.errors import SapaError

    try:
        return work()
    except passing:
        raise
    except SapaError as error:
        fail(str(error))
    except DBAPIError as error:
        fail(f"The database refused: {type(error.orig).__name__}. Is DATABASE_URL right, and the disk writable?")
    except OSError as error:
        fail(f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "))
    except KeyboardInterrupt:
        sys.exit(130)
