"""Requests for the word of a second person, and what has become of them."""

from collections.abc import Collection, Sequence
from datetime import date
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.approvals import Approval, Kind, Reason, State
from storage.tables.approvals import approvals

ID_BYTES = 9


def _approval(row: Any) -> Approval:
    return Approval(
        id=row.id,
        kind=Kind(row.kind),
        subject=row.subject,
        content=row.content,
        asked_by=row.asked_by,
        asked_on=row.asked_on,
        expires_on=row.expires_on,
        state=State(row.state),
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        reason=Reason(row.reason) if row.reason else None,
    )


async def new_approval(
    connection: AsyncConnection, kind: Kind, subject: str, content: str, asked_by: str, asked_on: date, expires_on: date
) -> str:
    """A new request that waits; returns its id. None other may wait about the same subject."""
    number = token_urlsafe(ID_BYTES)
    row = {"id": number, "kind": kind.value, "subject": subject, "content": content, "state": State.WAITING.value}
    days = {"asked_by": asked_by, "asked_on": asked_on, "expires_on": expires_on}
    await connection.execute(insert(approvals).values(**row, **days))
    return number


async def load_approval(connection: AsyncConnection, number: str) -> Approval | None:
    """The request with this id, or None."""
    row = (await connection.execute(select(approvals).where(approvals.c.id == number))).first()
    return _approval(row) if row else None


async def requests_about(connection: AsyncConnection, kind: Kind, subject: str) -> Sequence[Approval]:
    """Every request about a subject, one that waits first, then those decided last."""
    query = select(approvals).where(approvals.c.kind == kind.value, approvals.c.subject == subject)
    newest = (approvals.c.state != State.WAITING.value, approvals.c.decided_on.desc(), approvals.c.id)
    return [_approval(row) for row in await connection.execute(query.order_by(*newest))]


async def waiting_approvals(connection: AsyncConnection, kinds: Collection[Kind]) -> Sequence[Approval]:
    """The requests of these kinds that wait, the oldest day first."""
    query = select(approvals).where(
        approvals.c.state == State.WAITING.value, approvals.c.kind.in_([kind.value for kind in kinds])
    )
    return [_approval(row) for row in await connection.execute(query.order_by(approvals.c.asked_on, approvals.c.id))]


async def settle_approval(
    connection: AsyncConnection,
    number: str,
    state: State,
    *,
    by: str = "",
    on: date,
    expires_on: date | None = None,
    reason: Reason | None = None,
) -> bool:
    """Writes what has become of a request that waits; False if it does not wait any more."""
    values = {"state": state.value, "decided_by": by, "decided_on": on, "reason": reason.value if reason else ""}
    waits = (approvals.c.id == number) & (approvals.c.state == State.WAITING.value)
    changed = await connection.execute(update(approvals).where(waits).values(**values, expires_on=expires_on))
    return changed.rowcount == 1


async def rename_person(connection: AsyncConnection, before: str, after: str) -> None:
    """What somebody asked or decided under one id is theirs under the other."""
    for column in (approvals.c.asked_by, approvals.c.decided_by):
        await connection.execute(update(approvals).where(column == before).values({column.name: after}))
