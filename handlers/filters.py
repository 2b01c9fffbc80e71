"""Which handler a person's turn belongs to."""

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from handlers.house import Turn
from services import employment


class Answering(Filter):
    """An answer runs: its token is in memory, or the card says so."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent may belong to a running answer."""
        if turn.visitor.person is None or turn.account is None:
            return False
        return turn.user_id in turn.house.memory.tokens or turn.account.running


class AnsweringByName(Filter):
    """The card shows a question about employment: its progress is kept with the person."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent may answer it."""
        return await self.holds(turn)

    async def holds(self, turn: Turn) -> bool:
        """Whether the card, as the turn knows it, shows such a question."""
        if turn.visitor.person is None or turn.account is None:
            return False
        card = turn.account.card_message
        return await employment.wave_on_card(turn.house.database, turn.person.id, card) is not None


class RunsAbove(Filter):
    """An answer runs in the card, and its token is known to the card only."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the card must stay as it is."""
        return turn.runs_above


class Known(Filter):
    """There is an account with a person behind it."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the visitor is somebody on the roster."""
        return turn.visitor.person is not None


class Consented(Filter):
    """There is an account, with a person or without."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the visitor gave consent."""
        return turn.account is not None
