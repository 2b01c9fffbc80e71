"""The second person: what waits for their word, what exactly is asked, yes or no. And who asks."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from delivery.posting import content
from domain.approvals import REASONS, Approval, Reason
from domain.errors import NotFound
from domain.language import Language
from handlers.filters import Known
from handlers.home import show_home
from handlers.house import Turn
from handlers.qa.pictures import show_picture
from handlers.qa.taps import language_named, named, picture_named
from handlers.qa.waves import show_wave
from reports.infographic import BY_FACULTY
from services import approvals, decisions, form_approvals, notices, pictures
from services.decisions import Asked
from views.approvals import (
    ASK_FORM,
    ASK_PICTURES,
    LIST,
    NO,
    ONE,
    QUESTIONS,
    SEE,
    TAKE_BACK,
    TELL,
    YES,
    approvals_card,
    asked_toast,
    form_card,
    message_card,
    pictures_card,
    questions_card,
    reasons_card,
    result_text,
)
from views.card import Photo
from views.taps import read_tap

router = Router(name="qa_approvals")
router.callback_query.filter(Known())


@router.callback_query(F.data == LIST)
async def on_list(tap: CallbackQuery, turn: Turn) -> None:
    """What waits; the only one at once."""
    house = turn.house
    waiting = await approvals.to_decide(house.database, turn.actor, now=turn.now, zone=house.zone)
    if len(waiting) == 1:
        await show_asked(turn, waiting[0].id, turn.visitor.language)
        return
    await turn.show(approvals_card(waiting, turn.words))


@router.callback_query(F.data.startswith(f"{ONE}:"))
async def on_one(tap: CallbackQuery, turn: Turn) -> None:
    """What exactly is asked."""
    (number,) = named(tap, 1)
    await show_asked(turn, number, turn.visitor.language)


@router.callback_query(F.data.startswith(f"{SEE}:"))
async def on_see(tap: CallbackQuery, turn: Turn) -> None:
    """The same in another language, or another picture of it."""
    number, name = named(tap, 2)
    await show_asked(turn, number, picture_named(name))


async def show_asked(turn: Turn, number: str, name: str) -> None:
    """The card of one request, with everything that is approved or refused by it."""
    asked, words = await _look(turn, number), turn.words
    if asked.form is not None:
        await turn.show(form_card(number, asked.form, asked.asker, words))
    elif asked.pictures is not None:
        if name not in asked.pictures:
            raise NotFound
        picture, faculties = asked.pictures[name], Language.KK.value + BY_FACULTY in asked.pictures
        photo = Photo(picture.png, picture.sha256)
        text = result_text(picture.caption, words, inside=asked.inside)
        await turn.show(pictures_card(number, name, text, photo, words, faculties=faculties))
    elif asked.broadcast is not None:
        language = language_named(name)
        shown = await content(turn.house.database, asked.broadcast, language)
        await turn.show(message_card(number, language, shown, asked.people, words))


async def _look(turn: Turn, number: str) -> Asked:
    house = turn.house
    return await decisions.look(house.database, turn.actor, number, quiet=house.quiet, now=turn.now, zone=house.zone)


@router.callback_query(F.data.startswith(f"{QUESTIONS}:"))
async def on_questions(tap: CallbackQuery, turn: Turn) -> None:
    """The questions of a form that waits, a page at a time."""
    number, page = named(tap, 2)
    asked = await _look(turn, number)
    if asked.form is None or not (page.isascii() and page.isdigit()):
        raise NotFound
    await turn.show(questions_card(number, asked.form, int(page), turn.words))


@router.callback_query(F.data.startswith(f"{YES}:"))
async def on_yes(tap: CallbackQuery, turn: Turn) -> None:
    """Yes, to exactly this."""
    (number,) = named(tap, 1)
    house = turn.house
    await decisions.grant(house.database, turn.actor, number, quiet=house.quiet, now=turn.now, zone=house.zone)
    turn.say(turn.words("Approved."))
    await show_home(turn)


@router.callback_query(F.data.startswith(f"{NO}:"))
async def on_no(tap: CallbackQuery, turn: Turn) -> None:
    """No: asks why, then says it to who asked."""
    _word, values = read_tap(tap.data or "")
    house, number = turn.house, values[0]
    if len(values) == 1:
        await turn.show(reasons_card((await _look(turn, number)).approval, turn.words))
        return
    reason = _reason((await _look(turn, number)).approval, values[1])
    await decisions.refuse(house.database, turn.actor, number, reason, quiet=house.quiet, now=turn.now, zone=house.zone)
    turn.say(turn.words("Refused. Whoever asked is told."))
    await show_home(turn)


def _reason(approval: Approval, value: str) -> Reason:
    """The reason of a button. Raises NotFound."""
    if value not in REASONS[approval.kind]:
        raise NotFound
    return Reason(value)


@router.callback_query(F.data.startswith(f"{ASK_PICTURES}:"))
async def on_ask_pictures(tap: CallbackQuery, turn: Turn) -> None:
    """Asks that the pictures may be posted."""
    (wave,) = named(tap, 1)
    house = turn.house
    granters = await pictures.ask(house.database, turn.actor, wave, quiet=house.quiet, now=turn.now, zone=house.zone)
    turn.say(asked_toast(granters, turn.words), alert=not granters)
    await show_picture(turn, wave, turn.visitor.language)


@router.callback_query(F.data.startswith(f"{ASK_FORM}:"))
async def on_ask_form(tap: CallbackQuery, turn: Turn) -> None:
    """Asks that a wave may open with its questions."""
    (wave,) = named(tap, 1)
    house = turn.house
    granters = await form_approvals.ask(
        house.database, turn.actor, wave, quiet=house.quiet, now=turn.now, zone=house.zone
    )
    turn.say(asked_toast(granters, turn.words), alert=not granters)
    await show_wave(turn, wave)


@router.callback_query(F.data.startswith(f"{TAKE_BACK}:"))
async def on_take_back(tap: CallbackQuery, turn: Turn) -> None:
    """Takes a request back."""
    (number,) = named(tap, 1)
    house = turn.house
    await approvals.withdraw(house.database, turn.actor, number, now=turn.now, zone=house.zone)
    turn.say(turn.words("Taken back."))
    await show_home(turn)


@router.callback_query(F.data.startswith(f"{TELL}:"))
async def on_tell(tap: CallbackQuery, turn: Turn) -> None:
    """Has everybody told who was asked in a wave."""
    (wave,) = named(tap, 1)
    house = turn.house
    await notices.tell(house.database, turn.actor, wave, now=turn.now, zone=house.zone)
    turn.say(turn.words("They will be told, outside the quiet hours."))
    await show_wave(turn, wave)
