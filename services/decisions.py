"""The second person decides: what exactly is asked, yes or no; two who decide at once do it one after the other."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import OPERATOR, Act, Actor, actor, may
from domain.approvals import Approval, Kind, Reason, State, last_day, require_decidable, require_granter
from domain.broadcast import Broadcast, content_hash
from domain.calendar import day_of
from domain.errors import ContentChanged, NotAllowed, NotFound, NothingToDo
from domain.form import Form
from domain.language import Language
from domain.reminders import QuietHours, next_loud
from reports.infographic import Picture
from services import pictures
from services.accounts import FIRST_ADMIN_PERSON
from services.approvals import back_to_draft, tell_asker
from services.broadcast_approval import send_approved
from services.notices import ask_after_approval
from storage.approvals import load_approval, settle_approval
from storage.audit import note
from storage.broadcasts import count_readers, load_broadcast
from storage.database import Database
from storage.forms import load_form
from storage.people import load_person, roles_of


@dataclass(frozen=True)
class Asked:
    """What is asked of the second person, as it is now."""

    approval: Approval
    asker: str
    """The name of who asks; empty for the operator of the host."""
    form: Form | None = None
    pictures: Mapping[str, Picture] | None = None
    broadcast: Broadcast | None = None
    people: int = 0
    """How many a broadcast would reach now."""
    inside: bool = False
    """The pictures are of results that may not leave the university."""


async def look(
    database: Database, who: Actor, number: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Asked:
    """What is asked. Raises NotAllowed, SamePerson, NotFound, NothingToDo, TooLate, ContentChanged."""
    asked, content = await _asked(database, who, number)
    await _require_decidable(database, asked.approval, content, day_of(now, zone), next_loud(now, quiet, zone))
    return asked


async def grant(
    database: Database, who: Actor, number: str, *, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> Approval:
    """Says yes: a broadcast goes out, those who were asked in a wave will hear of its results. Raises as `look`."""
    today = day_of(now, zone)
    asked, content = await _asked(database, who, number)
    approval = asked.approval
    await _require_decidable(database, approval, content, today, next_loud(now, quiet, zone))
    granted = replace(approval, state=State.GRANTED, decided_by=who.id, decided_on=today)
    async with database.writing() as connection:
        expires = last_day(approval.kind, State.GRANTED, today)
        if not await settle_approval(connection, number, State.GRANTED, by=who.id, on=today, expires_on=expires):
            raise NothingToDo
        await _carry_out(connection, granted, quiet, now, zone)
        await note(connection, now, who.id, f"grant_{approval.kind.value}", f"{approval.subject}:{number}")
        await tell_asker(connection, granted, next_loud(now, quiet, zone))
    return granted


async def refuse(
    database: Database,
    who: Actor,
    number: str,
    reason: Reason,
    *,
    quiet: QuietHours,
    now: datetime,
    zone: ZoneInfo,
) -> Approval:
    """Says no, and why. Raises NotAllowed, SamePerson, NotFound, NothingToDo, TooLate (expired)."""
    today = day_of(now, zone)
    async with database.writing() as connection:
        approval = await _load(connection, who, number)
        require_decidable(approval, approval.content, today)
        if not await settle_approval(connection, number, State.REFUSED, by=who.id, on=today, reason=reason):
            raise NothingToDo
        await back_to_draft(connection, approval)
        act, subject = f"refuse_{approval.kind.value}", f"{approval.subject}:{number}:{reason.value}"
        await note(connection, now, who.id, act, subject)
        refused = replace(approval, state=State.REFUSED, decided_by=who.id, decided_on=today, reason=reason)
        await tell_asker(connection, refused, next_loud(now, quiet, zone))
    return refused


async def outcome(database: Database, number: str) -> tuple[Approval, str] | None:
    """A request with the name of who decided, for the letter to who asked; None if it is not there."""
    async with database.reading() as connection:
        found = await load_approval(connection, number)
        return (found, await _name(connection, found.decided_by)) if found else None


async def _load(connection: AsyncConnection, who: Actor, number: str) -> Approval:
    approval = await load_approval(connection, number)
    if approval is None:
        raise NotFound
    require_granter(approval, who)
    if who.id == FIRST_ADMIN_PERSON:  # not on the roster: nobody knows whose second account it is
        raise NotAllowed
    return approval


async def _asked(database: Database, who: Actor, number: str) -> tuple[Asked, str]:
    """What is asked, and the hash of what it is now; empty if it is gone."""
    async with database.reading() as connection:
        approval = await _load(connection, who, number)
        asked = Asked(approval, await _name(connection, approval.asked_by))
    return await _LOOKS[approval.kind](database, asked)


async def _form(database: Database, asked: Asked) -> tuple[Asked, str]:
    async with database.reading() as connection:
        form = await load_form(connection, asked.approval.subject)
    return replace(asked, form=form), form.version


async def _release(database: Database, asked: Asked) -> tuple[Asked, str]:
    public = await pictures.public(database, asked.approval.subject)
    if public is None:
        return asked, ""
    inside = not public.release.university.public
    return replace(asked, pictures=public.pictures, inside=inside), public.content


async def _broadcast(database: Database, asked: Asked) -> tuple[Asked, str]:
    async with database.reading() as connection:
        found = await load_broadcast(connection, asked.approval.subject)
        if found is None:
            return asked, ""
        people = await count_readers(connection, found.audience)
    if found.wave and await pictures.approved_picture(database, found.wave, Language.KK) is None:
        return asked, ""
    return replace(asked, broadcast=found, people=people), content_hash(found)


_LOOKS: Mapping[Kind, Callable[[Database, Asked], Awaitable[tuple[Asked, str]]]] = {
    Kind.FORM_VERSION: _form,
    Kind.PUBLIC_RELEASE: _release,
    Kind.BROADCAST: _broadcast,
}


async def _require_decidable(database: Database, approval: Approval, content: str, today: date, due: datetime) -> None:
    """As the rule; what has changed, or was asked by somebody who may not ask any more, ends here.

    Whoever may ask again is told, due at `due`.
    """
    if approval.state is State.WAITING:
        async with database.reading() as connection:
            may_ask = await _may_still_ask(connection, approval)
        if approval.content != content or not may_ask:
            async with database.writing() as connection:
                if await settle_approval(connection, approval.id, State.OUTDATED, on=today):
                    await back_to_draft(connection, approval)
                    if may_ask:
                        await tell_asker(connection, approval, due)
            raise ContentChanged
    require_decidable(approval, content, today)


async def _may_still_ask(connection: AsyncConnection, approval: Approval) -> bool:
    if approval.asked_by == OPERATOR.id:
        return True
    held = await roles_of(connection, approval.asked_by)
    asker = actor(approval.asked_by, [role for role, state in held.items() if state == "active"])
    needed = Act.BROADCAST if approval.kind is Kind.BROADCAST else Act.ASK_APPROVAL
    return may(asker, needed)


async def _carry_out(
    connection: AsyncConnection, granted: Approval, quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    if granted.kind is Kind.BROADCAST:
        await send_approved(connection, granted, quiet=quiet, now=now, zone=zone)
    elif granted.kind is Kind.PUBLIC_RELEASE:
        await ask_after_approval(connection, granted.subject, day_of(now, zone))


async def _name(connection: AsyncConnection, person: str) -> str:
    known = await load_person(connection, person) if person and person != OPERATOR.id else None
    return (known.name or known.id) if known else ""
