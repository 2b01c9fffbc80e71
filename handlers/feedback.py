"""Anonymous feedback: the topic, to whom, one typed message. What is being written is known in memory only."""

from aiogram import F, Router
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.calendar import day_of
from domain.errors import NotFound, TooLong
from domain.feedback import MOST_A_DAY, WITH_CONTACTS, Topic, require_short
from handlers.day_limit import Sort
from handlers.feedback_thread import show_first
from handlers.filters import AnsweringByName, Consented
from handlers.home import come_home, greet, show_home
from handlers.house import Turn
from services import feedback
from views.card import Card
from views.feedback import (
    FEEDBACK,
    TO,
    TO_MARKETING,
    TO_UNIT,
    TOPIC,
    addressee_card,
    ended_card,
    limit_notice,
    own_words_notice,
    topics_card,
    write_card,
)
from views.feedback_thread import on_its_way_card
from views.problems import error_text
from views.taps import read_tap, tap

router = Router(name="feedback")
router.callback_query.filter(Consented())


class WritesFeedback(Filter):
    """The card asks this person for a message."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant as feedback; a command never is."""
        asked = turn.house.memory.writing.get(turn.user_id, "")
        command = isinstance(event, Message) and (event.text or "").startswith("/")
        return turn.account is not None and asked.startswith(f"{TO}:") and not command


@router.message(Command("feedback", ignore_case=True))
async def on_command(message: Message, turn: Turn) -> None:
    """/feedback: the topics, for everybody who has agreed to what is kept."""
    if turn.account is None:
        await greet(turn)
    elif turn.runs_above:
        await come_home(turn)
    else:
        await _topics(turn, at_bottom=True)


@router.callback_query(F.data == FEEDBACK)
async def on_topics(tap: CallbackQuery, turn: Turn) -> None:
    """The topics, from a card."""
    await _topics(turn)


async def _topics(turn: Turn, *, at_bottom: bool = False) -> None:
    if _spent(turn):
        await _end(turn, limit_notice(turn.words), at_bottom=at_bottom)
        return
    await _show(turn, topics_card(turn.words), at_bottom=at_bottom)


@router.callback_query(F.data.startswith(f"{TOPIC}:"))
async def on_topic(tap: CallbackQuery, turn: Turn) -> None:
    """A topic: contacts first where help may be needed, then to whom."""
    _, values = read_tap(tap.data or "")
    topic = feedback.topic_named(values[0])
    unit = await feedback.unit_of(turn.house.database, topic)
    if unit is None:
        await _ask(turn, topic, TO_MARKETING)
        return
    card = addressee_card(topic, unit, await _contacts(turn, topic), turn.words)
    await _show(turn, card)


@router.callback_query(F.data.startswith(f"{TO}:"))
async def on_addressee(tap: CallbackQuery, turn: Turn) -> None:
    """The unit, or marketing and communication."""
    topic, addressee = _asked(tap.data or "")
    await _ask(turn, topic, addressee)


async def _ask(turn: Turn, topic: Topic, addressee: str, notice: str = "", *, at_bottom: bool = False) -> None:
    """Shows the invitation to write, and remembers what is being written."""
    unit = await feedback.unit_of(turn.house.database, topic) if addressee == TO_UNIT else None
    reader = await feedback.read_by(turn.house.database, unit)
    card = write_card(topic, unit, reader, await _contacts(turn, topic), turn.words, notice)
    await _show(turn, card, at_bottom=at_bottom)
    turn.house.memory.writing[turn.user_id] = tap(TO, topic.value, addressee)


@router.message(WritesFeedback())
async def on_message(message: Message, turn: Turn) -> None:
    """The message: kept, and only then deleted from the chat."""
    topic, addressee = _asked(turn.house.memory.writing[turn.user_id])
    if not message.text or message.forward_origin is not None:
        await _ask(turn, topic, addressee, own_words_notice(turn.words), at_bottom=True)
        return
    if _spent(turn):
        await _end(turn, limit_notice(turn.words))
        return
    try:
        require_short(message.text)
    except TooLong as error:
        await _ask(turn, topic, addressee, error_text(error, turn.words), at_bottom=True)
        return
    await _keep(turn, topic, addressee, message.text, message.message_id)


async def _keep(turn: Turn, topic: Topic, addressee: str, text: str, typed: int) -> None:
    """The message with the key comes first: should the process end between the two, its button still tells the truth.

    The card is changed where it stands, so that no row of the sender is written beside the message.
    """
    house = turn.house
    key = house.seals.new_key()
    thread = feedback.thread_of(house.seals, key, turn.user_id)
    holds_key = await house.desk.send(turn.user_id, on_its_way_card(key, turn.words))
    to_unit = addressee == TO_UNIT
    await feedback.send(
        house.database, house.seals, thread, topic, text, to_unit=to_unit, now=turn.now, zone=house.zone
    )
    house.memory.writing.pop(turn.user_id, None)
    house.memory.feedback_sent.count(turn.user_id, Sort.BEGUN, day_of(turn.now, house.zone))
    await show_first(turn, key, holds_key)
    await house.desk.remove(turn.user_id, typed)
    await show_home(turn, in_place=True, unwritten=True)


async def _show(turn: Turn, card: Card, *, at_bottom: bool = False) -> None:
    """Shows a card on the way to a message, and changes no row: it would stand right before the message in the log.

    Unless the card it replaces asks a question about employment: what is typed after a restart would answer it.
    """
    by_name = await AnsweringByName().holds(turn)
    await turn.show(card, running=_running(turn), at_bottom=at_bottom, unwritten=not by_name)


async def _end(turn: Turn, notice: str, *, at_bottom: bool = True) -> None:
    """Back to the card, with what came of it; somebody not on the roster has no card of things to do."""
    if turn.visitor.person is None:
        await turn.show(ended_card(notice, turn.words), at_bottom=at_bottom)
    else:
        await show_home(turn, notice, at_bottom=at_bottom)


def _asked(data: str) -> tuple[Topic, str]:
    """The topic and the addressee of a button. Raises NotFound."""
    _, values = read_tap(data)
    if len(values) != 2 or values[1] not in (TO_UNIT, TO_MARKETING):
        raise NotFound
    return feedback.topic_named(values[0]), values[1]


async def _contacts(turn: Turn, topic: Topic) -> dict[str, str]:
    return dict(await feedback.contacts(turn.house.database)) if topic in WITH_CONTACTS else {}


def _spent(turn: Turn) -> bool:
    today = day_of(turn.now, turn.house.zone)
    return turn.house.memory.feedback_sent.sent(turn.user_id, Sort.BEGUN, today) >= MOST_A_DAY


def _running(turn: Turn) -> bool:
    return turn.user_id in turn.house.memory.tokens
