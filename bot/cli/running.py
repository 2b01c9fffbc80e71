"""How a command runs: settings read, work done, a person's mistake told in one line."""

import asyncio
import socket
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
        settings = Settings()
    except SapaError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        fail(f"Setting {'.'.join(str(part) for part in first['loc']).upper()}: {first['msg']}")
    if problem := _unusable(settings):
        fail(problem)
    return settings


def _unusable(settings: "Settings") -> str:
    """What is wrong with settings that can be read and mean nothing; empty if they are sound."""
    from zoneinfo import ZoneInfoNotFoundError

    from domain.reminders import Budgets

    try:
        assert settings.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "Setting TIMEZONE: there is no such time zone. An example: Asia/Almaty"
    if settings.clock_speed <= 0:
        return "Setting CLOCK_SPEED: time runs forward only, so it is more than 0."
    known = set(Budgets.__dataclass_fields__)
    if not set(settings.weekly_budget) <= known:
        return f"Setting WEEKLY_BUDGET: it has {', '.join(sorted(known))} and nothing else."
    return ""


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
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from domain.errors import SapaError

    try:
        return work()
    except passing:
        raise
    except SapaError as error:
        fail(str(error))
    except DBAPIError as error:
        fail(f"The database refused: {type(error.orig).__name__}. Is DATABASE_URL right, and the disk writable?")
    except SQLAlchemyError:
        fail("DATABASE_URL is not one of sqlite+aiosqlite:///PATH and postgresql+asyncpg://USER@HOST/NAME.")
    except (ConnectionError, socket.gaierror) as error:
        fail(f"The database cannot be reached: {type(error).__name__}. Is DATABASE_URL right, and the server up?")
    except OSError as error:
        fail(f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # the driver of PostgreSQL raises its own errors while it connects
        if not type(error).__module__.startswith("asyncpg."):
            raise
        fail(f"The database refused: {type(error).__name__}. Is DATABASE_URL right?")
