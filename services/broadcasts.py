"""Broadcasts of the quality office: composed in three languages, counted exactly, sent by the one sender, stoppable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.broadcast import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    MOST_UNAPPROVED,
    Audience,
    Broadcast,
    BroadcastState,
    Content,
    Picture,
    Progress,
    may_send,
    next_language,
    progress,
)
from domain.calendar import day_of
from domain.errors import NotApproved, NotForReaders, NotFound, NothingToDo, TooLong
from domain.language import LANGUAGES, Language, Text
from domain.letters import BROADCAST
from domain.reminders import QuietHours, next_loud
from storage.audit import note
from storage.broadcasts import (
    asked_of,
    begun,
    count_readers,
    faculties,
    forget_pictures,
    letters_by_state,
    load_broadcast,
    load_picture,
    new_draft,
    reaches_outsiders,
    readers_of,
    save_picture,
    sending,
    update_broadcast,
)
from storage.database import Database
from storage.outbox import put
from storage.releases import load_release


async def begin(database: Database, who: Actor, *, now: datetime, zone: ZoneInfo) -> Broadcast:
    """A new draft to everybody; the author's unsent one goes. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        number = await new_draft(connection, who.id, day_of(now, zone))
        return await load_draft(connection, who, number)


async def draft(database: Database, who: Actor, number: str) -> Broadcast:
    """A broadcast that was not sent. Raises NotAllowed, NotFound, NothingToDo once it was sent."""
    require(who, Act.BROADCAST)
    async with database.reading() as connection:
        return await load_draft(connection, who, number)


async def choose(database: Database, who: Actor, number: str, audience: Audience) -> Broadcast:
    """Sets the audience. Raises as `draft`."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        await load_draft(connection, who, number)
        parts = {"role": audience.role, "faculty": audience.faculty, "reads": audience.reads}
        await update_broadcast(connection, number, **parts)
        return await load_draft(connection, who, number)


async def reach(database: Database, who: Actor, audience: Audience) -> int:
    """Exactly how many people would be written to now. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.reading() as connection:
        return await count_readers(connection, audience)


async def faculty_names(database: Database) -> Sequence[tuple[str, Text]]:
    """The faculties to choose from."""
    async with database.reading() as connection:
        return await faculties(connection)


async def ask_words(database: Database, who: Actor, number: str) -> Broadcast:
    """Begins to ask for the words, Kazakh first. Raises as `draft`."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        await load_draft(connection, who, number)
        await update_broadcast(connection, number, asking=LANGUAGES[0].value, wave="")
        return await load_draft(connection, who, number)


async def asked(database: Database, who: Actor) -> Broadcast | None:
    """The author's draft that waits for words, or None."""
    async with database.reading() as connection:
        return await asked_of(connection, who.id)


async def write(database: Database, who: Actor, text: str, photo: str) -> Broadcast:
    """Takes the words (and a photo's file id) for the language that is asked for, and asks for the next.

    Raises NotAllowed, NotFound if nothing is asked, TooLong.
    """
    require(who, Act.BROADCAST)
    limit = LONGEST_CAPTION if photo else LONGEST_TEXT
    if len(text) > limit:
        raise TooLong(len(text), limit)
    async with database.writing() as connection:
        waiting = await asked_of(connection, who.id)
        if waiting is None or waiting.asking is None:
            raise NotFound
        code, following = waiting.asking.value, next_language(waiting.asking)
        words = {f"text_{code}": text.strip(), f"photo_{code}": photo, "asking": following.value if following else ""}
        await update_broadcast(connection, waiting.id, **words)
        return await load_draft(connection, who, waiting.id)


async def put_words(database: Database, who: Actor, number: str, contents: Mapping[Language, Content]) -> Broadcast:
    """Takes the words and pictures of several languages at once. Raises as `draft`; TooLong."""
    require(who, Act.BROADCAST)
    for content in contents.values():
        if len(content.text) > content.longest:
            raise TooLong(len(content.text), content.longest)
    async with database.writing() as connection:
        await load_draft(connection, who, number)
        words = {"asking": "", "wave": ""}
        for code, content in contents.items():
            known = sha256(content.picture).hexdigest() if content.picture else ""
            words |= {f"text_{code}": content.text.strip(), f"picture_{code}": known}
            if known:
                await save_picture(connection, number, known, content.picture)
        await update_broadcast(connection, number, **words)
        return await load_draft(connection, who, number)


