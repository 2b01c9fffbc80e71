"""Who may be reminded, and of what: everybody's openings in the waves that are open."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.letters import DIGEST
from domain.people import Role
from domain.reminders import Run
from domain.window import Window
from storage.tables.accounts import accounts
from storage.tables.letters import outbox
from storage.tables.people import roles
from storage.tables.surveys import evaluations, participations, waves
from storage.tables.university import classes


@dataclass(frozen=True)
class Reader:
    """Somebody who can be written to, and their part in each open wave."""

    person: str
    roles: frozenset[Role]
    runs: tuple[Run, ...]


async def readers(connection: AsyncConnection) -> Sequence[Reader]:
    """Everybody with an account that is neither blocked nor silent and a part in an open wave, by id."""
    query = (
        select(
            participations.c.person,
            evaluations.c.opens_at,
            evaluations.c.wave,
            waves.c.window_opens_at,
            waves.c.closes_at,
            waves.c.running_since,
            participations.c.answered,
            participations.c.declined,
            participations.c.not_mine,
        )
        .join(evaluations, participations.c.evaluation == evaluations.c.id)
        .join(waves, evaluations.c.wave == waves.c.key)
        .join(accounts, accounts.c.person == participations.c.person)
        .where(
            waves.c.state == "open",
            evaluations.c.active,
            participations.c.eligible,
            accounts.c.blocked_on.is_(None),
            accounts.c.quiet.is_(False),
        )
    )
    parts: dict[str, dict[str, _Part]] = defaultdict(dict)
    for row in await connection.execute(query):
        window = Window(row.window_opens_at, row.closes_at)
        part = parts[row.person].setdefault(row.wave, _Part(window, row.running_since, [], []))
        if not row.not_mine:
            part.openings.append(row.opens_at)
        if not (row.answered or row.declined or row.not_mine):
            part.unanswered.append(row.opens_at)
    held = await _roles(connection)
    return [
        Reader(person, held.get(person, frozenset()), tuple(part.run() for part in own.values() if part.openings))
        for person, own in sorted(parts.items())
    ]


@dataclass
class _Part:
    window: Window
    running_since: datetime
    openings: list[datetime]
    unanswered: list[datetime]

    def run(self) -> Run:
        return Run(min(self.openings), self.window, self.running_since, tuple(sorted(self.unanswered)))


async def _roles(connection: AsyncConnection) -> Mapping[str, frozenset[Role]]:
    held: dict[str, set[Role]] = defaultdict(set)
    query = select(roles.c.person, roles.c.role).where(roles.c.state == "active")
    for person, role in await connection.execute(query):
        held[person].add(Role(role))
    return {person: frozenset(own) for person, own in held.items()}


async def digest_days(connection: AsyncConnection) -> Mapping[str, frozenset[date]]:
    """The days for which each person has a digest in the outbox, whatever became of it."""
    days: dict[str, set[date]] = defaultdict(set)
    for person, key in await connection.execute(select(outbox.c.person, outbox.c.key).where(outbox.c.kind == DIGEST)):
        days[person].add(date.fromisoformat(key))
    return {person: frozenset(own) for person, own in days.items()}


@dataclass(frozen=True)
class Opening:
    """An instant at which evaluations open for somebody, with the English titles of their courses."""

    at: datetime
    titles: tuple[str, ...]


async def next_opening(connection: AsyncConnection, after: datetime) -> Opening | None:
    """When something opens next after `after` for somebody with an account, in a planned or open wave; or None."""
    query = (
        select(evaluations.c.opens_at, classes.c.title_en)
        .distinct()
        .join(waves, evaluations.c.wave == waves.c.key)
        .join(classes, evaluations.c.class_id == classes.c.id)
        .join(participations, participations.c.evaluation == evaluations.c.id)
        .join(accounts, accounts.c.person == participations.c.person)
        .where(
            evaluations.c.active,
            evaluations.c.opens_at > after,
            waves.c.state.in_(["planned", "open"]),
            participations.c.eligible,
        )
        .order_by(evaluations.c.opens_at, classes.c.title_en)
    )
    rows = (await connection.execute(query)).all()
    if not rows:
        return None
    return Opening(rows[0].opens_at, tuple(row.title_en for row in rows if row.opens_at == rows[0].opens_at))
