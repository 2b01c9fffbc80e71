"""The person's own account: language, help, privacy, what is stored, silence, leaving."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from delivery.commands import set_commands
from domain.language import Language
from handlers.filters import Consented
from handlers.home import come_home, show_home
from handlers.house import Turn
from services import accounts, answering, employment
from views.account import PrivacyPage, forget_card, forgotten_card, help_card, my_data_card, privacy_card
from views.card import Card
from views.first import choose_language_card
from views.taps import read_tap

router = Router(name="account")


async def show_page(turn: Turn, card: Card) -> None:
    """Shows a page to read: in place of the card, or below it while an answer runs there."""
    runs = turn.account is not None and turn.account.running
    if turn.account is not None and (turn.on_card or not runs):
        await turn.show(card, running=runs, at_bottom=not turn.on_card)
    elif turn.tapped is None or not await turn.house.desk.edit(turn.user_id, turn.tapped, card):
        await turn.house.desk.send(turn.user_id, card)


@router.message(Command("help", ignore_case=True))
async def on_help_command(message: Message, turn: Turn) -> None:
    """/help, for everybody."""
    await show_page(turn, help_card(turn.house.contact, turn.words))


@router.callback_query(F.data == "help")
async def on_help(tap: CallbackQuery, turn: Turn) -> None:
    """Help, from a card."""
    await show_page(turn, help_card(turn.house.contact, turn.words))


@router.message(Command("privacy", ignore_case=True))
async def on_privacy(message: Message, turn: Turn) -> None:
    """/privacy, for everybody."""
    await show_page(turn, privacy_card(PrivacyPage.ANSWERS, turn.words, escrowed=turn.house.escrowed))


@router.callback_query(F.data.in_({f"privacy:{page}" for page in PrivacyPage}))
async def on_privacy_page(tap: CallbackQuery, turn: Turn) -> None:
    """Another page of it."""
    _word, (page,) = read_tap(tap.data or "")
    await show_page(turn, privacy_card(PrivacyPage(page), turn.words, escrowed=turn.house.escrowed))


@router.message(Command("mydata", ignore_case=True))
async def on_my_data(message: Message, turn: Turn) -> None:
    """/mydata: everything stored about this account."""
    consent = await accounts.consent(turn.house.database, turn.user_id)
    roles = turn.visitor.active | turn.visitor.waiting
    by_name = await employment.standing(turn.house.database, turn.actor, now=turn.now, zone=turn.house.zone)
    card = my_data_card(turn.visitor.person, roles, turn.visitor.language, consent, by_name, turn.words)
    await show_page(turn, card)


@router.message(Command("language", ignore_case=True), Consented())
async def on_language_command(message: Message, turn: Turn) -> None:
    """/language: the three, or the way to the running answer, which has the button itself."""
    if turn.runs_above:
        await come_home(turn)
        return
    running = turn.user_id in turn.house.memory.tokens
    await turn.show(choose_language_card(turn.words), running=running, at_bottom=True)


@router.callback_query(F.data == "languages", Consented())
async def on_languages(tap: CallbackQuery, turn: Turn) -> None:
    """The three languages, from a card."""
    await turn.show(choose_language_card(turn.words), running=turn.user_id in turn.house.memory.tokens)


@router.callback_query(F.data.startswith("language:"), Consented())
async def on_language(tap: CallbackQuery, turn: Turn) -> None:
    """A language is chosen: the card and the menu follow."""
    _, values = read_tap(tap.data or "")
    if values[0] in set(Language):
        await accounts.set_language(turn.house.database, turn.user_id, Language(values[0]))
        await turn.reload()
        await set_commands(turn.house.desk.bot, turn.user_id, turn.words, turn.visitor.active)
    await show_home(turn)


@router.message(Command("stop", ignore_case=True), Consented())
async def on_stop(message: Message, turn: Turn) -> None:
    """/stop: no more reminders; the card stays and has the way back."""
    await accounts.set_quiet(turn.house.database, turn.user_id, True)
    await turn.reload()
    await come_home(turn, turn.words("No more reminders. You can still answer here at any time."))


@router.callback_query(F.data == "loud", Consented())
async def on_loud(tap: CallbackQuery, turn: Turn) -> None:
    """Reminders come again."""
    await accounts.set_quiet(turn.house.database, turn.user_id, False)
    await turn.reload()
    turn.say(turn.words("Reminders are on again."))
    await come_home(turn)


@router.message(Command("forget", ignore_case=True), Consented())
async def on_forget_command(message: Message, turn: Turn) -> None:
    """/forget: asks once more."""
    await show_page(turn, forget_card(turn.words))


@router.callback_query(F.data == "forget", Consented())
async def on_forget(tap: CallbackQuery, turn: Turn) -> None:
    """Leaving, from the page of stored data."""
    await show_page(turn, forget_card(turn.words))


@router.callback_query(F.data == "forgotten", Consented())
async def on_forgotten(tap: CallbackQuery, turn: Turn) -> None:
    """The account is deleted; the last card has no buttons."""
    house, account = turn.house, turn.account
    language, token = turn.visitor.language, turn.house.memory.tokens.get(turn.user_id)
    if token is not None:
        await answering.abandon(house.database, house.drafts, token)
    await accounts.forget(house.database, turn.user_id)
    house.memory.forget(turn.user_id)
    house.memory.cards.pop(turn.user_id, None)
    await turn.reload()
    turn.speaks = language
    if account is not None and account.card_message not in (None, turn.tapped):
        await turn.take_away(account.card_message, protected=account.card_protected)
    await turn.show(forgotten_card(turn.words))
