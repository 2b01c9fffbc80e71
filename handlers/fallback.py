"""Whatever nobody else took: never silence, never a dead end."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.home import come_home, greet, show_home
from handlers.house import Turn

router = Router(name="fallback")


@router.message()
async def on_message(message: Message, turn: Turn) -> None:
    """Something typed where nothing is asked."""
    if turn.account is None:
        await greet(turn)
        return
    await show_home(turn, turn.words("Please use the buttons of this card."), at_bottom=True)


@router.callback_query()
async def on_tap(tap: CallbackQuery, turn: Turn) -> None:
    """An old or unknown button: the card shows how things are now."""
    if turn.account is None:
        await greet(turn)
        return
    await come_home(turn)
