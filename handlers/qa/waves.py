"""The quality office: the waves, and their release."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.access import Act, may
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import limits, results, waves
from services.small_groups import small_groups
from services.waves import WaveView
from views.qa import WaveFacts, confirm_release_card, wave_card, waves_card
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
    may_release, may_post = may(turn.actor, Act.RELEASE_RESULTS), may(turn.actor, Act.POST_PICTURES)
    groups, zone = await small_groups(turn.house.database, turn.actor, key), turn.house.zone
    card = wave_card(facts(view), groups, zone, turn.words, may_release=may_release, may_post=may_post)
    await turn.show(card)


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
    view = await waves.one(turn.house.database, turn.actor, key)
    await turn.show(confirm_release_card(facts(view), turn.words))


@router.callback_query(F.data.startswith("released:"))
async def on_released(tap: CallbackQuery, turn: Turn) -> None:
    """Releases."""
    (key,) = named(tap, 1)
    house = turn.house
    set_now = await limits.current(house.database, turn.actor)
    await results.release_wave(
        house.database, house.box, turn.actor, key, limits=set_now, now=turn.now, zone=house.zone
    )
    turn.say(turn.words("The results are released."))
    await show_wave(turn, key)
