"""Frozen results."""

from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.release import release_from_json, release_to_json
from domain.result import Release
from storage.tables.surveys import participations, releases


async def save_release(connection: AsyncConnection, release: Release, released_on: date) -> None:
    """Keeps a release for ever, as it is."""
    await connection.execute(
        insert(releases).values(
            wave=release.wave,
            version=release.version,
            form=release.form_hash,
            released_on=released_on,
            body=release_to_json(release),
        )
    )


async def load_release(connection: AsyncConnection, wave: str) -> Release | None:
    """The newest release of a wave, or None."""
    query = select(releases.c.body).where(releases.c.wave == wave).order_by(releases.c.version.desc())
    body = (await connection.execute(query)).scalar()
    return release_from_json(body) if body else None


async def eligible_count(connection: AsyncConnection, evaluation: str) -> int:
    """N: everybody who was ever eligible in an evaluation."""
    query = select(func.count()).select_from(participations).where(participations.c.evaluation == evaluation)
    return int((await connection.execute(query)).scalar_one())
