"""Pictures that Telegram has already: uploaded once, then sent by `file_id` (which belongs to one bot)."""

from dataclasses import dataclass

from storage.database import Database
from storage.uploads import load_file_id, save_file_id


@dataclass(frozen=True)
class Files:
    """The uploads of one bot."""

    database: Database
    bot: int

    async def known(self, sha256: str) -> str | None:
        """The `file_id` of a picture with this hash, or None."""
        async with self.database.reading() as connection:
            return await load_file_id(connection, sha256, self.bot)

    async def remember(self, sha256: str, file_id: str) -> None:
        """Keeps the `file_id` for the next time."""
        async with self.database.writing() as connection:
            await save_file_id(connection, sha256, self.bot, file_id)
