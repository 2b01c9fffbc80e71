"""Frozen results, and the comments that wait for moderation."""

from collections.abc import Iterable
from datetime import date
from secrets import token_bytes
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.release import release_from_json, release_to_json
from domain.result import Release
from domain.tally import Comment
from storage.tables.surveys import comments, participations, releases

COMMENT_ID_BYTES = 16


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


async def save_comments(connection: AsyncConnection, evaluation: str, written: Iterable[Comment]) -> None:
    """Keeps the comments of an evaluation under random ids, for moderation; shown to nobody before."""
    rows: list[dict[str, Any]] = [
        {
            "id": token_bytes(COMMENT_ID_BYTES),
            "evaluation": evaluation,
            "question": one.question,
            "instructor": one.instructor,
            "text": one.text,
        }
        for one in written
    ]
    if rows:
        # by id: the order of the rows is as random as the ids
        await connection.execute(insert(comments), sorted(rows, key=lambda row: row["id"]))


async def eligible_count(connection: AsyncConnection, evaluation: str) -> int:
    """N: everybody who was ever eligible in an evaluation."""
    query = select(func.count()).select_from(participations).where(participations.c.evaluation == evaluation)
    return int((await connection.execute(query)).scalar_one())
