"""Anonymous feedback as those who answer for it meet it: reading, answering, asking back, passing on."""

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.errors import NotFound, TooLong
from domain.feedback import MARKETING
from domain.feedback_thread import Page, ReplyKind
from handlers.filters import Known
from handlers.house import Turn
from services import feedback_inbox
from views.feedback import own_words_notice
from views.inbox import (
    ANSWER,
    ASK,
    INBOX,
    MESSAGE,
    PASS_ON,
    PASS_TO,
    SEEN,
    inbox_card,
    pass_on_card,
    write_answer_card,
)
from views.problems import error_text
from views.taps import read_tap, tag, tap

router = Router(name="inbox")
router.callback_query.filter(Known())

KINDS = {ANSWER: ReplyKind.ANSWER, ASK: ReplyKind.QUESTION}


class WritesAnswer(Filter):
    """The card asks this person for an answer or a question."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant as one; a command never is."""
        asked = turn.house.memory.writing.get(turn.user_id, "")
        command = isinstance(event, Message) and (event.text or "").startswith("/")
        return turn.visitor.person is not None and asked.startswith((f"{ANSWER}:", f"{ASK}:")) and not command


@router.callback_query(F.data == INBOX)
async def on_inbox(tap: CallbackQuery, turn: Turn) -> None:
    """The first message nobody has read."""
    await _show_place(turn, 0)


@router.callback_query(F.data.startswith(f"{INBOX}:"))
async def on_place(tap: CallbackQuery, turn: Turn) -> None:
    """One message by its place."""
    _, values = read_tap(tap.data or "")
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 8):
        raise NotFound
    await _show_place(turn, int(values[0]))


@router.callback_query(F.data.startswith(f"{MESSAGE}:"))
async def on_message_shown(tap: CallbackQuery, turn: Turn) -> None:
    """One message by its id."""
    await _show(turn, await _page(turn, tap.data or ""))


@router.callback_query(F.data.startswith(f"{SEEN}:"))
async def on_seen(tap: CallbackQuery, turn: Turn) -> None:
    """Read; the next comes up."""
    await feedback_inbox.read(turn.house.database, turn.actor, _message(tap.data or ""))
    await _show_place(turn, 0)


@router.callback_query(F.data.startswith((f"{ANSWER}:", f"{ASK}:")))
async def on_answer(tap: CallbackQuery, turn: Turn) -> None:
    """Asks for the answer, or the question."""
    await _ask(turn, tap.data or "")


@router.message(WritesAnswer())
async def on_written(message: Message, turn: Turn) -> None:
    """The answer: sealed to the sender, and only then deleted from the chat."""
    house = turn.house
    asked = house.memory.writing[turn.user_id]
    if not message.text or message.forward_origin is not None:
        await _ask(turn, asked, own_words_notice(turn.words), at_bottom=True)
        return
    kind, about = KINDS[read_tap(asked)[0]], _message(asked)
    try:
        await feedback_inbox.answer(
            house.database, house.seals, turn.actor, about, kind, message.text, now=turn.now, zone=house.zone
        )
    except TooLong as error:
        await _ask(turn, asked, error_text(error, turn.words), at_bottom=True)
        return
    house.memory.writing.pop(turn.user_id, None)
    await _show(turn, await _page(turn, asked), turn.words("Kept for the sender. Nobody else can read it."), last=True)
    await house.desk.remove(turn.user_id, message.message_id)


@router.callback_query(F.data.startswith(f"{PASS_ON}:"))
async def on_pass_on(tap: CallbackQuery, turn: Turn) -> None:
    """To whom it is to go."""
    page = await _page(turn, tap.data or "")
    addressees = await feedback_inbox.addressees(turn.house.database, turn.actor, _message(tap.data or ""))
    await turn.show(pass_on_card(page, addressees, turn.words), running=_running(turn))


@router.callback_query(F.data.startswith(f"{PASS_TO}:"))
async def on_pass_to(tap: CallbackQuery, turn: Turn) -> None:
    """Gone to another unit; what is left comes up."""
    house, message = turn.house, _message(tap.data or "")
    _, values = read_tap(tap.data or "")
    units = await feedback_inbox.addressees(house.database, turn.actor, message)
    ids = [unit.id if unit else MARKETING for unit in units]
    chosen = next((id for id in ids if tag(id) == values[-1]), None)
    if chosen is None:
        raise NotFound
    await feedback_inbox.pass_on(
        house.database, house.seals, turn.actor, message, chosen, now=turn.now, zone=house.zone
    )
    turn.say(turn.words("Passed on."))
    await _show_place(turn, 0)


async def _ask(turn: Turn, data: str, notice: str = "", *, at_bottom: bool = False) -> None:
    page = await _page(turn, data)
    kind = KINDS[read_tap(data)[0]]
    card = write_answer_card(page, kind, turn.words, notice)
    await turn.show(card, running=_running(turn), at_bottom=at_bottom)
    assert page.message is not None
    turn.house.memory.writing[turn.user_id] = tap(read_tap(data)[0], page.message.id.hex())


async def _page(turn: Turn, data: str) -> Page:
    return await feedback_inbox.page_of(turn.house.database, turn.house.seals, turn.actor, _message(data))


async def _show_place(turn: Turn, place: int) -> None:
    page = await feedback_inbox.page(turn.house.database, turn.house.seals, turn.actor, place)
    await _show(turn, page)


async def _show(turn: Turn, page: Page, notice: str = "", *, last: bool = False) -> None:
    await turn.show(inbox_card(page, turn.words, notice), running=_running(turn), at_bottom=last)


def _message(data: str) -> bytes:
    """The message of a button. Raises NotFound."""
    _, values = read_tap(data)
    try:
        return bytes.fromhex(values[0]) if values else b""
    except ValueError as error:
        raise NotFound from error


def _running(turn: Turn) -> bool:
    return turn.user_id in turn.house.memory.tokens
