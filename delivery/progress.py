"""The cards that show how far a broadcast is, kept up to date while it is sent."""

from dataclasses import dataclass

from delivery.cards import Desk
from locales import words
from services import accounts, broadcasts
from storage.database import Database
from views.broadcasts import progress_card

LETTERS_BETWEEN = 25
"""One edit a second at the pace of bulk letters."""


@dataclass
class ProgressCards:
    """The progress cards of one bot."""

    database: Database
    desk: Desk
    _since: int = 0

    async def count(self) -> None:
        """One more letter has gone; now and then the cards follow."""
        self._since += 1
        if self._since >= LETTERS_BETWEEN:
            await self.update()

    async def update(self) -> None:
        """Brings every card of a broadcast that is under way up to date, and ends those that are through."""
        self._since = 0
        for broadcast, _done in await broadcasts.under_way(self.database):
            author = await accounts.account_of_person(self.database, broadcast.author)
            if author is not None:
                async with self.desk.alone_with(author.user_id):
                    await self._show(author.user_id, broadcast.id)

    async def _show(self, user_id: int, number: str) -> None:
        author = await accounts.account(self.database, user_id)
        broadcast, done = await broadcasts.progress_of(self.database, number)
        # a card that moved on shows something else now: it is left alone
        if author is None or author.card_message != broadcast.progress_message or author.card_message is None:
            return
        await self.desk.edit(
            author.user_id, author.card_message, progress_card(broadcast, done, words(author.language))
        )
