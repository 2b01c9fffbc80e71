"""The quality office: one person found, their account reset, a new personal link for them."""

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.errors import LastLead
from handlers.filters import Known
from handlers.home import show_home
from handlers.house import Turn
from handlers.qa.taps import named
from services import links, resets
from views.person_account import (
    NEW_LINK,
    PEOPLE,
    PERSON,
    RESET,
    RESET_DONE,
    find_card,
    found_card,
    link_card,
    person_card,
    reset_card,
)
from views.problems import error_text
from views.taps import tag

router = Router(name="qa_people")
router.callback_query.filter(Known())


class NamesSomebody(Filter):
    """The card asks this person whom it is about."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant as a name; a command never is."""
        asks = turn.house.memory.writing.get(turn.user_id) == PEOPLE
        return asks and isinstance(event, Message) and not (event.text or "").startswith("/")


@router.callback_query(F.data == PEOPLE)
async def on_people(tap: CallbackQuery, turn: Turn) -> None:
    """Asks for a name."""
    await resets.find(turn.house.database, turn.actor, "")
    await _ask(turn)


@router.message(NamesSomebody())
async def on_name(message: Message, turn: Turn) -> None:
    """Who may be meant; the name goes from the chat."""
    found = await resets.find(turn.house.database, turn.actor, message.text or "")
    await turn.house.desk.remove(turn.user_id, message.message_id)
    if found:
        await turn.show(found_card(found, turn.words), in_place=True)
    else:
        await _ask(turn, turn.words("Nobody on the roster has such a name, address or ID."), typed=True)


@router.callback_query(F.data.startswith(f"{PERSON}:"))
async def on_person(tap: CallbackQuery, turn: Turn) -> None:
    """One person."""
    await _show(turn, await _chosen(tap, turn))


@router.callback_query(F.data.startswith(f"{RESET}:"))
async def on_reset(tap: CallbackQuery, turn: Turn) -> None:
    """Asks once more."""
    await turn.show(reset_card((await _chosen(tap, turn)).person, turn.words))


@router.callback_query(F.data.startswith(f"{RESET_DONE}:"))
async def on_reset_done(tap: CallbackQuery, turn: Turn) -> None:
    """Lets the account go; one's own, too."""
    person = (await _chosen(tap, turn)).person
    try:
        await resets.reset(turn.house.database, turn.actor, person.id, now=turn.now)
    except LastLead as error:
        turn.say(error_text(error, turn.words), alert=True)
    else:
        turn.say(turn.words("The account is reset."))
    await turn.reload()
    if turn.visitor.person is None:
        await show_home(turn)
    else:
        await _show(turn, await _chosen(tap, turn))


@router.callback_query(F.data.startswith(f"{NEW_LINK}:"))
async def on_new_link(tap: CallbackQuery, turn: Turn) -> None:
    """A new personal link for somebody without an account."""
    known, house = await _chosen(tap, turn), turn.house
    if known.has_account:
        await _show(turn, known)
        return
    [made] = await links.make_links(
        house.database, turn.actor, persons=[known.person.id], sandbox=house.sandbox, now=turn.now, zone=house.zone
    )
    url = f"https://t.me/{(await house.desk.bot.me()).username}?start={made.payload}"
    await turn.show(link_card(known.person, url, links.LINK_DAYS, turn.words))


async def _ask(turn: Turn, notice: str = "", *, typed: bool = False) -> None:
    await turn.show(find_card(turn.words, notice), in_place=typed)
    turn.house.memory.writing[turn.user_id] = PEOPLE


async def _show(turn: Turn, known: resets.Known) -> None:
    await turn.show(person_card(known.person, known.programme, known.has_account, turn.words))


async def _chosen(tap: CallbackQuery, turn: Turn) -> resets.Known:
    """The person of a button. Raises NotAllowed, NotFound."""
    (chosen,) = named(tap, 1)
    return await resets.look(turn.house.database, turn.actor, lambda person: tag(person) == chosen)
