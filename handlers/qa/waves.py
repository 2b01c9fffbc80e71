"""The quality office: the waves, and their release."""

from contextlib import suppress
from dataclasses import replace
from html import escape

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.access import Act, may
from domain.errors import NotFound, NothingToDo, TooLate
from domain.wave import Correction
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from reports.exports import Format
from services import form_approvals, moderation, notices, plan_lists, results, waves
from services.small_groups import small_groups
from services.waves import WaveView
from views.approvals import More, wave_more
from views.card import Document
from views.qa import WaveFacts, wave_card, waves_card
from views.release_plan import (
    CORRECT,
    CORRECTED,
    CUTS,
    confirm_release_card,
    correction_card,
    list_caption,
)
from views.small_groups import GROUPS, groups_card

router = Router(name="qa_waves")
router.callback_query.filter(Known())


def facts(view: WaveView) -> WaveFacts:
    """A wave as the views show it."""
    row = view.row
    return WaveFacts(
        row.key,
        row.survey,
        row.term,
        view.term_title,
        row.state,
        row.opens_at,
        row.window.closes,
        view.answered,
        view.everybody,
        view.evaluations,
    )


@router.callback_query(F.data == "waves")
async def on_waves(tap: CallbackQuery, turn: Turn) -> None:
    """All waves."""
    found = await waves.overview(turn.house.database, turn.actor)
    may_set = may(turn.actor, Act.SET_LIMITS)
    await turn.show(waves_card([facts(view) for view in found], turn.words, may_set=may_set))


@router.callback_query(F.data.startswith("wave:"))
async def on_wave(tap: CallbackQuery, turn: Turn) -> None:
    """One wave."""
    await show_wave(turn, *named(tap, 1))


async def show_wave(turn: Turn, key: str) -> None:
    """The card of one wave, with what this person may do."""
    view = await waves.one(turn.house.database, turn.actor, key)
    shown = replace(facts(view), comments=await moderation.progress(turn.house.database, turn.actor, key))
    may_release, may_post = may(turn.actor, Act.RELEASE_RESULTS), may(turn.actor, Act.POST_PICTURES)
    groups, zone = await small_groups(turn.house.database, turn.actor, key), turn.house.zone
    more = await _more(turn, key)
    card = wave_card(shown, groups, zone, turn.words, may_release=may_release, may_post=may_post, more=more)
    await turn.show(card)


async def _more(turn: Turn, key: str) -> More:
    """What approvals and notices add to the card of a wave."""
    database, who, now, zone = turn.house.database, turn.actor, turn.now, turn.house.zone
    form = await form_approvals.standing(database, who, key, now=now, zone=zone)
    may_tell = await notices.can_tell(database, who, key, now=now, zone=zone)
    may_ask = may(who, Act.ASK_APPROVAL)
    return wave_more(key, turn.words, held=form.held, waits=form.waits, may_ask=may_ask, may_tell=may_tell)


@router.callback_query(F.data.startswith(f"{GROUPS}:"))
async def on_groups(tap: CallbackQuery, turn: Turn) -> None:
    """What a wave asks together, and what it leaves out."""
    (key,) = named(tap, 1)
    await turn.show(groups_card(await small_groups(turn.house.database, turn.actor, key), key, turn.words))


@router.callback_query(F.data.startswith("release:"))
async def on_release(tap: CallbackQuery, turn: Turn) -> None:
    """Asks once more."""
    (key,) = named(tap, 1)
    await results.require_releasable(turn.house.database, turn.actor, key)
    await _show_release(turn, key)


async def _show_release(turn: Turn, key: str, *, at_bottom: bool = False) -> None:
    plan = None
    with suppress(TooLate):  # the clock has not opened the ballots yet: the release does
        plan = await results.release_plan(turn.house.database, turn.actor, key, now=turn.now, zone=turn.house.zone)
    unread = (await moderation.progress(turn.house.database, turn.actor, key)).waiting
    await turn.show(confirm_release_card(key, plan, unread, turn.words), at_bottom=at_bottom)


@router.callback_query(F.data.startswith("released:"))
async def on_released(tap: CallbackQuery, turn: Turn) -> None:
    """Releases."""
    (key,) = named(tap, 1)
    house = turn.house
    await results.release_wave(house.database, house.box, turn.actor, key, now=turn.now, zone=house.zone)
    turn.say(turn.words("The results are released."))
    await show_wave(turn, key)


@router.callback_query(F.data.startswith(f"{CORRECT}:"))
async def on_correct(tap: CallbackQuery, turn: Turn) -> None:
    """What a new release would show, and why it is made."""
    (key,) = named(tap, 1)
    await _show_correction(turn, key)


async def _show_correction(turn: Turn, key: str, *, at_bottom: bool = False) -> None:
    plan = await results.release_plan(turn.house.database, turn.actor, key, now=turn.now, zone=turn.house.zone)
    await turn.show(correction_card(key, plan, turn.words), at_bottom=at_bottom)


@router.callback_query(F.data.startswith(f"{CUTS}:"))
async def on_cuts(tap: CallbackQuery, turn: Turn) -> None:
    """Sends the list of every cut, and the card below it; a second tap on the card above it sends no other."""
    (key,) = named(tap, 1)
    house, language = turn.house, turn.words.language
    if turn.on_card:
        made = await plan_lists.plan_list(
            house.database, turn.actor, key, Format.XLSX, language, now=turn.now, zone=house.zone
        )
        caption = escape(list_caption(turn.words))
        await house.desk.send_document(turn.user_id, Document(made.name, made.content, caption))
        turn.say(turn.words("The file is above."))
    try:
        await results.require_releasable(house.database, turn.actor, key)
    except NothingToDo:
        await _show_correction(turn, key, at_bottom=turn.on_card)
        return
    await _show_release(turn, key, at_bottom=turn.on_card)


@router.callback_query(F.data.startswith(f"{CORRECTED}:"))
async def on_corrected(tap: CallbackQuery, turn: Turn) -> None:
    """Releases once more, unless that would say the same. Raises NotFound for a reason that is none."""
    why, key = named(tap, 2)
    if why not in set(Correction):
        raise NotFound
    house, reason = turn.house, Correction(why)
    try:
        await results.correct_wave(
            house.database, turn.actor, key, reason, quiet=house.quiet, now=turn.now, zone=house.zone
        )
        turn.say(turn.words("The new version is released."))
    except NothingToDo:
        turn.say(turn.words("Nothing has changed: a new version would say the same."))
    await show_wave(turn, key)
