"""Pictures of released results: drawn, asked about, approved by a second person, posted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.access import Act, Actor, require
from domain.approvals import Approval, Kind
from domain.calendar import day_of
from domain.errors import NotApproved, NotFound, NothingToDo
from domain.form import Form
from domain.language import LANGUAGES, Language
from domain.reminders import QuietHours
from domain.result import Release
from reports.infographic import BY_FACULTY, Picture, faculties_picture, infographic
from services.approvals import ask_in, current_in, was_granted
from storage.approvals import requests_about
from storage.audit import note
from storage.channels import channels_to_post
from storage.database import Database
from storage.forms import load_form
from storage.posts import posted_in, save_post
from storage.releases import load_release, release_hash

MOST_DRAWN = 4
"""Waves whose pictures are kept in memory, a few hundred kilobytes each."""


@dataclass(frozen=True)
class Public:
    """What of a release may go to the public: its pictures, and the hash of all of them together.

    A picture is named by its language; the one of the faculties, where there is one, with `BY_FACULTY` behind it.
    """

    release: Release
    pictures: Mapping[str, Picture]
    content: str


_DRAWN: dict[str, Public] = {}
"""By the hash of the frozen release: equal releases have equal pictures."""


async def public(database: Database, wave: str) -> Public | None:
    """The pictures of the newest release of a wave, drawn in a thread after the reading; None before the release.

    Raises ReleaseChanged.
    """
    async with database.reading() as connection:
        key = await release_hash(connection, wave)
        if key in _DRAWN:
            return _DRAWN[key]
        release = await load_release(connection, wave)
        if release is None:
            return None
        form = await load_form(connection, release.form_hash)
    pictures = await asyncio.to_thread(_drawn, release, form)
    while len(_DRAWN) >= MOST_DRAWN:
        del _DRAWN[next(iter(_DRAWN))]
    _DRAWN[key] = Public(release, pictures, _hash(key, pictures))
    return _DRAWN[key]


def _drawn(release: Release, form: Form) -> Mapping[str, Picture]:
    pictures = {}
    for language in LANGUAGES:
        pictures[language.value] = infographic(release, form, language)
        if by_faculty := faculties_picture(release, form, language):
            pictures[language.value + BY_FACULTY] = by_faculty
    return pictures


def _hash(release: str, pictures: Mapping[str, Picture]) -> str:
    """Of the release and of every picture with its caption; a correction is a new release and needs a new approval."""
    parts = [release]
    parts += [f"{language} {picture.sha256} {picture.caption}" for language, picture in sorted(pictures.items())]
    return sha256("\n".join(parts).encode()).hexdigest()


async def _released(database: Database, wave: str) -> Public:
    found = await public(database, wave)
    if found is None:
        raise NotFound
    return found


async def draw(database: Database, who: Actor, wave: str, name: str) -> Picture:
    """A picture of a released wave. Raises NotAllowed, NotFound before the release or for a name that it has not."""
    require(who, Act.SEE_WAVES)
    return _named(await _released(database, wave), name)


def _named(found: Public, name: str) -> Picture:
    if name not in found.pictures:
        raise NotFound
    return found.pictures[name]


async def has_faculties(database: Database, wave: str) -> bool:
    """Whether a released wave has a picture of its faculties. Raises NotFound before the release."""
    return Language.KK.value + BY_FACULTY in (await _released(database, wave)).pictures


async def approved_picture(database: Database, wave: str, language: Language) -> Picture | None:
    """The picture of a wave in one language if a second person approved this very one, else None."""
    found = await public(database, wave)
    if found is None:
        return None
    async with database.reading() as connection:
        granted = await was_granted(connection, Kind.PUBLIC_RELEASE, wave, found.content)
    return found.pictures[language.value] if granted else None


async def ask(database: Database, who: Actor, wave: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo) -> int:
    """Asks that the pictures of a wave may be posted; returns how many people hear of it and may grant it.

    Raises NotAllowed, NotFound, NothingToDo (approved, or asked already).
    """
    require(who, Act.ASK_APPROVAL)
    found = await _released(database, wave)
    async with database.writing() as connection:
        kind = Kind.PUBLIC_RELEASE
        return await ask_in(connection, who, kind, wave, found.content, quiet=quiet, now=now, zone=zone)


async def asked(database: Database, who: Actor, wave: str, *, now: datetime, zone: ZoneInfo) -> Approval | None:
    """The request that counts for the pictures as they are: it holds or waits. Raises NotAllowed, NotFound."""
    require(who, Act.SEE_WAVES)
    found = await _released(database, wave)
    async with database.reading() as connection:
        return await current_in(connection, Kind.PUBLIC_RELEASE, wave, found.content, day_of(now, zone))


async def may_post(database: Database, wave: str, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the pictures of a wave are approved in all three languages, as they are, today."""
    today = day_of(now, zone)
    async with database.reading() as connection:
        asked = await requests_about(connection, Kind.PUBLIC_RELEASE, wave)
    if not any(one.holds(one.content, today) for one in asked):
        return False  # nothing is drawn for that: the office may have dozens of such waves
    found = await public(database, wave)
    return found is not None and any(one.holds(found.content, today) for one in asked)


async def to_post(
    database: Database, who: Actor, wave: str, name: str, chat: int, *, now: datetime, zone: ZoneInfo
) -> Picture:
    """The approved picture for a chat, checked once more.

    Raises NotAllowed, NotApproved, NotFound (no release, no such picture, or a chat the bot may not post to),
    NothingToDo (it is there already).
    """
    require(who, Act.POST_PICTURES)
    found = await _released(database, wave)
    picture = _named(found, name)
    async with database.reading() as connection:
        allowed = {channel.chat for channel in await channels_to_post(connection)}
        before = await posted_in(connection, wave, found.release.version, name)
    if chat in before:
        raise NothingToDo
    if chat not in allowed:
        raise NotFound
    if not await may_post(database, wave, now=now, zone=zone):
        raise NotApproved
    return picture


async def may_be_public(database: Database, wave: str) -> bool:
    """Whether enough answered for the university's figures to be seen by everybody. Raises NotFound."""
    return (await _released(database, wave)).release.university.public


async def note_post(
    database: Database,
    who: Actor,
    wave: str,
    name: str,
    chat: int,
    message: int,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Notes where a picture was posted."""
    found = await _released(database, wave)
    async with database.writing() as connection:
        today = day_of(now, zone)
        await save_post(connection, wave, found.release.version, name, chat, message, today)
        await note(connection, now, who.id, "post_picture", f"{wave}:{name}:{chat}")
