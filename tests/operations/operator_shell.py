"""The operator's shell beside a stage: real commands in processes of their own, with the stage's data and keys."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

MAIN = "from bot.cli import main; main()"
PATIENCE = 60


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    errors: str


async def begin(folder: Path, *words: str) -> Process:
    """Starts `sapa` with these words on the data in `folder`."""
    settings = {
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sapa.db",
        "KEYS_DIR": str(folder / "keys"),
        "PYTHONPATH": os.getcwd(),
        "PATH": os.environ["PATH"],
    }
    command = (sys.executable, "-c", MAIN, *words)
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=settings, stdout=PIPE, stderr=PIPE)


async def end(process: Process) -> Said:
    """Waits until a command has ended."""
    async with asyncio.timeout(PATIENCE):
        out, errors = await process.communicate()
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), errors.decode())


async def sapa(folder: Path, *words: str) -> Said:
    """Runs a command to its end."""
    return await end(await begin(folder, *words))
