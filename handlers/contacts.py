"""What the head of the quality office keeps about feedback: the contacts shown with two topics, and the numbers."""

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.errors import NotFound, TooLong
from domain.language import Language
from handlers.filters import Known
from handlers.house import Turn
from services import feedback, feedback_inbox
from views.feedback import CONTACTS, NUMBERS, SHIPPED, contacts_card, numbers_card, write_contacts_card
from views.problems import error_text
from views.taps import read_tap, tap

router = Router(name="contacts")
router.callback_query.filter(Known())


class WritesContacts(Filter):
    """The card asks this person for contacts."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant as contacts; a command never is."""
        asked = turn.house.memory.writing.get(turn.user_id, "")
        return (
            asked.startswith(f"{CONTACTS}:") and isinstance(event, Message) and not (event.text or "/").startswith("/")
        )


@router.callback_query(F.data == CONTACTS)
async def on_contacts(tap: CallbackQuery, turn: Turn) -> None:
    """The contacts in every language."""
    await _show_contacts(turn)


@router.callback_query(F.data.startswith(f"{CONTACTS}:"))
async def on_language(tap: CallbackQuery, turn: Turn) -> None:
    """Asks for the contacts in one language."""
    await _ask(turn, _language(tap.data or ""))


@router.callback_query(F.data.startswith(f"{SHIPPED}:"))
async def on_shipped(tap: CallbackQuery, turn: Turn) -> None:
    """The contacts that ship come back."""
    await feedback.save_contacts(turn.house.database, turn.actor, _language(tap.data or ""), "", now=turn.now)
    await _show_contacts(turn)


@router.callback_query(F.data == NUMBERS)
async def on_numbers(tap: CallbackQuery, turn: Turn) -> None:
    """How many conversations each topic has."""
    counts = await feedback_inbox.topics(turn.house.database, turn.actor)
    await turn.show(numbers_card(counts, turn.words), running=_running(turn))


@router.message(WritesContacts())
async def on_written(message: Message, turn: Turn) -> None:
    """The contacts are kept as they were typed."""
    house, language = turn.house, _language(turn.house.memory.writing[turn.user_id])
    try:
        await feedback.save_contacts(house.database, turn.actor, language, message.text or "", now=turn.now)
    except TooLong as error:
        await _ask(turn, language, error_text(error, turn.words), at_bottom=True)
        return
    await house.desk.remove(turn.user_id, message.message_id)
    await _show_contacts(turn, at_bottom=True)


async def _show_contacts(turn: Turn, *, at_bottom: bool = False) -> None:
    written = await feedback.contacts_to_edit(turn.house.database, turn.actor)
    await turn.show(contacts_card(written, turn.words), running=_running(turn), at_bottom=at_bottom)


async def _ask(turn: Turn, language: Language, notice: str = "", *, at_bottom: bool = False) -> None:
    written = await feedback.contacts_to_edit(turn.house.database, turn.actor)
    card = write_contacts_card(language, written, turn.words, notice)
    await turn.show(card, running=_running(turn), at_bottom=at_bottom)
    turn.house.memory.writing[turn.user_id] = tap(CONTACTS, language.value)


def _language(data: str) -> Language:
    """The language of a button. Raises NotFound."""
    _, values = read_tap(data)
    if not values or values[0] not in set(Language):
        raise NotFound
    return Language(values[0])


def _running(turn: Turn) -> bool:
    return turn.user_id in turn.house.memory.tokens
