"""The product as it runs, on a demo university of its own."""

import sys
import tempfile
from pathlib import Path

import uvloop

from bot.app import build_app
from bot.logs import set_up_logs
from tests.bench.university import university


async def main(api: str, students: int) -> None:
    """Polls until killed."""
    with tempfile.TemporaryDirectory() as folder:
        async with university(Path(folder), students, api) as core:
            await build_app(core).run()


if __name__ == "__main__":
    set_up_logs("ERROR")
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
