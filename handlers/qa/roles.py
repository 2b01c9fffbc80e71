"""The quality office: roles that wait for a confirmation."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.errors import NothingToDo
from domain.people import Role
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import roles
from views.qa import roles_card
from views.taps import tag

router = Router(name="qa_roles")
router.callback_query.filter(Known())


@router.callback_query(F.data == "roles")
async def on_roles(tap: CallbackQuery, turn: Turn) -> None:
    """Everybody who waits."""
    await show_roles(turn)


async def show_roles(turn: Turn) -> None:
    """The card of waiting roles."""
    waiting = await roles.requests(turn.house.database, turn.actor)
    await turn.show(roles_card(waiting, turn.words))


@router.callback_query(F.data.startswith(("yes:", "no:")))
async def on_decision(tap: CallbackQuery, turn: Turn) -> None:
    """Yes or no; the person is told."""
    waiting = await roles.requests(turn.house.database, turn.actor)
    role, person = named(tap, 2)
    found = next((one for one, wanted in waiting if wanted.value == role and tag(one.id) == person), None)
    if found is None:
        raise NothingToDo
    confirm = (tap.data or "").startswith("yes:")
    await roles.decide(turn.house.database, turn.actor, found.id, Role(role), confirm=confirm, now=turn.now)
    turn.say(turn.words("Confirmed.") if confirm else turn.words("Refused."))
    await show_roles(turn)
