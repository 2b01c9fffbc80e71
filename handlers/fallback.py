"""Whatever nobody else took: never silence, never a dead end."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.home import come_home, show_home
from handlers.house import Turn
from views.first import language_card

router = Router(name="fallback")


@router.message()
async def on_message(message: Message, turn: Turn) -> None:
    """Something typed where nothing is asked."""
    if turn.account is None:
        await turn.show(language_card(""))
        return
    if turn.account.running:
        await come_home(turn)
        return
    await show_home(turn, turn.words("Please use the buttons of this card."), at_bottom=True)


@router.callback_query()
async def on_tap(tap: CallbackQuery, turn: Turn) -> None:
    """An old or unknown button: the card shows how things are now."""
    if turn.account is None:
        await turn.show(language_card(""))
        return
    await come_home(turn)
