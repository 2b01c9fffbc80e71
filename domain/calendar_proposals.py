"""Events of somebody's calendar, proposed as entries of the academic one: a person confirms before anything counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from domain.calendar import CalendarEntry, CalendarKind, day_of
from domain.calendar_guess import guess_kind, names_code


@dataclass(frozen=True)
class CalendarEvent:
    """An event as a calendar file has it; `start` and `end` are UTC, a whole day ends at 23:59:59 local time."""

    line: int
    key: str
    title: str
    start: datetime
    end: datetime
    is_timed: bool
    class_id: str = ""
    """The class that the file names itself (`X-SAPA-CLASS`)."""


@dataclass(frozen=True)
class KnownTerm:
    """A term of the roster; `end` is the day after its last (OneRoster)."""

    id: str
    start: date
    end: date


@dataclass(frozen=True)
class KnownClass:
    """A class of the roster: its term, and the code that people know it by."""

    id: str
    term: str
    code: str


@dataclass(frozen=True)
class Proposal:
    """An event with its number in the list, and what it probably is; `kind` None: its words do not say."""

    number: int
    event: CalendarEvent
    kind: CalendarKind | None
    session: str = ""
    class_id: str = ""


def propose(
    events: Iterable[CalendarEvent], terms: Sequence[KnownTerm], classes: Sequence[KnownClass], zone: tzinfo
) -> tuple[Proposal, ...]:
    """Every event with a guess, numbered from 1 in order of time: the same events always have the same numbers.

    A class is matched by the id that the event names, else by its exact code in the title, if it is the only one with
    it in the term of that day. A term is guessed where one alone holds the day.
    """
    ordered = sorted(events, key=lambda event: (event.start, event.end, event.title, event.key))
    coded: dict[str, list[KnownClass]] = defaultdict(list)
    for one in classes:
        coded[one.code].append(one)
    return tuple(_proposal(number, event, terms, coded, zone) for number, event in enumerate(ordered, start=1))


def entry_of(proposal: Proposal, kind: CalendarKind, session: str | None = None) -> CalendarEntry:
    """The entry that a proposal becomes when a person confirms it as `kind`; `session` in place of the guessed term.

    A holiday belongs to no term. The term itself (kind `session`) is known by its id, all else by the key of its event.
    """
    event = proposal.event
    term = "" if kind is CalendarKind.HOLIDAY else (proposal.session if session is None else session)
    key = term if kind is CalendarKind.SESSION and term else event.key
    class_id = proposal.class_id if kind is CalendarKind.EXAM else ""
    return CalendarEntry(kind, key, event.title, event.start, event.end, term, class_id)


def _proposal(
    number: int,
    event: CalendarEvent,
    terms: Sequence[KnownTerm],
    coded: Mapping[str, Sequence[KnownClass]],
    zone: tzinfo,
) -> Proposal:
    first, last = day_of(event.start, zone), day_of(event.end, zone)
    kind = guess_kind(event.title, days=(last - first).days + 1, is_timed=event.is_timed)
    held = {term.id for term in terms if term.start <= first < term.end}
    session = next(iter(held)) if len(held) == 1 else ""
    proposal = Proposal(number, event, kind, session, event.class_id)
    if event.class_id:
        return replace(proposal, kind=CalendarKind.EXAM, session=_term_of(event.class_id, coded) or session)
    if kind not in (CalendarKind.EXAM, CalendarKind.EXAM_PERIOD):
        return proposal
    named = [one for code, same in coded.items() if names_code(event.title, code) for one in same]
    there = [one for one in named if one.term in held] or named
    if len(there) != 1:
        return proposal
    # who writes a class's code speaks of that class, whatever the rest of the title says
    return replace(proposal, kind=CalendarKind.EXAM, session=there[0].term, class_id=there[0].id)


def _term_of(class_id: str, coded: Mapping[str, Sequence[KnownClass]]) -> str:
    return next((one.term for same in coded.values() for one in same if one.id == class_id), "")