async def send(
    database: Database,
    who: Actor,
    number: str,
    message: int | None,
    *,
    quiet: QuietHours,
    now: datetime,
    zone: ZoneInfo,
) -> Broadcast:
    """Puts a letter for each reader into the outbox, due now or when the quiet hours end; `message`, if there is
    one in the author's chat, shows the progress.

    Raises as `draft` and `require_fit_readers`; TooLate while words are missing; NothingToDo if nobody would be
    reached; NotApproved for more readers than one person may write to alone.
    """
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        ready = await load_draft(connection, who, number)
        may_send(ready)
        await require_fit_readers(connection, ready)
        persons = await readers_of(connection, ready.audience)
        if not persons:
            raise NothingToDo
        if len(persons) > MOST_UNAPPROVED:
            raise NotApproved
        sent = await put_letters(connection, ready, persons, message, next_loud(now, quiet, zone))
        await note(connection, now, who.id, "send_broadcast", f"{number}:{len(persons)}")
    return sent


async def require_fit_readers(connection: AsyncConnection, ready: Broadcast) -> None:
    """Does nothing if everybody it reaches may see it; raises NotForReaders for results that may not leave the
    university if somebody was neither asked nor works there."""
    release = await load_release(connection, ready.wave) if ready.wave else None
    if release is None or release.university.public:
        return
    if await reaches_outsiders(connection, ready.audience, ready.wave):
        raise NotForReaders


async def put_letters(
    connection: AsyncConnection, ready: Broadcast, persons: Sequence[str], message: int | None, due: datetime
) -> Broadcast:
    """Puts its letter for each of `persons` into the outbox, in the caller's transaction; returns it as it then is."""
    for person in persons:
        await put(connection, person, BROADCAST, ready.id, due)
    state = {"state": BroadcastState.SENDING.value, "recipients": len(persons), "progress_message": message}
    await update_broadcast(connection, ready.id, **state)
    return replace(ready, state=BroadcastState.SENDING, recipients=len(persons), progress_message=message)


async def watch(database: Database, who: Actor, number: str) -> tuple[Broadcast, Progress]:
    """How far a broadcast is. Raises NotAllowed, NotFound."""
    require(who, Act.BROADCAST)
    return await progress_of(database, number)


async def recent(database: Database, who: Actor, limit: int) -> Sequence[tuple[Broadcast, Progress]]:
    """The broadcasts that were sent, the newest day first, with how far each is. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.reading() as connection:
        return [await _look(connection, one.id) for one in await begun(connection, limit)]


async def picture(database: Database, broadcast: Broadcast, language: Language) -> Picture | None:
    """The picture of a broadcast that came from the host, in one language; None if it has none."""
    known = broadcast.pictures.get(language, "")
    async with database.reading() as connection:
        image = await load_picture(connection, broadcast.id, known) if known else None
    return Picture(image, known) if image is not None else None


async def follow(database: Database, who: Actor, number: str, message: int) -> None:
    """Remembers the message that shows the progress. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        await update_broadcast(connection, number, progress_message=message)


async def note_post(database: Database, who: Actor, number: str, chat: int, *, now: datetime) -> None:
    """Notes that a broadcast was posted to a channel. Raises NotAllowed."""
    require(who, Act.BROADCAST)
    async with database.writing() as connection:
        await note(connection, now, who.id, "post_broadcast", f"{number}:{chat}")


async def letter(database: Database, number: str) -> Broadcast | None:
    """The broadcast of a letter whose turn has come; None if it was stopped."""
    async with database.reading() as connection:
        found = await load_broadcast(connection, number)
    return found if found is not None and found.state is BroadcastState.SENDING else None


async def progress_of(database: Database, number: str) -> tuple[Broadcast, Progress]:
    """How far a broadcast is, for the bot itself. Raises NotFound."""
    async with database.reading() as connection:
        return await _look(connection, number)


async def under_way(database: Database) -> Sequence[Broadcast]:
    """Every broadcast that is being sent, also one whose last letter has gone but that nobody has ended yet."""
    async with database.reading() as connection:
        return await sending(connection)


async def finish(database: Database, number: str) -> None:
    """Ends a broadcast that is being sent and has nothing left to send; any other stays as it is."""
    async with database.writing() as connection:
        found = await load_broadcast(connection, number)
        if found is None or found.state is not BroadcastState.SENDING:
            return
        if not progress(await letters_by_state(connection, number)).left:
            await update_broadcast(connection, number, state=BroadcastState.DONE.value)
            await forget_pictures(connection, number)


async def _look(connection: AsyncConnection, number: str) -> tuple[Broadcast, Progress]:
    """A broadcast with how far it is; it is done as soon as nothing is left to send. Raises NotFound."""
    found = await load_broadcast(connection, number)
    if found is None:
        raise NotFound
    done = progress(await letters_by_state(connection, number))
    is_over = found.state is BroadcastState.SENDING and not done.left
    return (replace(found, state=BroadcastState.DONE) if is_over else found), done


async def load_draft(connection: AsyncConnection, who: Actor, number: str) -> Broadcast:
    """A broadcast of `who` that was not sent. Raises NotFound, NothingToDo once it was sent or asked about."""
    found = await load_broadcast(connection, number)
    if found is None or found.author != who.id:
        raise NotFound
    if found.state is not BroadcastState.DRAFT:
        raise NothingToDo
    return found
