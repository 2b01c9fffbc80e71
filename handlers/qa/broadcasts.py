"""The quality office writes to many: a draft, a look, sending, stopping."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from delivery.posting import Posted, content, post
from domain.access import Act, may
from domain.broadcast import Audience, Broadcast
from domain.errors import NotFound, NothingToDo, TooLong
from domain.language import LANGUAGES, OWN_NAMES, Language, in_language
from domain.surveys import SURVEYS
from domain.wave import WaveState
from handlers.filters import Known
from handlers.house import Turn
from services import broadcast_approval, broadcast_results, broadcasts, channels, pictures, waves
from views.approvals import asked_toast
from views.broadcasts import (
    ROLES,
    ask_card,
    audience_card,
    choices_card,
    preview_card,
    progress_card,
    role_label,
    what_card,
)
from views.problems import error_text
from views.qa import Place
from views.taps import read_tap, tag, tap

router = Router(name="qa_broadcasts")
router.callback_query.filter(Known())


class AskedForWords(Filter):
    """A QA lead's draft waits for the words of a language."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool | dict[str, Broadcast]:
        """The draft, as `asked`."""
        if turn.visitor.person is None or not may(turn.actor, Act.BROADCAST):
            return False
        asked = await broadcasts.asked(turn.house.database, turn.actor)
        return {"asked": asked} if asked is not None else False


@router.message(Command("broadcast"), Known())
async def on_command(message: Message, turn: Turn) -> None:
    """/broadcast: a new draft."""
    await _begin(turn, at_bottom=True)


@router.callback_query(F.data == "broadcast")
async def on_begin(event: CallbackQuery, turn: Turn) -> None:
    """A new draft, from the card."""
    await _begin(turn)


async def _begin(turn: Turn, *, at_bottom: bool = False) -> None:
    house = turn.house
    draft = await broadcasts.begin(house.database, turn.actor, now=turn.now, zone=house.zone)
    await show_audience(turn, draft, at_bottom=at_bottom)


async def show_audience(turn: Turn, draft: Broadcast, *, at_bottom: bool = False) -> None:
    """To whom, with the exact count."""
    database = turn.house.database
    reach = await broadcasts.reach(database, turn.actor, draft.audience)
    card = audience_card(draft, reach, await broadcasts.faculty_names(database), turn.words)
    await turn.show(card, at_bottom=at_bottom)


async def _draft(event: CallbackQuery, turn: Turn) -> tuple[Broadcast, tuple[str, ...]]:
    _word, values = read_tap(event.data or "")
    return await broadcasts.draft(turn.house.database, turn.actor, values[0]), values[1:]


@router.callback_query(F.data.startswith("b.aud:"))
async def on_audience(event: CallbackQuery, turn: Turn) -> None:
    """Back to the audience."""
    draft, _values = await _draft(event, turn)
    await show_audience(turn, draft)


@router.callback_query(F.data.startswith("b.who:"))
async def on_who(event: CallbackQuery, turn: Turn) -> None:
    """Which people."""
    draft, values = await _draft(event, turn)
    if values:
        await _choose(turn, draft, replace(draft.audience, role=values[0] if values[0] in ROLES else ""))
        return
    options = [(role_label(role, turn.words), tap("b.who", draft.id, role)) for role in ROLES]
    await turn.show(choices_card(turn.words("To whom?"), tap("b.aud", draft.id), options, turn.words))


@router.callback_query(F.data.startswith("b.fac:"))
async def on_faculty(event: CallbackQuery, turn: Turn) -> None:
    """Which faculty."""
    draft, values = await _draft(event, turn)
    names = await broadcasts.faculty_names(turn.house.database)
    if values:
        chosen = next((key for key, _name in names if tag(key) == values[0]), "")
        await _choose(turn, draft, replace(draft.audience, faculty=chosen))
        return
    options = [(turn.words("all"), tap("b.fac", draft.id, ""))]
    options += [(in_language(name, turn.words.language), tap("b.fac", draft.id, tag(key))) for key, name in names]
    await turn.show(choices_card(turn.words("Which faculty?"), tap("b.aud", draft.id), options, turn.words))


@router.callback_query(F.data.startswith("b.lang:"))
async def on_language(event: CallbackQuery, turn: Turn) -> None:
    """Readers of which language."""
    draft, values = await _draft(event, turn)
    if values:
        reads = values[0] if values[0] in set(Language) else ""
        await _choose(turn, draft, replace(draft.audience, reads=reads))
        return
    options = [(turn.words("all"), tap("b.lang", draft.id, ""))]
    options += [(OWN_NAMES[code], tap("b.lang", draft.id, code.value)) for code in LANGUAGES]
    await turn.show(choices_card(turn.words("Readers of which language?"), tap("b.aud", draft.id), options, turn.words))


async def _choose(turn: Turn, draft: Broadcast, audience: Audience) -> None:
    await show_audience(turn, await broadcasts.choose(turn.house.database, turn.actor, draft.id, audience))


@router.callback_query(F.data.startswith("b.what:"))
async def on_what(event: CallbackQuery, turn: Turn) -> None:
    """Words or a result."""
    draft, _values = await _draft(event, turn)
    released = []
    for view in await waves.overview(turn.house.database, turn.actor):
        if view.row.state is not WaveState.RELEASED:
            continue
        if await pictures.may_post(turn.house.database, view.row.key, now=turn.now, zone=turn.house.zone):
            released.append((in_language(SURVEYS[view.row.survey].name, turn.words.language), view.row.key))
    await turn.show(what_card(draft, released, turn.words))


