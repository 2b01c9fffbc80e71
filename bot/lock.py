"""One bot at a time: a lock file in KEYS_DIR, held while a bot runs."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import ConfigurationProblem


class BotRunning(ConfigurationProblem):
    """A bot is running with these keys already."""


@contextmanager
def bot_lock(folder: Path) -> Iterator[None]:
    """Holds the lock inside the block. Raises BotRunning if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "bot.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BotRunning from error
        yield


def is_bot_running(folder: Path) -> bool:
    """Whether a bot runs with these keys."""
    if not os.path.exists(folder / "bot.lock"):
        return False
    try:
        with bot_lock(folder):
            return False
    except BotRunning:
        return True
