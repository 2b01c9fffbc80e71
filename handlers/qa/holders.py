"""The quality office: active roles, and their withdrawal."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.errors import LastLead, NotFound, NothingToDo
from domain.people import Person, Role
from handlers.filters import Known
from handlers.home import show_home
from handlers.house import Turn
from handlers.qa.taps import named
from services import withdrawals
from views.problems import error_text
from views.role_holders import HOLDERS, WITHDRAW, WITHDRAWN, holders_card, withdraw_card
from views.taps import tag

router = Router(name="qa_holders")
router.callback_query.filter(Known())


@router.callback_query(F.data == HOLDERS)
async def on_holders(tap: CallbackQuery, turn: Turn) -> None:
    """The first page."""
    await _show(turn, 0)


@router.callback_query(F.data.startswith(f"{HOLDERS}:"))
async def on_page(tap: CallbackQuery, turn: Turn) -> None:
    """One page."""
    (page,) = named(tap, 1)
    if not (page.isascii() and page.isdigit()):
        raise NotFound
    await _show(turn, int(page))


@router.callback_query(F.data.startswith(f"{WITHDRAW}:"))
async def on_role(tap: CallbackQuery, turn: Turn) -> None:
    """Asks once more."""
    person, role = await _chosen(tap, turn)
    await turn.show(withdraw_card(person, role, turn.words))


@router.callback_query(F.data.startswith(f"{WITHDRAWN}:"))
async def on_withdrawn(tap: CallbackQuery, turn: Turn) -> None:
    """Withdraws; the person and every lead are told."""
    person, role = await _chosen(tap, turn)
    try:
        await withdrawals.withdraw(turn.house.database, turn.actor, person.id, role, now=turn.now)
    except LastLead as error:
        turn.say(error_text(error, turn.words), alert=True)
    else:
        turn.say(turn.words("The role is withdrawn."))
        await turn.reload()
    if Role.QA_LEAD in turn.visitor.active:
        await _show(turn, 0)
    else:
        await show_home(turn)


async def _show(turn: Turn, page: int) -> None:
    await turn.show(holders_card(await withdrawals.holders(turn.house.database, turn.actor), page, turn.words))


async def _chosen(tap: CallbackQuery, turn: Turn) -> tuple[Person, Role]:
    """The person and the role of a button. Raises NotAllowed, NothingToDo when nobody has it any more."""
    role, person = named(tap, 2)
    for holder, held in await withdrawals.holders(turn.house.database, turn.actor):
        if held.value == role and tag(holder.id) == person:
            return holder, held
    raise NothingToDo
