"""Somebody's `.ics`: what its events probably are is proposed; what a person confirms joins the academic calendar."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import CalendarEntry, CalendarKind
from domain.calendar_changes import CalendarDiff, add_to_calendar
from domain.calendar_proposals import Proposal, entry_of, propose
from domain.errors import FileRefused, Finding
from intake.calendar_csv import CalendarRow, CalendarTable
from intake.calendar_ics import IcsCalendar
from services.calendar import refuse_unknown, write_changes
from services.waves import refresh_running
from storage.audit import note
from storage.calendar import coded_classes, entries, terms_without_parts
from storage.database import Database

Choice = Mapping[int, CalendarKind | None]
"""The numbers of the proposals that a person confirms; a kind where the guess was wrong, None where it was right."""


async def propose_calendar(database: Database, calendar: IcsCalendar, *, actor: Actor) -> tuple[Proposal, ...]:
    """Every event of `calendar` with its number and what it probably is; writes nothing. Raises NotAllowed."""
    require(actor, Act.IMPORT_ROSTER)
    async with database.reading() as connection:
        return await _proposals(connection, calendar)


async def confirm_calendar(
    database: Database,
    calendar: IcsCalendar,
    choice: Choice,
    *,
    now: datetime,
    actor: Actor,
    session: str | None = None,
) -> CalendarDiff:
    """Adds the chosen proposals to the academic calendar, in the term `session` where it is given; removes nothing.

    Returns what changed. Raises FileRefused, with nothing applied, when a number is not in the list, when neither the
    words of an event nor the person say what kind it is, when an exam period has no term, when an exam of a class has
    no end, or when a term or class is unknown; NotAllowed.
    """
    require(actor, Act.IMPORT_ROSTER)
    async with database.writing() as connection:
        diff = await _changes(connection, calendar, choice, session)
        await write_changes(connection, diff)
        await refresh_running(connection, now=now, zone=calendar.zone)
        await note(connection, now, actor.id, "import_calendar")
    return diff


async def preview_confirmed(
    database: Database, calendar: IcsCalendar, choice: Choice, *, actor: Actor, session: str | None = None
) -> CalendarDiff:
    """What `confirm_calendar` would change; raises as it does."""
    require(actor, Act.IMPORT_ROSTER)
    async with database.reading() as connection:
        return await _changes(connection, calendar, choice, session)


async def _changes(
    connection: AsyncConnection, calendar: IcsCalendar, choice: Choice, session: str | None
) -> CalendarDiff:
    rows = _rows(calendar, await _proposals(connection, calendar), choice, session)
    await refuse_unknown(connection, CalendarTable(calendar.file, rows, calendar.zone))
    return add_to_calendar(await entries(connection), [row.entry for row in rows])


async def _proposals(connection: AsyncConnection, calendar: IcsCalendar) -> tuple[Proposal, ...]:
    terms, classes = await terms_without_parts(connection), await coded_classes(connection)
    return propose(calendar.events, terms, classes, calendar.zone)


def _rows(
    calendar: IcsCalendar, proposals: Iterable[Proposal], choice: Choice, session: str | None
) -> tuple[CalendarRow, ...]:
    listed = {proposal.number: proposal for proposal in proposals}
    findings = [
        Finding("no_such_proposal", calendar.file, value=str(number), values={"n": len(listed)})
        for number in sorted(choice.keys() - listed.keys())
    ]
    rows: dict[tuple[CalendarKind, str], CalendarRow] = {}
    for number in sorted(choice.keys() & listed.keys()):
        proposal, kind = listed[number], choice[number] or listed[number].kind
        place = _Place(calendar.file, proposal)
        if kind is None:
            findings.append(place.finding("kind_not_said", number=number))
            continue
        entry = entry_of(proposal, kind, session)
        if (kind, entry.key) in rows:
            findings.append(place.finding("duplicate_key"))
        findings += _wrong_with(place, entry)
        rows[kind, entry.key] = CalendarRow(proposal.event.line, entry)
    if findings:
        raise FileRefused(tuple(findings))
    return tuple(rows.values())


@dataclass(frozen=True)
class _Place:
    file: str
    proposal: Proposal

    def finding(self, code: str, **values: str | int) -> Finding:
        event = self.proposal.event
        return Finding(code, self.file, event.line, "SUMMARY", event.title, values)


def _wrong_with(place: _Place, entry: CalendarEntry) -> Iterator[Finding]:
    if entry.kind in (CalendarKind.SESSION, CalendarKind.EXAM_PERIOD) and not entry.session:
        yield place.finding("session_not_said", kind=entry.kind.value)
    if entry.class_id and entry.start == entry.end:
        yield place.finding("exam_without_end")
