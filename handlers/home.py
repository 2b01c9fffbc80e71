"""The living card: what is open, one course, courses put aside."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.access import Act, may
from domain.errors import NotFound, NothingToDo, SapaError, SurveyClosed, TooLate
from domain.mail_codes import masked
from domain.tasks import CourseTask
from handlers.filters import Known
from handlers.house import Turn
from services import answering, approvals, closing, duties, employment, feedback_inbox, roles, small_groups
from views.first import language_card, unlinked_card
from views.home import Home, continue_above_card, course_card, hidden_card, home_card
from views.problems import error_text
from views.taps import read_tap

router = Router(name="home")
router.callback_query.filter(Known())


async def greet(turn: Turn) -> None:
    """The first screen for somebody without an account; the link they came with rides along."""
    await turn.show(language_card(turn.house.memory.payloads.get(turn.user_id, "")))


async def show_home(
    turn: Turn, notice: str = "", *, at_bottom: bool = False, in_place: bool = False, unwritten: bool = False
) -> None:
    """Shows the card of what there is to do; somebody not on the roster sees the next step instead."""
    if turn.visitor.person is None:
        turn.house.memory.forget(turn.user_id)
        card = unlinked_card(turn.words, notice)
        await turn.show(card, at_bottom=at_bottom, in_place=in_place, unwritten=unwritten)
        return
    home = await _home(turn)
    card = home_card(home, turn.house.zone, turn.words, notice)
    runs = home.continues is not None
    await turn.show(card, running=runs, at_bottom=at_bottom, in_place=in_place, unwritten=unwritten)


async def come_home(turn: Turn, notice: str = "") -> None:
    """What /start does for somebody known: the card at the bottom, or the way to the answer that runs above."""
    if turn.runs_above:
        await point_to_card(turn, notice)
        return
    await show_home(turn, notice, at_bottom=not turn.on_card)


async def point_to_card(turn: Turn, notice: str = "") -> None:
    """Says that the answer goes on in the message above, in a line that replies to it; `notice` comes first."""
    assert turn.account is not None
    memory, desk = turn.house.memory, turn.house.desk
    card = continue_above_card(turn.words, notice, holds_text=turn.user_id in memory.held)
    before = memory.pointers.get(turn.user_id)
    memory.pointers[turn.user_id] = await desk.send(turn.user_id, card, reply_to=turn.account.card_message)
    for old in {before, turn.tapped} - {None, turn.account.card_message}:
        assert old is not None
        await desk.remove(turn.user_id, old)


async def _home(turn: Turn) -> Home:
    house = turn.house
    agenda, forms = await answering.agenda_of(house.database, turn.person.id, now=turn.now)
    waiting = await roles.requests(house.database, turn.actor) if may(turn.actor, Act.CONFIRM_ROLES) else ()
    return Home(
        agenda=agenda,
        questions={task.form: answering.question_count(forms[task.form], task) for task in agenda.to_do},
        active=turn.visitor.active,
        waiting=turn.visitor.waiting,
        quiet=turn.account.quiet if turn.account else False,
        role_requests=len(waiting),
        approvals=len(await approvals.to_decide(house.database, turn.actor, now=turn.now, zone=house.zone)),
        feedback=await _feedback(turn),
        deadlines=await duties.plate(house.database, turn.actor, now=turn.now, zone=house.zone),
        code_to=turn.person.email if house.mail is not None and masked(turn.person.email) else "",
        employment=await employment.is_due(house.database, turn.actor, now=turn.now, zone=house.zone),
        not_asked=await small_groups.not_asked(house.database, turn.person.id),
        continues=await continues(turn),
    )


async def _feedback(turn: Turn) -> tuple[int, int]:
    if not may(turn.actor, Act.READ_FEEDBACK):
        return 0, 0
    return await feedback_inbox.counts(turn.house.database, turn.person.id)


async def continues(turn: Turn) -> tuple[str, CourseTask] | None:
    """The token and the course of the running answer, if the token is known and can still be answered."""
    house = turn.house
    token = house.memory.tokens.get(turn.user_id)
    if token is None:
        return None
    try:
        run = await answering.running(house.database, house.drafts, turn.person.id, token, now=turn.now)
    except (NotFound, NothingToDo, TooLate):
        house.memory.forget(turn.user_id)
        return None
    return token, run.task


@router.callback_query(F.data.in_({"home", "show"}))
async def on_home(tap: CallbackQuery, turn: Turn) -> None:
    """Back to the card; from a letter, as /start."""
    await come_home(turn)


@router.callback_query(F.data == "anew")
async def on_anew(tap: CallbackQuery, turn: Turn) -> None:
    """ "I don't see it": the old card goes, its draft waits for its expiry, and all begins anew.

    An answer whose token is known by now is not lost: the card offers to continue it.
    """
    if turn.runs_above:
        turn.house.memory.forget(turn.user_id)
    await show_home(turn, at_bottom=not turn.on_card)


@router.callback_query(F.data.startswith("course:"))
async def on_course(tap: CallbackQuery, turn: Turn) -> None:
    """One course before its first question."""
    _, values = read_tap(tap.data or "")
    await show_course(turn, values[0])


async def say_why(turn: Turn, error: SapaError, evaluation: str = "") -> None:
    """Says why an old button of a survey does nothing: that the survey has closed, or else the error itself."""
    reason = await reason_of(turn, error, evaluation)
    turn.say(error_text(reason, turn.words), alert=isinstance(reason, TooLate))


async def reason_of(turn: Turn, error: SapaError, evaluation: str = "") -> SapaError:
    """SurveyClosed if the survey behind an old button (or a text typed late) has closed, or else the error itself."""
    try:
        await closing.require_running(turn.house.database, turn.person.id, evaluation, now=turn.now)
    except SurveyClosed as closed:
        return closed
    return error


async def show_course(turn: Turn, evaluation: str) -> None:
    """The card of one course; if it cannot be answered now, the reason and the card of all."""
    house = turn.house
    try:
        task, form = await answering.task(house.database, turn.person.id, evaluation, now=turn.now)
    except NothingToDo:
        turn.say(turn.words("Your answer about this course is in already."))
        await show_home(turn)
        return
    except (NotFound, TooLate) as error:
        await say_why(turn, error, evaluation)
        await show_home(turn)
        return
    running = await continues(turn)
    other = running is not None and running[1].evaluation != evaluation
    count = answering.question_count(form, task)
    card = course_card(
        task,
        count,
        house.zone,
        turn.words,
        asks_each=form.asks_each_instructor,
        keeps_ballots=form.keep_ballots,
        drops_other=other,
        escrowed=house.escrowed,
    )
    await turn.show(card, running=running is not None)


@router.callback_query(F.data.startswith(("notmine:", "decline:")))
async def on_put_aside(tap: CallbackQuery, turn: Turn) -> None:
    """ "This is not my course", "I will not answer": hidden, with its reminders; can be undone."""
    word, values = read_tap(tap.data or "")
    try:
        await closing.require_running(turn.house.database, turn.person.id, values[0], now=turn.now)
        await answering.hide(turn.house.database, turn.person.id, values[0], not_mine=word == "notmine")
    except (NotFound, SurveyClosed) as error:
        await say_why(turn, error, values[0])
    else:
        await _drop_answer_about(turn, values[0])
        turn.say(turn.words("Hidden. You will get no reminders about it."))
    await show_home(turn)


async def _drop_answer_about(turn: Turn, evaluation: str) -> None:
    """Somebody who will not answer a course has no unfinished answer about it."""
    running = await continues(turn)
    if running is not None and running[1].evaluation == evaluation:
        await answering.abandon(turn.house.database, turn.house.drafts, running[0])
        turn.house.memory.forget(turn.user_id)


@router.callback_query(F.data == "hidden")
async def on_hidden(tap: CallbackQuery, turn: Turn) -> None:
    """Courses put aside."""
    agenda, _forms = await answering.agenda_of(turn.house.database, turn.person.id, now=turn.now)
    if not agenda.hidden:
        await show_home(turn)
        return
    await turn.show(hidden_card(agenda.hidden, turn.words), running=turn.user_id in turn.house.memory.tokens)


@router.callback_query(F.data.startswith("restore:"))
async def on_restore(tap: CallbackQuery, turn: Turn) -> None:
    """A course comes back."""
    _, values = read_tap(tap.data or "")
    try:
        await closing.require_running(turn.house.database, turn.person.id, values[0], now=turn.now)
        await answering.show_again(turn.house.database, turn.person.id, values[0])
    except (NotFound, SurveyClosed) as error:
        await say_why(turn, error, values[0])
    await show_home(turn)
