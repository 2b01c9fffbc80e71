"""Anonymous messages that were handed over, and the replies.

Ids are random and rows are written in random order: neither the order of a table nor the place in a page says which
message came first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import SystemRandom
from secrets import token_bytes

from sqlalchemy import ColumnElement, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.feedback import Topic
from domain.feedback_thread import MessageState, ReplyKind
from storage.feedback_seals import Seals, Sheet, seal
from storage.tables.feedback import feedback, feedback_inboxes, feedback_replies, feedback_waiting

_ID_BYTES = 16
_shuffle = SystemRandom().shuffle


@dataclass(frozen=True)
class Kept:
    """A message that was handed over."""

    id: bytes
    thread: bytes
    unit: str
    topic: Topic
    day: date
    state: MessageState
    body: bytes = field(repr=False)


async def inbox_key(connection: AsyncConnection, seals: Seals, unit: str) -> bytes:
    """The public half of an inbox's keys; a pair is made when there is none, or its private half is lost."""
    found = await public_key(connection, unit)
    if found is not None and seals.has_inbox(found):
        return found
    made = seals.new_inbox()
    await connection.execute(delete(feedback_inboxes).where(feedback_inboxes.c.unit == unit))
    await connection.execute(insert(feedback_inboxes).values(unit=unit, public_key=made))
    return made


async def public_key(connection: AsyncConnection, unit: str) -> bytes | None:
    """The public half of an inbox's keys, or None if nobody has written to it yet."""
    query = select(feedback_inboxes.c.public_key).where(feedback_inboxes.c.unit == unit)
    return (await connection.execute(query)).scalar()


async def hand_over(
    connection: AsyncConnection, seals: Seals, sheets: Iterable[tuple[str, Sheet]], day: date, state: MessageState
) -> None:
    """Writes messages into their inboxes (unit, sheet), in random order under new ids."""
    rows = []
    for unit, sheet in sheets:
        body = seal(await inbox_key(connection, seals, unit), sheet)
        row = {"thread": sheet.thread, "unit": unit, "topic": sheet.word, "day": day}
        rows.append({**row, "id": token_bytes(_ID_BYTES), "state": state.value, "body": body})
    _shuffle(rows)
    if rows:
        await connection.execute(insert(feedback), rows)


async def count_by_unit(connection: AsyncConnection) -> Mapping[str, tuple[int, int]]:
    """For each unit with messages: how many nobody has read, and how many there are."""
    unseen = func.count().filter(feedback.c.state == MessageState.NEW.value)
    rows = await connection.execute(select(feedback.c.unit, unseen, func.count()).group_by(feedback.c.unit))
    return {row[0]: (row[1], row[2]) for row in rows}


async def count_by_topic(connection: AsyncConnection) -> Mapping[Topic, int]:
    """How many conversations that were handed over each topic has."""
    conversations = func.count(feedback.c.thread.distinct())
    rows = await connection.execute(select(feedback.c.topic, conversations).group_by(feedback.c.topic))
    return {Topic(row[0]): row[1] for row in rows}


async def ids_in(connection: AsyncConnection, units: Collection[str]) -> Sequence[bytes]:
    """Messages to units: those nobody has read first, within that the newest day first, else in random order."""
    read = case((feedback.c.state == MessageState.NEW.value, 0), else_=1)
    query = select(feedback.c.id).where(feedback.c.unit.in_(units))
    return (await connection.execute(query.order_by(read, feedback.c.day.desc(), feedback.c.id))).scalars().all()


async def message_in(connection: AsyncConnection, message: bytes, units: Collection[str]) -> Kept | None:
    """A message to one of `units`, or None."""
    found = await _kept(connection, feedback.c.id == message, feedback.c.unit.in_(units))
    return found[0] if found else None


async def messages_of(connection: AsyncConnection, thread: bytes) -> Sequence[Kept]:
    """The messages of a conversation that were handed over, in random order."""
    return await _kept(connection, feedback.c.thread == thread)


async def _kept(connection: AsyncConnection, *wanted: ColumnElement[bool]) -> Sequence[Kept]:
    rows = await connection.execute(select(feedback).where(*wanted).order_by(feedback.c.id))
    return [
        Kept(row.id, row.thread, row.unit, Topic(row.topic), row.day, MessageState(row.state), row.body) for row in rows
    ]


async def set_state(connection: AsyncConnection, messages: Iterable[bytes], state: MessageState) -> None:
    """Notes what a unit has done with messages."""
    await connection.execute(update(feedback).where(feedback.c.id.in_(list(messages))).values(state=state.value))


async def remove(connection: AsyncConnection, messages: Iterable[bytes]) -> None:
    """Removes messages, by their ids."""
    await connection.execute(delete(feedback).where(feedback.c.id.in_(list(messages))))


async def add_reply(connection: AsyncConnection, to: Sheet, kind: ReplyKind, text: str, day: date) -> None:
    """Seals a reply to the sender of the message `to`."""
    sheet = Sheet(kind.value, len(await replies_to(connection, to.thread)) + 1, text)
    row = {"id": token_bytes(_ID_BYTES), "thread": to.thread, "day": day, "body": seal(to.public, sheet)}
    await connection.execute(insert(feedback_replies).values(row))


async def replies_to(connection: AsyncConnection, thread: bytes) -> Sequence[tuple[date, bytes]]:
    """The day and the sealed body of each reply in a conversation, in random order."""
    query = select(feedback_replies.c.day, feedback_replies.c.body).where(feedback_replies.c.thread == thread)
    rows = await connection.execute(query.order_by(feedback_replies.c.id))
    return [(row.day, row.body) for row in rows]


async def drop_old_threads(connection: AsyncConnection, until: date) -> int:
    """Removes conversations whose last message or reply is of `until` or before; returns how many rows went."""
    later = [select(table.c.thread).where(table.c.day > until) for table in (feedback, feedback_replies)]
    gone = 0
    for table in (feedback, feedback_replies):
        old = delete(table).where(*(table.c.thread.not_in(threads) for threads in later))
        gone += (await connection.execute(old)).rowcount
    unread = delete(feedback_waiting).where(feedback_waiting.c.day <= until)
    return gone + (await connection.execute(unread)).rowcount
