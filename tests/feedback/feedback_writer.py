"""Writes messages without end into the data of its first argument and says the number of each that is kept."""

import asyncio
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.feedback import Topic
from services import feedback
from storage.database import open_database
from storage.feedback_seals import Seals

NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)


async def write(folder: Path, first: int) -> None:
    """Does so from the number `first` on."""
    database, seals = open_database(f"sqlite+aiosqlite:///{folder}/data/sapa.db"), Seals(b"k" * 32, folder / "keys")
    await seals.prepare(database)
    for number in count(first):
        thread = feedback.thread_of(seals, seals.new_key(), 1)
        zone = ZoneInfo("Asia/Almaty")
        await feedback.send(database, seals, thread, Topic.OTHER, str(number), to_unit=False, now=NOW, zone=zone)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
