"""Answering: taps on the card of a running answer, and what is typed for it."""

from dataclasses import replace

import structlog
from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from domain.conversation import Problem, ProblemKind, Write
from domain.errors import NotFound, NothingToDo, NotStored, TooLate
from handlers.filters import Answering, Known
from handlers.home import come_home, continues, point_to_card, reason_of, say_why, show_course, show_home
from handlers.house import Turn
from handlers.running import take_language, takes_text, without_words
from services import answering
from services.answering import Running
from views.problems import error_text, problem_text
from views.survey import languages_card, survey_card
from views.taps import HOME, LANGUAGES, LEAVE, SEND, SURVEY, SurveyTap, read_survey_tap, read_tap

log = structlog.get_logger()

router = Router(name="survey")
router.callback_query.filter(Known())


async def show_running(turn: Turn, run: Running, *, at_bottom: bool = False, in_place: bool = False) -> None:
    """Shows the running answer as it stands."""
    turn.house.memory.tokens[turn.user_id] = run.token
    card = survey_card(run.token, run.task, run.step, answering.positions(run), turn.words)
    await turn.show(card, running=True, at_bottom=at_bottom, in_place=in_place)
    turn.house.memory.asking.add(turn.user_id)


async def show_as_it_is(turn: Turn) -> None:
    """What an old button shows: the running answer if the card shows it, else the card of all."""
    token = turn.house.memory.tokens.get(turn.user_id)
    if token is not None and turn.user_id in turn.house.memory.asking:
        await show_running(turn, await _running(turn, token), at_bottom=not turn.on_card)
    else:
        await come_home(turn)


@router.callback_query(F.data.startswith("begin:"))
async def on_begin(tap: CallbackQuery, turn: Turn) -> None:
    """Begins a course; an unfinished answer about another one is dropped, as the card said."""
    _, values = read_tap(tap.data or "")
    house = turn.house
    old = await continues(turn)
    if old is not None and old[1].evaluation == values[0]:
        # "Start" was tapped twice: nothing begins anew.
        await show_running(turn, await _running(turn, old[0]))
        return
    try:
        run = await answering.begin(
            house.database, house.drafts, turn.person.id, values[0], now=turn.now, zone=house.zone
        )
    except (NotFound, TooLate, NothingToDo):
        await show_course(turn, values[0])
        return
    if old is not None:
        await answering.abandon(house.database, house.drafts, old[0])
    house.memory.forget(turn.user_id)
    await show_running(turn, run)


@router.callback_query(F.data.startswith(f"{SURVEY}:"))
async def on_tap(tap: CallbackQuery, turn: Turn) -> None:
    """A tap on a running answer: it brings the token; a text that was held comes first."""
    asked, memory = read_survey_tap(tap.data or ""), turn.house.memory
    known = memory.tokens.get(turn.user_id)
    try:
        if asked is None or known not in (None, asked.token):
            await show_as_it_is(turn)
        elif asked.token == memory.sent.get(turn.user_id):
            raise NothingToDo
        else:
            await _act(turn, asked)
    except NothingToDo:
        await _finished(turn, turn.words("Your answer about this course is in already."))
    except (NotFound, TooLate) as error:
        await say_why(turn, error)
        await _finished(turn)


async def _act(turn: Turn, asked: SurveyTap) -> None:
    memory = turn.house.memory
    at_bottom = await _leave_pointer(turn)
    if turn.user_id in memory.held:
        run = await _take_held(turn, asked)
        if run is not None:
            await show_running(turn, run, at_bottom=True)
            return
    if asked.verb == SEND:
        await _send(turn, asked.token)
    elif asked.verb in (LEAVE, HOME):
        await _running(turn, asked.token)
        memory.tokens[turn.user_id] = asked.token
        await show_home(turn, at_bottom=at_bottom)
    elif asked.verb == LANGUAGES:
        run = await _running(turn, asked.token)
        memory.tokens[turn.user_id] = asked.token
        await turn.show(languages_card(run.token, run.task, turn.words), running=True, at_bottom=at_bottom)
    else:
        await show_running(turn, await _after(turn, asked), at_bottom=at_bottom)


async def _after(turn: Turn, asked: SurveyTap) -> Running:
    house = turn.house
    await take_language(turn, asked.verb, asked.values)
    touch = asked.touch
    if touch is None:
        return await _running(turn, asked.token)
    return await answering.answer(
        house.database, house.drafts, turn.person.id, asked.token, touch, now=turn.now, zone=house.zone
    )


