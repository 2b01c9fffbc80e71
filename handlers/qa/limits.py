"""The quality office: the limits of disclosure."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.errors import NotFound
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import limits
from views.limits import LIMIT, LIMITS, NAMES, SET_LIMIT, limit_card, limits_card

router = Router(name="qa_limits")
router.callback_query.filter(Known())


@router.callback_query(F.data == LIMITS)
async def on_limits(tap: CallbackQuery, turn: Turn) -> None:
    """All of them."""
    await turn.show(limits_card(await limits.current(turn.house.database, turn.actor), turn.words))


@router.callback_query(F.data.startswith(f"{LIMIT}:"))
async def on_limit(tap: CallbackQuery, turn: Turn) -> None:
    """One of them. Raises NotFound for a name that is none."""
    (name,) = named(tap, 1)
    if name not in NAMES:
        raise NotFound
    await turn.show(limit_card(name, await limits.current(turn.house.database, turn.actor), turn.words))


@router.callback_query(F.data.startswith(f"{SET_LIMIT}:"))
async def on_set(tap: CallbackQuery, turn: Turn) -> None:
    """Sets the value of the button: a second tap on it changes nothing more."""
    name, value = named(tap, 2)
    if not (value.isascii() and value.isdigit()):
        raise NotFound
    house = turn.house
    found = await limits.set_limit(house.database, turn.actor, name, int(value), now=turn.now, zone=house.zone)
    turn.say(turn.words("Set."))
    await turn.show(limit_card(name, found, turn.words))