@router.callback_query(F.data.startswith("b.words:"))
async def on_words(event: CallbackQuery, turn: Turn) -> None:
    """Asks for the words, Kazakh first."""
    draft, _values = await _draft(event, turn)
    asked = await broadcasts.ask_words(turn.house.database, turn.actor, draft.id)
    await turn.show(ask_card(asked, LANGUAGES[0], turn.words))


@router.message(AskedForWords(), ~F.text.startswith("/"))
async def on_message(message: Message, turn: Turn, asked: Broadcast) -> None:
    """The words of one language; then the next, then a look."""
    assert asked.asking is not None
    text = message.text or message.caption or ""
    photo = message.photo[-1].file_id if message.photo else ""
    if not text.strip() and not photo:
        problem = turn.words("Please send text, or a picture with a caption.")
        await turn.show(ask_card(asked, asked.asking, turn.words, problem), at_bottom=True)
        return
    try:
        written = await broadcasts.write(turn.house.database, turn.actor, text, photo)
    except TooLong as error:
        problem = error_text(error, turn.words)
        await turn.show(ask_card(asked, asked.asking, turn.words, problem), at_bottom=True)
        return
    if written.asking is not None:
        await turn.show(ask_card(written, written.asking, turn.words), at_bottom=True)
    else:
        await show_preview(turn, written, turn.visitor.language)


@router.callback_query(F.data.startswith("b.res:"))
async def on_result(event: CallbackQuery, turn: Turn) -> None:
    """The pictures of a released wave."""
    draft, (wave,) = await _draft(event, turn)
    chosen = await broadcast_results.use_result(
        turn.house.database, turn.actor, draft.id, wave, now=turn.now, zone=turn.house.zone
    )
    await show_preview(turn, chosen, turn.visitor.language)


@router.callback_query(F.data.startswith("b.see:"))
async def on_see(event: CallbackQuery, turn: Turn) -> None:
    """A look in one language."""
    draft, (code,) = await _draft(event, turn)
    await show_preview(turn, draft, Language(code))


async def show_preview(turn: Turn, draft: Broadcast, language: Language) -> None:
    """The message as its readers in one language will see it."""
    reach = await broadcasts.reach(turn.house.database, turn.actor, draft.audience)
    shown = await content(turn.house.database, draft, language)
    places = [
        Place(channel.chat, channel.title) for channel in await channels.where_to_write(turn.house.database, turn.actor)
    ]
    card = preview_card(draft, shown, language, reach, places, turn.words)
    await turn.show(card, at_bottom=turn.tapped is None)


@router.callback_query(F.data.startswith("b.chan:"))
async def on_channel(event: CallbackQuery, turn: Turn) -> None:
    """Posts the message in the language that is shown to a channel or group."""
    draft, (code, chat) = await _draft(event, turn)
    house, place, language = turn.house, int(chat), Language(code)
    match await post(house.desk, house.database, turn.actor, draft.id, place, language, now=turn.now, zone=house.zone):
        case Posted.YES:
            turn.say(turn.words("Posted."))
        case Posted.FORBIDDEN:
            text = turn.words("The bot may not post there any more. Make it an administrator there again.")
            turn.say(text, alert=True)
        case Posted.UNCONFIRMED:
            turn.say(turn.words("Telegram did not confirm the post. Look there before you post again."), alert=True)
    await show_preview(turn, draft, Language(code))


@router.callback_query(F.data.startswith("b.send:"))
async def on_send(event: CallbackQuery, turn: Turn) -> None:
    """Sends; the card shows how far it is."""
    draft, _values = await _draft(event, turn)
    house = turn.house
    if turn.tapped is None:
        raise NothingToDo
    sent = await broadcasts.send(
        house.database, turn.actor, draft.id, turn.tapped, quiet=house.quiet, now=turn.now, zone=house.zone
    )
    await show_progress(turn, sent.id)


@router.callback_query(F.data.startswith("b.ask:"))
async def on_ask(event: CallbackQuery, turn: Turn) -> None:
    """Asks for the word of a second person, with which it is sent."""
    draft, _values = await _draft(event, turn)
    house = turn.house
    granters = await broadcast_approval.ask(
        house.database, turn.actor, draft.id, quiet=house.quiet, now=turn.now, zone=house.zone
    )
    turn.say(asked_toast(granters, turn.words), alert=not granters)
    await show_progress(turn, draft.id)


@router.callback_query(F.data.startswith("b.prog:"))
async def on_progress(event: CallbackQuery, turn: Turn) -> None:
    """How far it is."""
    _word, values = read_tap(event.data or "")
    await show_progress(turn, values[0])


async def show_progress(turn: Turn, number: str) -> None:
    """The card of a broadcast that was sent."""
    house = turn.house
    found, done = await broadcasts.watch(house.database, turn.actor, number)
    request = await broadcast_approval.request_for(house.database, turn.actor, number, now=turn.now, zone=house.zone)
    await turn.show(progress_card(found, done, turn.words, request=request))
    if turn.tapped is not None:
        await broadcasts.follow(turn.house.database, turn.actor, number, turn.tapped)


@router.callback_query(F.data.startswith("b.stop:"))
async def on_stop(event: CallbackQuery, turn: Turn) -> None:
    """Stops: what was not sent is dropped."""
    _word, values = read_tap(event.data or "")
    try:
        found, done = await broadcast_approval.stop(
            turn.house.database, turn.actor, values[0], now=turn.now, zone=turn.house.zone
        )
    except (NotFound, NothingToDo):
        await show_progress(turn, values[0])
        return
    await turn.show(progress_card(found, done, turn.words))
