"""A code to the university address, and the code typed in the chat."""

import re

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from delivery.commands import set_commands
from delivery.mail import Mail
from domain.errors import CodeProblem, CodeSpent, CodeWrong, MailNotSent, NotAllowed, TooManyCodes, TooSoon
from domain.mail_codes import DIGITS
from handlers.filters import Known
from handlers.home import show_home
from handlers.house import Turn
from services import mail_codes
from views.mail_code import SEND_CODE, code_card, confirmed_notice, mail_subject, mail_text
from views.problems import error_text

router = Router(name="mail_code")
router.callback_query.filter(Known())

_DIGITS = re.compile(r"[\d\s-]{1,20}", re.ASCII)


class TypedCode(Filter):
    """Digits typed by somebody who asked for a code, while the card asks no question of a survey."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the message is meant as a code."""
        if not isinstance(event, Message) or not _DIGITS.fullmatch(event.text or ""):
            return False
        memory = turn.house.memory
        asks_else = turn.runs_above or turn.user_id in memory.asking or turn.user_id in memory.writing
        if asks_else or turn.visitor.person is None or not turn.visitor.waiting:
            return False
        return await mail_codes.was_asked(turn.house.database, turn.person.id)


@router.callback_query(F.data == SEND_CODE)
async def on_send(tap: CallbackQuery, turn: Turn) -> None:
    """Sends a code; a mail server that fails is told, and the attempt does not count."""
    house = turn.house
    if house.mail is None:
        raise NotAllowed
    try:
        new = await mail_codes.ask(house.database, house.codes, turn.visitor, now=turn.now, zone=house.zone)
    except (TooSoon, TooManyCodes) as error:
        await _show(turn, error_text(error, turn.words))
        return
    try:
        await house.mail.send(Mail(new.address, mail_subject(), mail_text(new.code)))
    except MailNotSent as error:
        await mail_codes.take_back(house.database, turn.visitor, new)
        turn.say(error_text(error, turn.words), alert=True)
        await show_home(turn, error_text(error, turn.words))
        return
    await _show(turn)


@router.message(TypedCode())
async def on_code(message: Message, turn: Turn) -> None:
    """The code: its message goes from the chat, and the card says what came of it."""
    house, code = turn.house, re.sub(r"\D", "", message.text or "")
    await house.desk.remove(turn.user_id, message.message_id)
    if len(code) != DIGITS:
        await _show(turn, turn.words("The code has six digits."), typed=True)
        return
    try:
        active = await mail_codes.confirm(house.database, house.codes, turn.visitor, code, now=turn.now)
    except CodeProblem as error:
        await _show(turn, await _reason(turn, error), typed=True)
        return
    await turn.reload()
    await set_commands(house.desk.bot, turn.user_id, turn.words, turn.visitor.active)
    await show_home(turn, confirmed_notice(active, turn.words), at_bottom=True)


async def _reason(turn: Turn, error: CodeProblem) -> str:
    """Why a code was not taken, and what to do; after the last wrong one, that a new one is needed."""
    left = await mail_codes.tries_left(turn.house.database, turn.person.id, now=turn.now)
    if isinstance(error, CodeWrong):
        if left:
            return turn.words("This is not the code. Tries left: {n}", n=left)
        error = CodeSpent()
    return error_text(error, turn.words)


async def _show(turn: Turn, notice: str = "", *, typed: bool = False) -> None:
    running = turn.user_id in turn.house.memory.tokens
    card = code_card(turn.person.email, turn.words, notice)
    await turn.show(card, running=running, in_place=typed)
