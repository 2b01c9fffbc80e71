"""The quality office: pictures of released results, looked at, approved and posted."""

from html import escape

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.access import Act, may
from domain.language import Language
from handlers.filters import Known
from handlers.house import Turn
from services import channels, pictures
from views.card import Card, Photo
from views.qa import Place, picture_card, places_card
from views.taps import read_tap

router = Router(name="qa_pictures")
router.callback_query.filter(Known())


@router.callback_query(F.data.startswith("picture:"))
async def on_picture(tap: CallbackQuery, turn: Turn) -> None:
    """The picture in one language, as it will be posted."""
    _, (language, wave) = read_tap(tap.data or "")
    await show_picture(turn, wave, Language(language))


async def show_picture(turn: Turn, wave: str, language: Language) -> None:
    """The card of one picture."""
    picture = await pictures.draw(turn.house.database, turn.actor, wave, language)
    approved = await pictures.approved(turn.house.database, turn.actor, wave)
    card = picture_card(
        wave,
        language,
        picture.caption,
        Photo(picture.png, picture.sha256),
        turn.words,
        approved=approved.keys(),
        may_post=may(turn.actor, Act.POST_PICTURES),
    )
    await turn.show(card)


@router.callback_query(F.data.startswith("approve:"))
async def on_approve(tap: CallbackQuery, turn: Turn) -> None:
    """This picture may be posted."""
    _, (language, wave) = read_tap(tap.data or "")
    house = turn.house
    await pictures.approve(house.database, turn.actor, wave, Language(language), now=turn.now, zone=house.zone)
    turn.say(turn.words("Approved."))
    await show_picture(turn, wave, Language(language))


@router.callback_query(F.data.startswith("places:"))
async def on_places(tap: CallbackQuery, turn: Turn) -> None:
    """Where it can go."""
    _, (language, wave) = read_tap(tap.data or "")
    found = await channels.where_to_post(turn.house.database, turn.actor)
    places = [Place(channel.chat, channel.title) for channel in found]
    await turn.show(places_card(wave, Language(language), places, turn.words))


@router.callback_query(F.data.startswith("post:"))
async def on_post(tap: CallbackQuery, turn: Turn) -> None:
    """Posts it, once."""
    _, (language, chat, wave) = read_tap(tap.data or "")
    house, chosen = turn.house, Language(language)
    picture = await pictures.to_post(house.database, turn.actor, wave, chosen, int(chat))
    card = Card(escape(picture.caption), (), Photo(picture.png, picture.sha256))
    message = await house.desk.send(int(chat), card)
    await pictures.note_post(
        house.database, turn.actor, wave, chosen, int(chat), message, now=turn.now, zone=house.zone
    )
    turn.say(turn.words("Posted."))
    await show_picture(turn, wave, chosen)
