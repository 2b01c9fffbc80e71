"""Frozen results of earlier years that were imported, and which results went before which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.release_json import content_hash, release_to_json
from domain.result import Release
from domain.wave import WaveState
from storage.releases import load_release, read_frozen
from storage.tables.past_results import past_releases
from storage.tables.surveys import waves
from storage.tables.university import terms


@dataclass(frozen=True)
class PastWave:
    """An imported wave as it stands: its newest version."""

    key: str
    survey: str
    started_on: date
    version: int
    form: str
    hash: str


async def save_past_release(connection: AsyncConnection, release: Release, started_on: date) -> None:
    """Keeps an imported release for ever, as it is; `started_on` is the first day of its term."""
    body = release_to_json(release)
    await connection.execute(
        insert(past_releases).values(
            wave=release.wave,
            version=release.version,
            survey=release.survey,
            started_on=started_on,
            form=release.form_hash,
            body=body,
            hash=content_hash(body),
        )
    )


async def load_past_releases(connection: AsyncConnection, wave: str) -> Sequence[Release]:
    """Every version of an imported wave, the first one first. Raises ReleaseChanged."""
    query = select(past_releases.c.body, past_releases.c.hash).where(past_releases.c.wave == wave)
    rows = (await connection.execute(query.order_by(past_releases.c.version))).all()
    return [await read_frozen(wave, row.body, row.hash) for row in rows]


async def load_past_release(connection: AsyncConnection, wave: str) -> Release | None:
    """The newest version of an imported wave, or None. Raises ReleaseChanged where it is not what was frozen."""
    query = select(past_releases.c.body, past_releases.c.hash).where(past_releases.c.wave == wave)
    row = (await connection.execute(query.order_by(past_releases.c.version.desc()).limit(1))).first()
    return await read_frozen(wave, row.body, row.hash) if row else None


async def past_waves(connection: AsyncConnection) -> Sequence[PastWave]:
    """Every imported wave, the newest term first."""
    kept = past_releases.c
    query = select(kept.wave, kept.survey, kept.started_on, kept.version, kept.form, kept.hash)
    found: dict[str, PastWave] = {}
    for row in await connection.execute(query.order_by(kept.started_on.desc(), kept.wave, kept.version.desc())):
        found.setdefault(row.wave, PastWave(*row))
    return list(found.values())


async def last_release(connection: AsyncConnection, survey: str, before: str = "") -> Release | None:
    """The newest version of the last results of a survey: of waves that this product released, and of imported ones.

    `before` is a wave: only results of terms that began before its term count. Without it, all do. Raises
    ReleaseChanged.
    """
    query = select(waves.c.key, waves.c.state, waves.c.window_opens_at, terms.c.start).select_from(
        waves.outerjoin(terms, terms.c.id == waves.c.term)
    )
    own = (await connection.execute(query.where(waves.c.survey == survey))).all()
    starts = {row.key: row.start or row.window_opens_at.date() for row in own}
    found = [(starts[row.key], row.key, True) for row in own if row.state == WaveState.RELEASED.value]
    found += [(one.started_on, one.key, False) for one in await past_waves(connection) if one.survey == survey]
    limit = starts.get(before, date.max)
    _, key, is_own = max((one for one in found if one[0] < limit), default=(date.min, "", False))
    if not key:
        return None
    return await (load_release if is_own else load_past_release)(connection, key)
