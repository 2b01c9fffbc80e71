"""One bot at a time: a lock file in KEYS_DIR, held while a bot runs."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from domain.errors import ConfigurationProblem

ATTEMPTS = 4
PAUSE_SECONDS = 0.05


class BotRunning(ConfigurationProblem):
    """A bot is running with these keys already."""


@contextmanager
def bot_lock(folder: Path) -> Iterator[None]:
    """Holds the lock inside the block. Raises BotRunning if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "bot.lock").open("a") as file:
        if not any(_take(file) for _attempt in range(ATTEMPTS)):
            raise BotRunning
        yield


def _take(file: IO[str]) -> bool:
    """Whether the lock could be had; a command that only looks holds it for a moment, so there is a second try."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        time.sleep(PAUSE_SECONDS)
        return False
    return True


def is_bot_running(folder: Path) -> bool:
    """Whether a bot runs with these keys."""
    if not os.path.exists(folder / "bot.lock"):
        return False
    try:
        with bot_lock(folder):
            return False
    except BotRunning:
        return True
