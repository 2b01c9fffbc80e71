"""The quality office: pictures of released results, looked at, asked about and posted."""

import asyncio
from html import escape
from weakref import WeakValueDictionary

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

from delivery.posting import require_fit_for
from delivery.verdicts import Kind, verdict
from domain.access import Act, may
from domain.approvals import State
from domain.people import Role
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import chat_named, named, picture_named
from reports.infographic import Picture
from services import channels, pictures
from views.approvals import result_text
from views.card import Card, Photo
from views.qa import PictureSteps, Place, picture_card, places_card

router = Router(name="qa_pictures")
router.callback_query.filter(Known())

_posting: WeakValueDictionary[tuple[str, str, int], asyncio.Lock] = WeakValueDictionary()
"""Two people who post the same picture to the same place at the same time do it one after the other."""


@router.callback_query(F.data.startswith("picture:"))
async def on_picture(tap: CallbackQuery, turn: Turn) -> None:
    """One picture in one language, as it will be posted."""
    name, wave = named(tap, 2)
    await show_picture(turn, wave, picture_named(name))


async def show_picture(turn: Turn, wave: str, name: str) -> None:
    """The card of one picture, by its name."""
    picture = await pictures.draw(turn.house.database, turn.actor, wave, name)
    inside = not await pictures.may_be_public(turn.house.database, wave)
    text, photo = result_text(picture.caption, turn.words, inside=inside), Photo(picture.png, picture.sha256)
    await turn.show(picture_card(wave, name, text, photo, await _steps(turn, wave), turn.words))


async def _steps(turn: Turn, wave: str) -> PictureSteps:
    """Where the pictures of a wave stand, and what this person may do with them."""
    house, who = turn.house, turn.actor
    asked = await pictures.asked(house.database, who, wave, now=turn.now, zone=house.zone)
    faculties = await pictures.has_faculties(house.database, wave)
    if asked is None:
        return PictureSteps(may_ask=may(who, Act.ASK_APPROVAL), faculties=faculties)
    mine = asked.asked_by == who.id
    return PictureSteps(
        approved=asked.state is State.GRANTED,
        request=asked.id,
        may_decide=not mine and may(who, Act.GRANT_RELEASE),
        may_take_back=mine or Role.QA_LEAD in who.roles,
        may_post=may(who, Act.POST_PICTURES),
        faculties=faculties,
    )


@router.callback_query(F.data.startswith("places:"))
async def on_places(tap: CallbackQuery, turn: Turn) -> None:
    """Where it can go."""
    name, wave = named(tap, 2)
    found = await channels.where_to_post(turn.house.database, turn.actor)
    places = [Place(channel.chat, channel.title) for channel in found]
    await turn.show(places_card(wave, picture_named(name), places, turn.words))


@router.callback_query(F.data.startswith("post:"))
async def on_post(tap: CallbackQuery, turn: Turn) -> None:
    """Posts it, once."""
    name, place, wave = named(tap, 3)
    house, chosen, chat = turn.house, picture_named(name), chat_named(place)
    async with _posting.setdefault((wave, name, chat), asyncio.Lock()):
        picture = await pictures.to_post(house.database, turn.actor, wave, chosen, chat, now=turn.now, zone=house.zone)
        message = await _post(turn, wave, chat, picture)
        if message is not None:
            await pictures.note_post(
                house.database, turn.actor, wave, chosen, chat, message, now=turn.now, zone=house.zone
            )
            turn.say(turn.words("Posted."))
    await show_picture(turn, wave, chosen)


async def _post(turn: Turn, wave: str, chat: int, picture: Picture) -> int | None:
    """The id of the post; None if it is not known to be there. Raises NotPublic.

    Where the bot may not write any more is known for the next time; a post that may be there is not sent again.
    """
    house = turn.house
    try:
        await require_fit_for(house.desk, house.database, wave, chat)
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
