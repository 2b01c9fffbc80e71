"""Graduates' employment: consent, "nothing changed", a running answer, and what is kept by name."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from domain.conversation import Write
from domain.employment import Wave
from domain.employment_standing import Standing
from domain.errors import NotFound, NothingToDo, TooLate
from handlers.filters import AnsweringByName, Known
from handlers.home import come_home, show_home
from handlers.house import Turn
from handlers.running import take_language, without_words
from services import employment
from services.employment import Running
from views.card import Card
from views.employment import delete_card, languages_card, open_card, records_card, running_card
from views.employment_taps import (
    AGAIN,
    AGREE,
    BEGIN,
    CORRECT,
    DATA,
    DELETE,
    DELETED,
    NEVER,
    OPEN,
    RUNNING,
    SAME,
    WaveTap,
    read_wave,
    read_wave_tap,
)
from views.problems import error_text
from views.taps import LANGUAGES, LEAVE, SEND

router = Router(name="employment")
router.callback_query.filter(Known())


@router.callback_query(F.data == OPEN)
async def on_open(tap: CallbackQuery, turn: Turn) -> None:
    """From the card or a letter: consent, or what was answered last."""
    found = await _standing(turn)
    if found.due is None:
        turn.say(error_text(TooLate(), turn.words) if not found.records else turn.words("Your answer is in already."))
        await come_home(turn)
        return
    await _show_page(turn, open_card(found, await employment.minutes_needed(), turn.words))


@router.callback_query(F.data == AGREE)
async def on_agree(tap: CallbackQuery, turn: Turn) -> None:
    """Consent; who has answered before is asked what changed, everybody else the first question."""
    await employment.agree(turn.house.database, turn.actor, now=turn.now, zone=turn.house.zone)
    found = await _standing(turn)
    if found.can_stay:
        await _show_page(turn, open_card(found, await employment.minutes_needed(), turn.words))
    else:
        await _begin(turn)


@router.callback_query(F.data == BEGIN)
async def on_begin(tap: CallbackQuery, turn: Turn) -> None:
    """The first question, or the one where the person left."""
    await _begin(turn)


async def _begin(turn: Turn) -> None:
    house = turn.house
    await _show_running(turn, await employment.begin(house.database, turn.actor, now=turn.now, zone=house.zone))


@router.callback_query(F.data.startswith(f"{SAME}:"))
async def on_same(tap: CallbackQuery, turn: Turn) -> None:
    """ "Nothing changed": the one tap of who has nothing new."""
    wave, house = read_wave(tap.data or ""), turn.house
    try:
        if wave is None:
            raise NotFound
        await employment.nothing_changed(house.database, turn.actor, wave, now=turn.now, zone=house.zone)
    except NothingToDo:
        turn.say(turn.words("Your answer is in already."))
    else:
        turn.say(turn.words("Your answer is in. Thank you!"))
    await come_home(turn)


@router.callback_query(F.data.startswith(f"{RUNNING}:"))
async def on_tap(tap: CallbackQuery, turn: Turn) -> None:
    """A tap on a running answer."""
    asked = read_wave_tap(tap.data or "")
    try:
        if asked is None:
            raise NotFound
        await _act(turn, asked)
    except NothingToDo:
        turn.say(turn.words("Your answer is in already."))
        await come_home(turn)
    except (NotFound, TooLate) as error:
        turn.say(error_text(error, turn.words))
        await come_home(turn)


async def _act(turn: Turn, asked: WaveTap) -> None:
    database = turn.house.database
    if asked.verb == SEND:
        await _send(turn, asked.wave)
    elif asked.verb == LEAVE:
        await employment.place(database, turn.actor, None, None)
        await show_home(turn)
    elif asked.verb == LANGUAGES:
        run = await _running(turn, asked.wave)
        await turn.show(languages_card(run.wave, run.form, turn.words))
    else:
        await _show_running(turn, await _after(turn, asked))


async def _after(turn: Turn, asked: WaveTap) -> Running:
    house = turn.house
    await take_language(turn, asked.verb, asked.values)
    if asked.touch is None:
        return await _running(turn, asked.wave)
    return await employment.answer(house.database, turn.actor, asked.wave, asked.touch, now=turn.now, zone=house.zone)


async def _send(turn: Turn, wave: Wave) -> None:
    try:
        await employment.submit(turn.house.database, turn.actor, wave, now=turn.now, zone=turn.house.zone)
    except ValueError:
        # "Send" was tapped on an old review: the card shows what is still asked.
        await _show_running(turn, await _running(turn, wave))
        return
    turn.say(turn.words("Your answer is in. Thank you!"))
    await show_home(turn)


@router.message(AnsweringByName())
async def on_message(message: Message, turn: Turn) -> None:
    """Something typed or sent while a question about employment stands on the card."""
    assert turn.account is not None
    house = turn.house
    wave = await employment.wave_on_card(house.database, turn.person.id, turn.account.card_message)
    try:
        if wave is None:
            raise NotFound
        if message.text:
            given = Write(message.text)
            run = await employment.answer(house.database, turn.actor, wave, given, now=turn.now, zone=house.zone)
        else:
            run = await _running(turn, wave)
            run = replace(run, step=without_words(run.step))
    except (NotFound, TooLate, NothingToDo) as error:
        await show_home(turn, error_text(error, turn.words), at_bottom=True)
        return
    taken = run.step.problem is None
    if taken:
        await house.desk.remove(turn.user_id, message.message_id)
    await _show_running(turn, run, at_bottom=not taken, in_place=taken)


@router.callback_query(F.data == DATA)
async def on_data(tap: CallbackQuery, turn: Turn) -> None:
    """Everything kept about the person's employment."""
    await _show_records(turn)


