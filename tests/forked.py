"""Processes forked from one that has loaded the product: loading takes longer than most of what they do.

They share nothing with the tests: they have folder, environment and output of their own, and can be killed.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from uuid import uuid4

# Whichever test comes first starts it, so all that any of them needs is named here.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["bot.app", "bot.cli", "tests.attacks.doomed"])


class Command:
    """A `sapa` command that runs."""

    def __init__(self, folder: Path, environment: Mapping[str, str], words: Sequence[str]) -> None:
        name = uuid4().hex
        self._out, self._errors = folder / f"{name}.out", folder / f"{name}.err"
        self._process = PROCESSES.Process(
            target=_run, args=(folder, dict(environment), tuple(words), self._out, self._errors), daemon=True
        )
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """How it ended, negative if by a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    async def wait(self) -> None:
        """Waits until it has ended."""
        ended = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().add_reader(self._process.sentinel, ended.set_result, None)
        try:
            await ended
        finally:
            asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()

    async def communicate(self) -> tuple[bytes, bytes]:
        """Waits until it has ended; its output and its errors."""
        await self.wait()
        return self._out.read_bytes(), self._errors.read_bytes()


def _run(folder: Path, environment: Mapping[str, str], words: Sequence[str], out: Path, errors: Path) -> None:
    from bot.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for path, stream in ((out, sys.stdout), (errors, sys.stderr)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(encoding="utf-8")
    sys.argv = ["sapa", *words]
    main()
