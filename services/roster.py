"""A roster comes in: read and staged beside what is there, compared, then applied in one go or not at all."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Act, Actor, require
from domain.calendar import day_of
from domain.errors import FileRefused, Finding, TooLate
from domain.roster import RosterDiff, RosterRow, too_many_gone
from domain.roster_marks import MarkRow
from intake.oneroster import RosterBundle
from services.waves import refresh_running
from storage.audit import note
from storage.database import Database
from storage.roster_gone import Said, losses_of_classes, losses_of_roles, still_used
from storage.roster_known import known_roster
from storage.roster_staging import apply, clear_staging, compare, count_staged, overlay_exams, stage

Progress = Callable[[float], None]
"""Told the share of the bundle that has been read, 0 to 1."""

ROWS_AT_ONCE = 2_000
"""Rows staged in one transaction: a tap between two of them is answered at once."""


async def import_roster(
    database: Database,
    bundle: RosterBundle,
    *,
    now: datetime,
    actor: Actor,
    remove: bool = False,
    progress: Progress | None = None,
) -> RosterDiff:
    """Makes the database say what the bundle says, and returns what changed.

    Raises FileRefused, with nothing applied, when a row is wrong (unless the bundle skips such rows), or when so many
    rows of a kind, people of a class or holders of a role would go that the file is more likely short than right
    (unless `remove`); NotAllowed; TooLate when another import came between.
    """
    require(actor, Act.IMPORT_ROSTER)
    batch, staged = uuid4().hex, 0
    try:
        staged = await stage_roster(database, bundle, batch, progress)
        async with database.writing(alone=True) as connection:
            diff = await apply_staged(connection, batch, staged, now, bundle, remove=remove)
            await refresh_running(connection, now=now, zone=bundle.zone)
            await note(connection, now, actor.id, "import_roster")
    except BaseException:
        await discard_staged(database, batch)
        raise
    return diff


async def preview_roster(
    database: Database, bundle: RosterBundle, *, now: datetime, actor: Actor, progress: Progress | None = None
) -> RosterDiff:
    """What `import_roster` would change; applies nothing. Raises FileRefused when a row is wrong, and NotAllowed."""
    require(actor, Act.IMPORT_ROSTER)
    batch = uuid4().hex
    try:
        await stage_roster(database, bundle, batch, progress)
        async with database.writing() as connection:
            await overlay_exams(connection, batch)
            return await compare(connection, _said(bundle, batch, now))
    finally:
        await discard_staged(database, batch)


async def stage_roster(database: Database, bundle: RosterBundle, batch: str, progress: Progress | None) -> int:
    """Reads the bundle to its end and stages its rows; returns how many. Raises FileRefused when one is wrong."""
    # what an interrupted import left; one that is still on its way will find its rows missing and stop
    await discard_staged(database)
    before = None
    if bundle.needs_known:
        async with database.reading() as connection:
            before = await known_roster(connection)
    staged, rows = 0, bundle.rows(before)
    while portion := await asyncio.to_thread(_portion, rows):
        async with database.writing() as connection:
            await stage(connection, batch, portion)
        staged += len(portion)
        if progress is not None:
            progress(bundle.share_read)
    return staged


async def apply_staged(
    connection: AsyncConnection, batch: str, staged: int, now: datetime, bundle: RosterBundle, *, remove: bool
) -> RosterDiff:
    """Applies a batch of `staged` rows inside the caller's transaction and clears it. Raises as `import_roster`."""
    if await count_staged(connection, batch) != staged:
        raise TooLate("Another import came between; nothing was applied.")
    said = _said(bundle, batch, now)
    await overlay_exams(connection, batch)
    diff = await compare(connection, said)
    if not remove and (losses := await _losses(connection, said, diff)):
        raise FileRefused(losses)
    await apply(connection, said)
    if left := await still_used(connection, said):
        # raised inside the transaction: what was applied is taken back
        raise FileRefused(tuple(Finding("still_used", value=key, values={"kind": kind.value}) for kind, key in left))
    await clear_staging(connection, batch)
    return diff


def _said(bundle: RosterBundle, batch: str, now: datetime) -> Said:
    return Said(batch, day_of(now, bundle.zone), bundle.changes)


async def _losses(connection: AsyncConnection, said: Said, diff: RosterDiff) -> tuple[Finding, ...]:
    """What would go beyond what a right file takes away; what a file of changes names one by one is meant."""
    whole = {kind: changes for kind, changes in diff.kinds.items() if kind not in said.changes}
    findings = list(too_many_gone(whole))
    for loss in await losses_of_classes(connection, said):
        findings.append(Finding("class_loses_many", value=loss.key, values={"gone": loss.gone, "before": loss.before}))
    for loss in await losses_of_roles(connection, said):
        findings.append(Finding("role_loses_many", value=loss.key, values={"gone": loss.gone, "before": loss.before}))
    return tuple(findings)


def _portion(rows: Iterator[RosterRow | MarkRow]) -> list[RosterRow | MarkRow]:
    return list(islice(rows, ROWS_AT_ONCE))


async def discard_staged(database: Database, batch: str | None = None) -> None:
    """Removes what an import (or all) staged and did not apply."""
    async with database.writing() as connection:
        await clear_staging(connection, batch)
