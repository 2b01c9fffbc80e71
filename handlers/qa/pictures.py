"""The quality office: pictures of released results, looked at, approved and posted."""

import asyncio
from html import escape
from weakref import WeakValueDictionary

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

from delivery.verdicts import Kind, verdict
from domain.access import Act, may
from domain.language import Language
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import chat_named, language_named, named
from reports.infographic import Picture
from services import channels, pictures
from views.card import Card, Photo
from views.qa import Place, picture_card, places_card

router = Router(name="qa_pictures")
router.callback_query.filter(Known())

_posting: WeakValueDictionary[tuple[str, str, int], asyncio.Lock] = WeakValueDictionary()
"""Two people who post the same picture to the same place at the same time do it one after the other."""


@router.callback_query(F.data.startswith("picture:"))
async def on_picture(tap: CallbackQuery, turn: Turn) -> None:
    """The picture in one language, as it will be posted."""
    language, wave = named(tap, 2)
    await show_picture(turn, wave, language_named(language))


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
    language, wave = named(tap, 2)
    house, chosen = turn.house, language_named(language)
    await pictures.approve(house.database, turn.actor, wave, chosen, now=turn.now, zone=house.zone)
    turn.say(turn.words("Approved."))
    await show_picture(turn, wave, chosen)


@router.callback_query(F.data.startswith("places:"))
async def on_places(tap: CallbackQuery, turn: Turn) -> None:
    """Where it can go."""
    language, wave = named(tap, 2)
    found = await channels.where_to_post(turn.house.database, turn.actor)
    places = [Place(channel.chat, channel.title) for channel in found]
    await turn.show(places_card(wave, language_named(language), places, turn.words))


@router.callback_query(F.data.startswith("post:"))
async def on_post(tap: CallbackQuery, turn: Turn) -> None:
    """Posts it, once."""
    language, place, wave = named(tap, 3)
    house, chosen, chat = turn.house, language_named(language), chat_named(place)
    async with _posting.setdefault((wave, language, chat), asyncio.Lock()):
        picture = await pictures.to_post(house.database, turn.actor, wave, chosen, chat)
        message = await _post(turn, chat, picture)
        if message is not None:
            await pictures.note_post(
                house.database, turn.actor, wave, chosen, chat, message, now=turn.now, zone=house.zone
            )
            turn.say(turn.words("Posted."))
    await show_picture(turn, wave, chosen)


async def _post(turn: Turn, chat: int, picture: Picture) -> int | None:
    """The id of the post; None if it is not known to be there.

    Where the bot may not write any more is known for the next time; a post that may be there is not sent again.
    """
    house = turn.house
    try:
        return await house.desk.send(chat, Card(escape(picture.caption), (), Photo(picture.png, picture.sha256)))
    except TelegramAPIError as error:
        kind = verdict(error).kind
        if kind is Kind.UNCERTAIN:
            turn.say(turn.words("Telegram did not confirm the post. Look there before you post again."), alert=True)
            return None
        if kind is not Kind.UNREACHABLE:
            raise
        await channels.lose_channel(house.database, chat)
        turn.say(turn.words("The bot may not post there any more. Make it an administrator there again."), alert=True)
        return None