@router.callback_query(F.data.startswith(f"{CORRECT}:"))
async def on_correct(tap: CallbackQuery, turn: Turn) -> None:
    """What was answered in one wave, to be changed and sent again."""
    wave, house = read_wave(tap.data or ""), turn.house
    if wave is None:
        raise NotFound
    await _show_running(turn, await employment.correct(house.database, turn.actor, wave, now=turn.now, zone=house.zone))


@router.callback_query(F.data == DELETE)
async def on_delete(tap: CallbackQuery, turn: Turn) -> None:
    """Asks once more."""
    await _show_page(turn, delete_card(turn.words))


@router.callback_query(F.data == DELETED)
async def on_deleted(tap: CallbackQuery, turn: Turn) -> None:
    """Answers and consent are gone."""
    await employment.delete(turn.house.database, turn.actor, now=turn.now, zone=turn.house.zone)
    turn.say(turn.words("Deleted."))
    await _show_records(turn)


@router.callback_query(F.data.in_({NEVER, AGAIN}))
async def on_contact(tap: CallbackQuery, turn: Turn) -> None:
    """ "Do not contact me", and the way back."""
    allowed = tap.data == AGAIN
    house = turn.house
    await employment.set_contact(house.database, turn.actor, allowed=allowed, now=turn.now, zone=house.zone)
    said = (
        turn.words("You may be asked about employment again.")
        if allowed
        else turn.words("You will not be asked about employment any more. Changed your mind? See /mydata.")
    )
    await _show_records(turn, said)


async def _show_records(turn: Turn, notice: str = "") -> None:
    await _show_page(turn, records_card(await _standing(turn), turn.words, notice))


async def _show_page(turn: Turn, card: Card) -> None:
    """A page whose way back keeps the token of an answer about a course that waits meanwhile."""
    await turn.show(card, running=turn.user_id in turn.house.memory.tokens)


async def _show_running(turn: Turn, run: Running, *, at_bottom: bool = False, in_place: bool = False) -> None:
    card = running_card(run.wave, run.form, run.step, employment.positions(run.form), turn.words)
    await turn.show(card, at_bottom=at_bottom, in_place=in_place)
    assert turn.account is not None
    if run.card != turn.account.card_message:
        await employment.place(turn.house.database, turn.actor, run.wave, turn.account.card_message)


async def _running(turn: Turn, wave: Wave) -> Running:
    house = turn.house
    return await employment.running(house.database, turn.actor, wave, now=turn.now, zone=house.zone)


async def _standing(turn: Turn) -> Standing:
    return await employment.standing(turn.house.database, turn.actor, now=turn.now, zone=turn.house.zone)
