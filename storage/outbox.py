"""The outbox: letters that wait to be sent, once for each (person, kind, key), and what is counted of them after.

One sender works on it at a time, so looking a letter up is claiming it; the sender writes `sending` just before its
call, so that only calls that were really under way are in doubt after a crash.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar import day_of
from domain.letters import FINAL_STATES, PENDING_STATES, Letter, LetterState
from storage.tables.accounts import accounts
from storage.tables.letters import letter_counts, letter_days, outbox

_LETTERS = select(
    outbox.c.id,
    outbox.c.person,
    outbox.c.kind,
    outbox.c.key,
    outbox.c.due_at,
    outbox.c.attempts,
    func.coalesce(outbox.c.chat, accounts.c.user_id).label("chat"),
).outerjoin(accounts, accounts.c.person == outbox.c.person)


async def put(
    connection: AsyncConnection, person: str, kind: str, key: str, due_at: datetime, *, chat: int | None = None
) -> bool:
    """Puts a letter in, due at `due_at`; False if there is one for this person, kind and key, whatever its state.

    `chat` is an account that is not the person's any more, for a letter that says so.
    """
    values = {
        "chat": chat,
        "person": person,
        "kind": kind,
        "key": key,
        "due_at": due_at,
        "state": LetterState.WAITING.value,
        "attempts": 0,
    }
    statement = _insert(connection, outbox).values(values).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def claim_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[Letter]:
    """The letters to send next, at most `limit`: those that wait and are due, the longest due first."""
    waiting = _LETTERS.where(outbox.c.state == LetterState.WAITING.value, outbox.c.due_at <= now)
    rows = await connection.execute(waiting.order_by(outbox.c.due_at, outbox.c.id).limit(limit))
    return [Letter(**row._mapping) for row in rows]


async def left_sending(connection: AsyncConnection) -> Sequence[Letter]:
    """The letters whose call was under way; with no sender at work, those whose sender died."""
    rows = await connection.execute(_LETTERS.where(outbox.c.state == LetterState.SENDING.value).order_by(outbox.c.id))
    return [Letter(**row._mapping) for row in rows]


async def set_state(
    connection: AsyncConnection, letter: int, state: LetterState, attempts: int, *, sent_at: datetime | None = None
) -> None:
    """Writes what has become of a letter, by its id; `sent_at` is when it settled."""
    values = {"state": state.value, "attempts": attempts, "sent_at": sent_at}
    await connection.execute(update(outbox).where(outbox.c.id == letter).values(values))


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a letter that is due at `now` still waits or is under way."""
    query = select(outbox.c.id).where(_is_pending(), outbox.c.due_at <= now).limit(1)
    return (await connection.execute(query)).first() is not None


async def next_due(connection: AsyncConnection, after: datetime) -> datetime | None:
    """When the next letter becomes due after `after`, UTC; None if none will."""
    query = select(func.min(outbox.c.due_at)).where(_is_pending(), outbox.c.due_at > after)
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found


async def fold_into_counts(connection: AsyncConnection, before: datetime, zone: tzinfo) -> int:
    """Turns letters that settled before `before` into counts by local day, kind and state; how many there were.

    Reminder rows are kept 48 hours: long enough to see what went wrong, too short to see who was reminded when.
    """
    settled = func.coalesce(outbox.c.sent_at, outbox.c.due_at)
    final = outbox.c.state.in_([state.value for state in FINAL_STATES])
    gone = await connection.execute(
        delete(outbox)
        .where(final, settled < before)
        .returning(outbox.c.kind, outbox.c.state, outbox.c.sent_at, outbox.c.due_at)
    )
    counts = Counter((day_of(row.sent_at or row.due_at, zone), row.kind, row.state) for row in gone)
    for (day, kind, state), letters in sorted(counts.items()):
        await _add(connection, letter_counts, {"day": day, "kind": kind, "state": state}, letters)
    return counts.total()


async def count_letter(connection: AsyncConnection, person: str, day: date) -> None:
    """Counts one more letter for a person on a local day, against the weekly budget."""
    await _add(connection, letter_days, {"person": person, "day": day}, 1)


async def letters_since(
    connection: AsyncConnection, day: date, person: str | None = None
) -> Mapping[str, Mapping[date, int]]:
    """How many letters each person (or only one) got on each local day from `day` on; who got none is left out."""
    query = select(letter_days).where(letter_days.c.day >= day)
    if person is not None:
        query = query.where(letter_days.c.person == person)
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for row in await connection.execute(query):
        found[row.person][row.day] = row.letters
    return dict(found)


async def forget_letter_days(connection: AsyncConnection, before: date) -> int:
    """Deletes the days before `before`, which no budget looks at any more; how many rows there were."""
    return (await connection.execute(delete(letter_days).where(letter_days.c.day < before))).rowcount


async def _add(connection: AsyncConnection, table: Table, key: Mapping[str, Any], letters: int) -> None:
    statement = _insert(connection, table).values({**key, "letters": letters})
    more = {"letters": table.c.letters + statement.excluded.letters}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=more))


def _is_pending() -> ColumnElement[bool]:
    return outbox.c.state.in_([state.value for state in PENDING_STATES])


def _insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows what to do on a conflict, which the two engines spell alike."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
