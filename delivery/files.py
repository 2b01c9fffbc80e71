"""Pictures that Telegram has already: uploaded once, then sent by `file_id` (which belongs to one bot)."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from storage.database import Database
from storage.uploads import load_file_id, save_file_id


@dataclass(frozen=True)
class Files:
    """The uploads of one bot."""

    database: Database
    bot: int
    _uploading: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def one_upload(self, sha256: str) -> asyncio.Lock:
        """Held by who uploads this picture; whoever waits for it finds the picture known."""
        return self._uploading.setdefault(sha256, asyncio.Lock())

    async def known(self, sha256: str) -> str | None:
        """The `file_id` of a picture with this hash, or None."""
        async with self.database.reading() as connection:
            return await load_file_id(connection, sha256, self.bot)

    async def remember(self, sha256: str, file_id: str) -> None:
        """Keeps the `file_id` for the next time."""
        async with self.database.writing() as connection:
            await save_file_id(connection, sha256, self.bot, file_id)
