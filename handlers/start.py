"""The first minute: language, consent, "is this you?"; afterwards /start brings the card."""

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from delivery.commands import set_commands
from domain.errors import LinkProblem, LinkUsed
from domain.language import Language
from handlers.home import come_home, greet, show_home
from handlers.house import Turn
from services import accounts, links, roles
from views.first import consent_card, is_it_you_card, later_card
from views.problems import error_text
from views.taps import read_tap

router = Router(name="start")

LONGEST_PAYLOAD = 40
"""What fits beside the other words in the 64 bytes of a button; our own payloads have 22 characters."""


@router.message(CommandStart(ignore_case=True))
async def on_start(message: Message, command: CommandObject, turn: Turn) -> None:
    """/start, with or without a personal link."""
    payload = (command.args or "").strip()
    payload = payload if len(payload.encode()) <= LONGEST_PAYLOAD and ":" not in payload else "broken"
    if turn.account is None:
        if payload:
            turn.house.memory.payloads[turn.user_id] = payload
        await greet(turn)
    elif payload:
        await _offer(turn, payload)
    else:
        await come_home(turn)


@router.callback_query(F.data.startswith("lang:"))
async def on_language(tap: CallbackQuery, turn: Turn) -> None:
    """The language is chosen; nothing is stored yet."""
    chosen = await _before_consent(tap, turn)
    if chosen is None:
        return
    language, payload = chosen
    turn.house.memory.languages[turn.user_id] = language.value
    turn.speaks = language
    await turn.show(consent_card(payload, turn.words))


@router.callback_query(F.data.startswith("later:"))
async def on_later(tap: CallbackQuery, turn: Turn) -> None:
    """Consent was not given: nothing is stored."""
    chosen = await _before_consent(tap, turn)
    if chosen is None:
        return
    language, payload = chosen
    turn.speaks = language
    await turn.show(later_card(payload, turn.words))


@router.callback_query(F.data.startswith("agree:"))
async def on_agree(tap: CallbackQuery, turn: Turn) -> None:
    """Consent: from here on there is an account."""
    chosen = await _before_consent(tap, turn)
    if chosen is None:
        return
    language, payload = chosen
    house = turn.house
    turn.visitor = await accounts.agree(
        house.database, turn.user_id, language, first_admin=house.first_admin, now=turn.now, zone=house.zone
    )
    house.memory.languages.pop(turn.user_id, None)
    house.memory.payloads.pop(turn.user_id, None)
    await _adopt_card(turn)
    await set_commands(house.desk.bot, turn.user_id, turn.words, turn.visitor.active)
    await _go_on(turn, payload)


async def _go_on(turn: Turn, payload: str) -> None:
    """What follows consent: the link's question for somebody who has not answered it, else the card."""
    person = turn.visitor.person
    # a first administrator has a place of their own until the personal link says who they are
    if payload and (person is None or person.id == accounts.FIRST_ADMIN_PERSON):
        await _offer(turn, payload)
    else:
        await come_home(turn)


async def _adopt_card(turn: Turn) -> None:
    """The message of the consent becomes the card."""
    assert turn.account is not None
    if turn.account.card_message is None and turn.tapped is not None:
        await accounts.set_card(turn.house.database, turn.user_id, turn.tapped, running=False)
        await turn.reload()


async def _offer(turn: Turn, payload: str) -> None:
    """ "Is this you?", or why the link cannot be used and what to do next."""
    house = turn.house
    try:
        offer = await links.look_up(house.database, payload, turn.user_id, now=turn.now, zone=house.zone)
    except LinkProblem as error:
        await _refuse_link(turn, payload, error)
        return
    await turn.show(is_it_you_card(offer.initials, offer.programme, payload, turn.words))


async def _refuse_link(turn: Turn, payload: str, error: LinkProblem) -> None:
    """Says why, and tells the owner of a link that is not this person's; one's own used link just leads home."""
    notice = error_text(error, turn.words)
    if isinstance(error, LinkUsed):
        anothers = await links.report_reuse(turn.house.database, payload, turn.user_id, now=turn.now)
        notice = notice if anothers else ""
    await come_home(turn, notice)


@router.callback_query(F.data.startswith("me:"))
async def on_me(tap: CallbackQuery, turn: Turn) -> None:
    """ "Yes, it is me": the link is used up, here and only here."""
    _, values = read_tap(tap.data or "")
    if turn.account is None:
        await greet(turn)
        return
    house = turn.house
    try:
        await links.take(house.database, values[0], turn.user_id, sandbox=house.sandbox, now=turn.now, zone=house.zone)
    except LinkProblem as error:
        await _refuse_link(turn, values[0], error)
        return
    await roles.offer_first_admin(house.database, house.first_admin_address, now=turn.now)
    await turn.reload()
    await set_commands(house.desk.bot, turn.user_id, turn.words, turn.visitor.active)
    await show_home(turn)


@router.callback_query(F.data.startswith("notme:"))
async def on_not_me(tap: CallbackQuery, turn: Turn) -> None:
    """The link came into the wrong hands: it stays unused."""
    if turn.account is None:
        await greet(turn)
        return
    await come_home(turn, turn.words("The link stays unused. Please give it back to its owner."))


async def _before_consent(tap: CallbackQuery, turn: Turn) -> tuple[Language, str] | None:
    """The language and the link's payload of a first screen; None, and on the way, for who has consented before."""
    _, values = read_tap(tap.data or "")
    language = Language(values[0]) if values and values[0] in set(Language) else turn.visitor.language
    payload = values[1] if len(values) > 1 else ""
    if turn.account is None:
        return language, payload
    await _go_on(turn, payload)
    return None
