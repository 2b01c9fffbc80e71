"""The message in the sender's chat that holds the key of a conversation: how it stands, the reply, what is added.

That message is no card: it is edited, never replaced, since the key is nowhere else.
"""

from dataclasses import dataclass

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.calendar import day_of
from domain.errors import NotFound, TooLong
from domain.feedback import MOST_ADDED_A_DAY
from domain.feedback_thread import Place
from handlers.day_limit import Sort
from handlers.home import greet
from handlers.house import Turn
from services import feedback
from views.card import Card
from views.feedback import own_words_notice
from views.feedback_thread import (
    PAGE,
    THREAD,
    WRITE,
    added_limit_notice,
    gone_card,
    thread_card,
    write_more_card,
)
from views.problems import error_text
from views.taps import read_tap, tap

router = Router(name="feedback_thread")

_WRITING = "adds"


@dataclass(frozen=True)
class Tap:
    """What a button of the message asks for."""

    key: str
    verb: str = ""
    place: int | None = None


class OfThread(Filter):
    """A button with the key of a conversation."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the tap is about a conversation."""
        data = event.data if isinstance(event, CallbackQuery) else None
        return (data or "").startswith(f"{THREAD}:")


class AddsToThread(Filter):
    """This person was asked what to add to a conversation."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant for it; a command never is."""
        asked = turn.house.memory.writing.get(turn.user_id, "")
        command = isinstance(event, Message) and (event.text or "").startswith("/")
        return turn.account is not None and asked.startswith(f"{_WRITING}:") and not command


@router.callback_query(OfThread())
async def on_tap(tapped: CallbackQuery, turn: Turn) -> None:
    """How the conversation stands, a page of its replies, or the invitation to add to it."""
    message, turn.tapped = turn.tapped, None  # from here on nothing may take this message for a card
    if turn.account is None:  # who left and comes back finds it where it was
        await greet(turn)
        return
    asked = _read(tapped.data or "")
    if message is None or message == turn.account.card_message:
        raise NotFound
    _end_adding(turn)
    if asked.verb != WRITE:
        card = await _card(turn, asked.key, place=asked.place)
        await turn.house.desk.edit(turn.user_id, message, card)
    elif _spent(turn):
        turn.say(added_limit_notice(turn.words), alert=True)
    else:
        await turn.house.desk.edit(turn.user_id, message, write_more_card(asked.key, turn.words))
        turn.house.memory.writing[turn.user_id] = tap(_WRITING, asked.key, message)


@router.message(AddsToThread())
async def on_message(message: Message, turn: Turn) -> None:
    """What is added: kept, and only then deleted from the chat."""
    house = turn.house
    _, (key, holds_key) = read_tap(house.memory.writing[turn.user_id])
    if not message.text or message.forward_origin is not None:
        await _ask_again(turn, key, int(holds_key), own_words_notice(turn.words))
        return
    thread = feedback.thread_of(house.seals, key, turn.user_id)
    try:
        await feedback.add(house.database, house.seals, thread, message.text, now=turn.now, zone=house.zone)
    except TooLong as error:
        await _ask_again(turn, key, int(holds_key), error_text(error, turn.words))
        return
    _end_adding(turn)
    house.memory.feedback_sent.count(turn.user_id, Sort.ADDED, day_of(turn.now, house.zone))
    card = await _card(turn, key, turn.words("Your message is in, without your name. Thank you!"))
    await _move_down(turn, int(holds_key), card)
    await house.desk.remove(turn.user_id, message.message_id)


async def show_first(turn: Turn, key: str, message: int) -> None:
    """Edits the message with the key: the conversation was begun."""
    card = await _card(turn, key, turn.words("Your message is in, without your name. Thank you!"))
    await turn.house.desk.edit(turn.user_id, message, card)


async def _card(turn: Turn, key: str, notice: str = "", *, place: int | None = None) -> Card:
    """How the conversation stands; without a place, with the newest reply."""
    house = turn.house
    thread = feedback.thread_of(house.seals, key, turn.user_id)
    standing = await feedback.look(house.database, house.seals, thread)
    if standing.place is Place.NOWHERE:
        return gone_card(turn.words)
    if not (notice or standing.replies):
        turn.say(turn.words("There is no reply yet."))
    last = max(len(standing.replies) - 1, 0)
    units = await feedback.units_named(house.database)
    return thread_card(key, standing, last if place is None else min(place, last), units, turn.words, notice)


async def _ask_again(turn: Turn, key: str, message: int, notice: str) -> None:
    shown = await _move_down(turn, message, write_more_card(key, turn.words, notice))
    turn.house.memory.writing[turn.user_id] = tap(_WRITING, key, shown)


async def _move_down(turn: Turn, message: int, card: Card) -> int:
    """The message with the key comes to the bottom; the old one goes only when the new one is there."""
    shown = await turn.house.desk.send(turn.user_id, card)
    await turn.house.desk.remove(turn.user_id, message)
    return shown


def _spent(turn: Turn) -> bool:
    today = day_of(turn.now, turn.house.zone)
    return turn.house.memory.feedback_sent.sent(turn.user_id, Sort.ADDED, today) >= MOST_ADDED_A_DAY


def _end_adding(turn: Turn) -> None:
    if turn.house.memory.writing.get(turn.user_id, "").startswith(f"{_WRITING}:"):
        del turn.house.memory.writing[turn.user_id]


def _read(data: str) -> Tap:
    """The button's key, verb and place. Raises NotFound for data no button of ours has."""
    _, values = read_tap(data)
    match values:
        case (key,):
            return Tap(key)
        case (key, verb) if verb == WRITE:
            return Tap(key, WRITE)
        case (key, verb, place) if verb == PAGE and place.isascii() and place.isdigit() and len(place) < 6:
            return Tap(key, PAGE, int(place))
    raise NotFound
