"""Frozen results."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import ReleaseChanged
from domain.release import content_hash, release_from_json, release_to_json
from domain.result import Release, ScaleResult
from storage.tables.ballots import scale_figures
from storage.tables.surveys import participations, releases

MOST_READ = 4
"""Releases kept in memory: a large one takes seconds to read, and every tap on results reads one."""

_READ: dict[str, Release] = {}
"""By hash: a frozen release never changes."""


async def save_release(connection: AsyncConnection, release: Release) -> str:
    """Keeps a release for ever, as it is; returns its hash."""
    body = release_to_json(release)
    sha256 = content_hash(body)
    await connection.execute(
        insert(releases).values(
            wave=release.wave,
            version=release.version,
            form=release.form_hash,
            released_on=release.released_on,
            sha256=sha256,
            body=body,
        )
    )
    return sha256


async def load_release(connection: AsyncConnection, wave: str) -> Release | None:
    """The newest release of a wave, or None. Raises ReleaseChanged."""
    row = (await connection.execute(_frozen(wave).order_by(releases.c.version.desc()).limit(1))).first()
    return await read_frozen(wave, row.body, row.sha256) if row else None


async def load_releases(connection: AsyncConnection, wave: str) -> Sequence[Release]:
    """All releases of a wave, the first first. Raises ReleaseChanged where one is not what was frozen."""
    rows = (await connection.execute(_frozen(wave).order_by(releases.c.version))).all()
    return [await read_frozen(wave, row.body, row.sha256) for row in rows]


async def read_frozen(wave: str, body: str, sha256: str) -> Release:
    """The release in a body that is what was frozen; read once, in a thread, and kept. Raises ReleaseChanged."""
    if content_hash(body) != sha256:
        raise ReleaseChanged(wave)
    if sha256 in _READ:
        return _READ[sha256]
    release = await asyncio.to_thread(release_from_json, body)
    while len(_READ) >= MOST_READ:
        del _READ[next(iter(_READ))]
    _READ[sha256] = release
    return release


def _frozen(wave: str) -> Select[Any]:
    return select(releases.c.body, releases.c.sha256).where(releases.c.wave == wave)


async def release_hash(connection: AsyncConnection, wave: str) -> str:
    """The hash of the newest release of a wave; empty without one."""
    query = select(releases.c.sha256).where(releases.c.wave == wave).order_by(releases.c.version.desc())
    return str((await connection.execute(query)).scalar() or "")


async def load_scales(connection: AsyncConnection, wave: str) -> Sequence[ScaleResult]:
    """The figures over several items that were computed at the opening, by name."""
    query = select(scale_figures).where(scale_figures.c.wave == wave).order_by(scale_figures.c.dimension)
    return [
        ScaleResult(row.dimension, row.n, Decimal(row.deviation), Decimal(row.alpha) if row.alpha else None)
        for row in await connection.execute(query)
    ]


async def eligible_count(connection: AsyncConnection, evaluation: str) -> int:
    """N: everybody who was ever eligible in an evaluation."""
    query = select(func.count()).select_from(participations).where(participations.c.evaluation == evaluation)
    return int((await connection.execute(query)).scalar_one())
