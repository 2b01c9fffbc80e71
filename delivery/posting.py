"""A broadcast as one post in a channel or group, for the chat and for the shell of the host alike."""

from datetime import datetime
from enum import StrEnum
from html import escape
from zoneinfo import ZoneInfo

from aiogram.exceptions import TelegramAPIError

from delivery.cards import Desk
from delivery.verdicts import Kind, verdict
from domain.access import Actor
from domain.broadcast import Broadcast
from domain.errors import NotAllowed, NotApproved, NotPublic
from domain.language import Language
from services import broadcasts, channels, pictures
from storage.database import Database
from views.broadcasts import content_card
from views.card import Card, Photo


class Posted(StrEnum):
    """What became of a post."""

    YES = "yes"
    FORBIDDEN = "forbidden"
    """The bot may not write there any more, which is then known for the next time."""
    UNCONFIRMED = "unconfirmed"
    """Telegram's answer was lost: many would see it twice, so whoever posts looks there first."""


async def content(database: Database, draft: Broadcast, language: Language) -> Card:
    """What a reader in this language gets. Raises NotAllowed for a result whose picture is not approved."""
    if not draft.wave:
        return content_card(draft, language, await broadcasts.picture(database, draft, language))
    picture = await pictures.approved_picture(database, draft.wave, language)
    if picture is None:
        raise NotAllowed
    return Card(escape(picture.caption), (), Photo(picture.png, picture.sha256))


async def require_fit_for(desk: Desk, database: Database, wave: str, chat: int) -> None:
    """Does nothing if results of a wave may be posted to this chat: what few answered goes to closed places only.

    Raises NotPublic, NotFound before the release, and aiogram's errors.
    """
    if not await pictures.may_be_public(database, wave) and await desk.is_public(chat):
        raise NotPublic("Too few answered to show this in public: post it to a closed channel or group.")


async def post(
    desk: Desk,
    database: Database,
    who: Actor,
    number: str,
    chat: int,
    language: Language,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Posted:
    """Posts a draft, and says whether it is there.

    Raises NotAllowed, NotApproved (pictures whose approval is over), NotPublic, NotFound for a chat that is not
    offered, as `broadcasts.draft`, and aiogram's errors.
    """
    draft = await broadcasts.draft(database, who, number)
    await channels.require_place(database, who, chat)
    if draft.wave and not await pictures.may_post(database, draft.wave, now=now, zone=zone):
        raise NotApproved("The pictures are not approved any more.")
    try:
        if draft.wave:
            await require_fit_for(desk, database, draft.wave, chat)
        await desk.send(chat, await content(database, draft, language))
    except TelegramAPIError as error:
        kind = verdict(error).kind
        if kind is Kind.UNCERTAIN:
            return Posted.UNCONFIRMED
        if kind is not Kind.UNREACHABLE:
            raise
        await channels.lose_channel(database, chat)
        return Posted.FORBIDDEN
    await broadcasts.note_post(database, who, number, chat, now=now)
    return Posted.YES
