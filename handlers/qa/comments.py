"""The quality office: comments read one by one, in one protected card that every decision empties."""

from contextlib import suppress

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.errors import NotFound, NothingToDo, TooLong
from domain.moderation import Decision, Reason
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import moderation
from views.feedback import own_words_notice
from views.moderation import (
    AGAIN,
    BECAUSE,
    COMMENTS,
    KEEP,
    READ,
    SECOND,
    SHOW,
    WHY,
    comment_card,
    overview_card,
    why_card,
    write_card,
)
from views.problems import error_text
from views.taps import read_tap, tap

router = Router(name="qa_comments")
router.callback_query.filter(Known())


class WritesEdit(Filter):
    """The card asks this person for the words that take a comment's place."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether what was sent is meant as these; a command never is."""
        asked = turn.house.memory.writing.get(turn.user_id, "")
        command = isinstance(event, Message) and (event.text or "").startswith("/")
        return turn.visitor.person is not None and asked.startswith(f"{BECAUSE}:") and not command


@router.callback_query(F.data.startswith(f"{COMMENTS}:"))
async def on_comments(tapped: CallbackQuery, turn: Turn) -> None:
    """How far the comments of a wave are read."""
    await _show_overview(turn, *named(tapped, 1))


@router.callback_query(F.data.startswith(f"{READ}:"))
async def on_read(tapped: CallbackQuery, turn: Turn) -> None:
    """The next comment."""
    await _show_next(turn, *named(tapped, 1))


@router.callback_query(F.data.startswith(f"{AGAIN}:"))
async def on_again(tapped: CallbackQuery, turn: Turn) -> None:
    """The held ones once more."""
    (wave,) = named(tapped, 1)
    await moderation.read_held_again(turn.house.database, turn.actor, wave, now=turn.now)
    await _show_next(turn, wave)


@router.callback_query(F.data.startswith(f"{SHOW}:"))
async def on_show(tapped: CallbackQuery, turn: Turn) -> None:
    """One comment, from the reasons back."""
    (id,) = named(tapped, 1)
    try:
        page = await moderation.page_of(turn.house.database, turn.actor, _comment(id))
    except NothingToDo:
        await _decided_before(turn, _comment(id))
        return
    await _show(turn, page)


@router.callback_query(F.data.startswith(f"{KEEP}:"))
async def on_keep(tapped: CallbackQuery, turn: Turn) -> None:
    """It will be shown as it is."""
    (id,) = named(tapped, 1)
    await _decide(turn, _comment(id), Decision.KEEP, None)


@router.callback_query(F.data.startswith(f"{WHY}:"))
async def on_why(tapped: CallbackQuery, turn: Turn) -> None:
    """The reasons for a decision."""
    decision, id = named(tapped, 2)
    try:
        page = await moderation.page_of(turn.house.database, turn.actor, _comment(id))
    except NothingToDo:
        await _decided_before(turn, _comment(id))
        return
    await turn.show(why_card(page.comment, _decision(decision), turn.words))


@router.callback_query(F.data.startswith(f"{BECAUSE}:"))
async def on_because(tapped: CallbackQuery, turn: Turn) -> None:
    """The decision with its reason; an edit asks for the new words first."""
    decision, reason, id = _chosen(tapped.data or "")
    if decision is Decision.EDIT:
        await _ask(turn, tapped.data or "")
    else:
        await _decide(turn, id, decision, reason)


@router.callback_query(F.data.startswith(f"{SECOND}:"))
async def on_second(tapped: CallbackQuery, turn: Turn) -> None:
    """Somebody else shall decide."""
    comment = _comment(*named(tapped, 1))
    try:
        await moderation.ask_second_opinion(turn.house.database, turn.actor, comment, now=turn.now)
    except NothingToDo:
        await _decided_before(turn, comment)
        return
    turn.say(turn.words("A colleague will decide about it."))
    await _go_on(turn, comment)


@router.message(WritesEdit())
async def on_written(message: Message, turn: Turn) -> None:
    """The new words: kept, and only then deleted from the chat with those that were not taken."""
    memory = turn.house.memory
    asked = memory.writing[turn.user_id]
    memory.typed.setdefault(turn.user_id, []).append(message.message_id)
    decision, reason, comment = _chosen(asked)
    if not (message.text or "").strip() or message.forward_origin is not None:
        await _ask(turn, asked, own_words_notice(turn.words), at_bottom=True)
        return
    text, database = message.text or "", turn.house.database
    with suppress(NothingToDo):  # decided before: what was typed goes, and the next comment comes
        try:
            await moderation.decide(database, turn.actor, comment, decision, reason, text, now=turn.now)
        except TooLong as error:
            await _ask(turn, asked, error_text(error, turn.words), at_bottom=True)
            return
    for typed in memory.typed.pop(turn.user_id, []):
        await turn.house.desk.remove(turn.user_id, typed)
    await _go_on(turn, comment)


async def _decide(turn: Turn, comment: bytes, decision: Decision, reason: Reason | None) -> None:
    try:
        await moderation.decide(turn.house.database, turn.actor, comment, decision, reason, now=turn.now)
    except NothingToDo:
        await _decided_before(turn, comment)
        return
    await _go_on(turn, comment)


async def _decided_before(turn: Turn, comment: bytes) -> None:
    turn.say(turn.words("This comment is decided already, or a colleague has it."))
    await _go_on(turn, comment)


async def _go_on(turn: Turn, comment: bytes) -> None:
    await _show_next(turn, await moderation.wave_of(turn.house.database, turn.actor, comment))


async def _show_next(turn: Turn, wave: str) -> None:
    page = await moderation.next_page(turn.house.database, turn.actor, wave)
    if page is None:
        await _show_overview(turn, wave)
    else:
        await _show(turn, page)


async def _show(turn: Turn, page: moderation.Page) -> None:
    card = comment_card(page.comment, page.flags, page.progress.waiting, turn.words, may_ask=page.may_ask)
    await turn.show(card, in_place=turn.sent is not None)


async def _show_overview(turn: Turn, wave: str) -> None:
    found = await moderation.overview(turn.house.database, turn.actor, wave)
    await turn.show(overview_card(wave, found.progress, found.marked, turn.words), in_place=turn.sent is not None)


async def _ask(turn: Turn, data: str, notice: str = "", *, at_bottom: bool = False) -> None:
    _edit, reason, comment = _chosen(data)
    try:
        page = await moderation.page_of(turn.house.database, turn.actor, comment)
    except NothingToDo:
        await _decided_before(turn, comment)
        return
    await turn.show(write_card(page.comment, turn.words, notice), at_bottom=at_bottom)
    turn.house.memory.writing[turn.user_id] = tap(BECAUSE, Decision.EDIT.value, reason.value, comment.hex())


def _chosen(data: str) -> tuple[Decision, Reason, bytes]:
    """What a button of the reasons names. Raises NotFound."""
    _word, values = read_tap(data)
    if len(values) != 3 or values[1] not in set(Reason):
        raise NotFound
    return _decision(values[0]), Reason(values[1]), _comment(values[2])


def _decision(value: str) -> Decision:
    """A decision that needs a reason. Raises NotFound."""
    if value not in set(Decision) - {Decision.KEEP}:
        raise NotFound
    return Decision(value)


def _comment(value: str) -> bytes:
    """The id of a comment. Raises NotFound."""
    try:
        return bytes.fromhex(value)
    except ValueError as error:
        raise NotFound from error
