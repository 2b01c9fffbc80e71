"""The operator's shell beside a stage: real commands in processes of their own, with the stage's data and keys."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tests.forked import Command

PATIENCE = 60


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    errors: str


def begin(folder: Path, *words: str) -> Command:
    """Starts `sapa` with these words on the data in `folder`."""
    settings = {
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sapa.db",
        "KEYS_DIR": str(folder / "keys"),
        "PATH": os.environ["PATH"],
    }
    return Command(folder, settings, words)


async def end(process: Command) -> Said:
    """Waits until a command has ended."""
    async with asyncio.timeout(PATIENCE):
        out, errors = await process.communicate()
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), errors.decode())


async def sapa(folder: Path, *words: str) -> Said:
    """Runs a command to its end."""
    return await end(begin(folder, *words))