async def _running(turn: Turn, token: str) -> Running:
    house = turn.house
    return await answering.running(house.database, house.drafts, turn.person.id, token, now=turn.now)


async def _leave_pointer(turn: Turn) -> bool:
    """Removes the line that pointed to the card; True if there was one, and the card comes to the bottom."""
    pointer = turn.house.memory.pointers.pop(turn.user_id, None)
    if pointer is None:
        return False
    await turn.house.desk.remove(turn.user_id, pointer)
    return True


async def _take_held(turn: Turn, asked: SurveyTap) -> Running | None:
    """The answer with a held text in it; None if the question on the card takes none, and the tap goes first.

    The person is told that a text was not taken. "Send" then shows the review once more: what they wrote may have been
    meant to change it.
    """
    run = await _running(turn, asked.token)
    held = turn.house.memory.held.pop(turn.user_id)
    if takes_text(run.step):
        return await _write(turn, asked.token, held.text, held.message_id)
    refused = Problem(ProblemKind.NEEDS_BUTTON)
    turn.say(problem_text(refused, turn.words))
    return replace(run, step=replace(run.step, problem=refused)) if asked.verb == SEND else None


async def _write(turn: Turn, token: str, text: str, message_id: int) -> Running:
    """The typed text as an answer; its message is deleted only after the draft holds it."""
    house = turn.house
    run = await answering.answer(
        house.database, house.drafts, turn.person.id, token, Write(text), now=turn.now, zone=house.zone
    )
    typed = house.memory.typed.setdefault(turn.user_id, [])
    typed.append(message_id)
    if run.step.problem is None:
        await _delete_typed(turn)
    return run


async def _delete_typed(turn: Turn) -> None:
    for message in turn.house.memory.typed.pop(turn.user_id, []):
        await turn.house.desk.remove(turn.user_id, message)


async def _send(turn: Turn, token: str) -> None:
    house = turn.house
    try:
        await answering.submit(house.database, house.drafts, house.box, turn.person.id, token, now=turn.now)
    except ValueError:
        # "Send" was tapped on an old review: the card shows what is still asked.
        await show_running(turn, await _running(turn, token))
        return
    except NotStored as error:
        # The review stays as it is, with its button: the next tap on it is the next attempt.
        turn.say(error_text(error, turn.words), alert=True)
        log.error("answer_not_stored", kind=type(error.__cause__).__name__)
        return
    # Known and said before anything is shown: a card that cannot be shown takes nothing back.
    house.memory.sent[turn.user_id] = token
    turn.say(turn.words("Your answer is in. Thank you!"))
    await _delete_typed(turn)
    await _finished(turn)


async def _finished(turn: Turn, toast: str = "") -> None:
    if toast:
        turn.say(toast)
    turn.house.memory.forget(turn.user_id)
    await show_home(turn)


@router.message(Answering())
async def on_message(message: Message, turn: Turn) -> None:
    """Something typed or sent while an answer runs."""
    memory = turn.house.memory
    token = memory.tokens.get(turn.user_id)
    text = message.text or ""
    if token is None:
        await _hold(turn, message.message_id, text)
        return
    if turn.user_id not in memory.asking:
        # The card shows something else: what is typed there answers no question.
        await show_home(turn, turn.words("Please use the buttons of this card."), at_bottom=True)
        return
    try:
        run = await _running(turn, token)
        if not message.text:
            run = replace(run, step=without_words(run.step))
        else:
            run = await _write(turn, token, text, message.message_id)
    except (NotFound, TooLate) as error:
        memory.forget(turn.user_id)
        await show_home(turn, error_text(await reason_of(turn, error), turn.words), at_bottom=True)
        return
    except NothingToDo as error:
        memory.forget(turn.user_id)
        await show_home(turn, error_text(error, turn.words), at_bottom=True)
        return
    # A message that was taken is gone from the chat, so the card is the last again; else it comes below the message.
    taken = run.step.problem is None
    await show_running(turn, run, at_bottom=not taken, in_place=taken)


async def _hold(turn: Turn, message_id: int, text: str) -> None:
    """Keeps a text in memory until a tap on the card brings the token."""
    if text:
        turn.house.memory.hold(turn.user_id, text, message_id)
    await point_to_card(turn)
