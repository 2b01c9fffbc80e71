"""Pictures of released results: drawn, looked at and approved by a QA lead, posted."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.errors import NotFound, NothingToDo, TooLate
from domain.language import Language
from reports.infographic import Picture, infographic_async
from services.results import released
from storage.approvals import load_approvals, posted_in, save_approval, save_post
from storage.audit import note
from storage.channels import channels_to_post
from storage.database import Database
from storage.forms import load_form
from storage.releases import load_release


async def draw(database: Database, who: Actor, wave: str, language: Language) -> Picture:
    """The picture of a released wave in one language; drawn in a thread, after the reading. NotAllowed, NotFound."""
    release, form = await released(database, who, wave)
    return await infographic_async(release, form, language.value)


async def approved_picture(database: Database, wave: str, language: Language) -> Picture | None:
    """The picture of a wave in one language if this very one was approved, else None."""
    async with database.reading() as connection:
        release = await load_release(connection, wave)
        if release is None:
            return None
        form = await load_form(connection, release.form_hash)
        hashes = await load_approvals(connection, wave, release.version)
    picture = await infographic_async(release, form, language.value)
    return picture if hashes.get(language.value) == picture.sha256 else None


async def approve(
    database: Database, who: Actor, wave: str, language: Language, *, now: datetime, zone: ZoneInfo
) -> None:
    """Notes that this very picture may be posted. Raises NotAllowed, NotFound."""
    require(who, Act.APPROVE_PICTURES)
    release, _form = await released(database, who, wave)
    picture = await draw(database, who, wave, language)
    async with database.writing() as connection:
        today = day_of(now, zone)
        await save_approval(connection, wave, release.version, language.value, picture.sha256, who.id, today)
        await note(connection, now, who.id, "approve_picture", f"{wave}:{language.value}")


async def approved(database: Database, who: Actor, wave: str) -> Mapping[str, str]:
    """The hash of the approved picture of each language. Raises NotAllowed, NotFound."""
    release, _form = await released(database, who, wave)
    async with database.reading() as connection:
        return await load_approvals(connection, wave, release.version)


async def to_post(database: Database, who: Actor, wave: str, language: Language, chat: int) -> Picture:
    """The approved picture for a chat, checked once more.

    Raises NotAllowed, TooLate (not approved), NotFound (no release, or a chat the bot may not post to), NothingToDo
    (it is there already).
    """
    require(who, Act.POST_PICTURES)
    release, _form = await released(database, who, wave)
    async with database.reading() as connection:
        allowed = {channel.chat for channel in await channels_to_post(connection)}
        hashes = await load_approvals(connection, wave, release.version)
        before = await posted_in(connection, wave, release.version, language.value)
    if chat in before:
        raise NothingToDo
    if chat not in allowed:
        raise NotFound
    picture = await draw(database, who, wave, language)
    if hashes.get(language.value) != picture.sha256:
        raise TooLate
    return picture


async def note_post(
    database: Database,
    who: Actor,
    wave: str,
    language: Language,
    chat: int,
    message: int,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Notes where the picture was posted."""
    release, _form = await released(database, who, wave)
    async with database.writing() as connection:
        today = day_of(now, zone)
        await save_post(connection, wave, release.version, language.value, chat, message, today)
        await note(connection, now, who.id, "post_picture", f"{wave}:{language.value}:{chat}")
