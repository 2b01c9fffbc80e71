"""The cards that show how far a broadcast is, kept up to date while it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from aiogram.exceptions import TelegramAPIError

from delivery.cards import Desk
from delivery.verdicts import AWAY, verdict
from domain.broadcast import Broadcast, BroadcastState
from locales import words
from services import accounts, broadcasts
from storage.database import Database
from views.broadcasts import progress_card

LETTERS_BETWEEN = 25
"""One edit a second at the pace of bulk letters."""

log = structlog.get_logger()


@dataclass
class ProgressCards:
    """The progress cards of one bot."""

    database: Database
    desk: Desk
    _since: int = 0

    async def count(self) -> None:
        """One more letter has gone; now and then the cards follow. Raises nothing: the letter has gone either way."""
        self._since += 1
        if self._since >= LETTERS_BETWEEN:
            with _at_most_logged():
                await self.update()

    async def update(self) -> None:
        """Brings every card of a broadcast that is under way up to date, and ends those that are through.

        A card that cannot be shown now, or whose chat is being served, waits for the next time: nothing waits for it.
        """
        self._since = 0
        for broadcast in await broadcasts.under_way(self.database):
            with _at_most_logged():
                await self._update(broadcast)

    async def _update(self, broadcast: Broadcast) -> None:
        author = await accounts.account_of_person(self.database, broadcast.author)
        if author is None:
            found, _done = await broadcasts.progress_of(self.database, broadcast.id)
        else:
            chat = self.desk.alone_with(author.user_id)
            if chat.locked():  # a turn that hangs must not hold every letter
                return
            async with chat:
                found = await self._show(author.user_id, broadcast.id)
        if found.state is BroadcastState.DONE:  # written down only now: who has not seen it yet will
            await broadcasts.finish(self.database, broadcast.id)

    async def _show(self, user_id: int, number: str) -> Broadcast:
        """The broadcast as it was shown, or would have been to who has moved on. Raises if it can be shown later."""
        author = await accounts.account(self.database, user_id)
        broadcast, done = await broadcasts.progress_of(self.database, number)
        # a card that moved on shows something else now: it is left alone
        if author is None or author.card_message != broadcast.progress_message or author.card_message is None:
            return broadcast
        card = progress_card(broadcast, done, words(author.language))
        try:
            await self.desk.edit(author.user_id, author.card_message, card)
        except TelegramAPIError as error:
            if verdict(error).kind in AWAY:  # the next tick shows it
                raise
            _report(error)
        return broadcast


@contextmanager
def _at_most_logged() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a card is never worth a letter, nor the other cards
        _report(error)


def _report(error: Exception) -> None:
    log.warning("progress_not_shown", kind=type(error).__name__)
