"""Buttons elsewhere while an answer runs in a card above: its token is there and nowhere else, so the card stays."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.filters import RunsAbove
from handlers.home import point_to_card
from handlers.house import Turn
from views.taps import SURVEY

router = Router(name="above")

LEAVES_THE_CARD = frozenset({"anew", "home", "show", "help", "forget", "forgotten"})
"""These look after a running answer themselves."""


@router.callback_query(RunsAbove(), ~F.data.startswith(f"{SURVEY}:"), ~F.data.in_(LEAVES_THE_CARD))
async def on_tap(tap: CallbackQuery, turn: Turn) -> None:
    """What would take the card's place waits until the answer was continued or given up."""
    await point_to_card(turn)
