"""An employee's deadlines: the card, what is done, and what is not done after all."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.duties import Duty
from domain.errors import NotFound, NothingToDo
from handlers.filters import Known
from handlers.home import come_home
from handlers.house import Turn
from services import duties
from views.deadlines import deadlines_card
from views.problems import error_text
from views.taps import read_tap, tag

router = Router(name="deadlines")
router.callback_query.filter(Known())


@router.message(Command("deadlines", ignore_case=True), Known())
async def on_deadlines_command(message: Message, turn: Turn) -> None:
    """/deadlines, for everybody: who owes nothing is told so."""
    if turn.runs_above:
        await come_home(turn)
        return
    await _show(turn, at_bottom=True)


@router.callback_query(F.data == "deadlines")
async def on_deadlines(tap: CallbackQuery, turn: Turn) -> None:
    """The deadlines, from the card or a reminder."""
    await _show(turn, at_bottom=not turn.on_card)


@router.callback_query(F.data.startswith("duty:"))
async def on_duty(tap: CallbackQuery, turn: Turn) -> None:
    """Done, or not done after all; the card shows how things are now."""
    house, (_word, values) = turn.house, read_tap(tap.data or "")
    try:
        act, duty = await _named(turn, values)
        mark = duties.mark_done if act == "done" else duties.mark_not_done
        await mark(house.database, turn.actor, duty.key, now=turn.now, zone=house.zone)
    except (NotFound, NothingToDo) as error:
        turn.say(error_text(error, turn.words))
    else:
        done = turn.words("Marked as done. No more reminders about it.")
        turn.say(done if act == "done" else turn.words("Not done: reminders will come again."))
    await _show(turn, at_bottom=not turn.on_card)


async def _named(turn: Turn, values: tuple[str, ...]) -> tuple[str, Duty]:
    """What the button does, and to which duty of this person. Raises NotFound for callback data of another make."""
    if len(values) != 2 or values[0] not in ("done", "undo"):
        raise NotFound
    plate = await duties.plate(turn.house.database, turn.actor, now=turn.now, zone=turn.house.zone)
    for duty in (*plate.owed, *plate.later, *plate.done):
        if tag(duty.key) == values[1]:
            return values[0], duty
    raise NotFound


async def _show(turn: Turn, *, at_bottom: bool) -> None:
    house = turn.house
    plate = await duties.plate(house.database, turn.actor, now=turn.now, zone=house.zone)
    names = await duties.owners(house.database, plate.handed)
    card = deadlines_card(plate, names, turn.now, house.zone, turn.words)
    await turn.show(card, running=turn.user_id in house.memory.tokens, at_bottom=at_bottom)
