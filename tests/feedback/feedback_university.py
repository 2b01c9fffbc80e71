"""A small university on either engine, whose librarian and cook answer what is written without a name."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import insert, select

from domain.access import Actor, actor
from domain.feedback import Topic
from domain.feedback_thread import ReplyKind
from domain.people import Role
from domain.reminders import QuietHours
from services import feedback, feedback_inbox, feedback_rounds
from storage.database import Database
from storage.feedback_seals import Seals, Thread
from storage.feedback_waiting import Waiting
from storage.tables.accounts import accounts
from storage.tables.people import people, roles
from storage.tables.university import organisations

ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 12, 16, 7, tzinfo=UTC)
ROUND = datetime(2026, 12, 19, 5, 30, tzinfo=UTC)
QUIET = QuietHours(time(21), time(9))
LIBRARIAN, COOK = (actor(who, [Role.UNIT_HEAD]) for who in ("p-00", "p-01"))


@pytest.fixture
def seals(tmp_path: Path) -> Seals:
    """The keys of a test."""
    return Seals(b"k" * 32, tmp_path / "keys")


@pytest_asyncio.fixture
async def university(database: Database) -> Database:
    """Two units of one person each, and so many others that there are 31 to write to a unit."""
    names = {"name_kk": "-", "name_ru": "-", "parent": "", "responsible_vp": "", "active": True}
    units = [{"id": f"unit-{name}", "kind": "unit", "name_en": name, **names} for name in ("library", "canteen")]
    rest = {"given_name": "-", "family_name": "-"}
    persons = [{"id": f"p-{number:02}", "unit": "", **rest} for number in range(32)]
    persons[0]["unit"], persons[1]["unit"] = "unit-library", "unit-canteen"
    async with database.writing() as connection:
        await connection.execute(insert(organisations), units)
        await connection.execute(insert(people), persons)
        for number, who in enumerate((LIBRARIAN, COOK)):
            held = {"person": who.id, "role": Role.UNIT_HEAD.value, "source": "grant", "state": "active"}
            await connection.execute(insert(roles).values(**held))
            account = {"user_id": 7000 + number, "person": who.id, "language": "en"}
            consent = {"consent_version": "1", "consent_on": NOON.date()}
            await connection.execute(insert(accounts).values(**account, **consent))
    return database


async def begin(
    database: Database, seals: Seals, text: str, topic: Topic = Topic.LIBRARY, now: datetime = NOON, user: int = 1
) -> Thread:
    """A new conversation with the topic's unit."""
    thread = feedback.thread_of(seals, seals.new_key(), user)
    await feedback.send(database, seals, thread, topic, text, to_unit=True, now=now, zone=ZONE)
    return thread


async def hold(database: Database, seals: Seals, now: datetime = ROUND) -> feedback_rounds.Round:
    """The round of a day."""
    return await feedback_rounds.hold_round(database, seals, quiet=QUIET, now=now, zone=ZONE)


async def rows(database: Database, table: Any) -> Sequence[Any]:
    """All rows."""
    async with database.reading() as connection:
        found: Sequence[Any] = (await connection.execute(select(table))).all()
        return found


async def waiting(database: Database, seals: Seals) -> list[Waiting]:
    """What waits for its round."""
    async with database.reading() as connection:
        return list(await seals.waiting.messages(connection))


async def first_message(database: Database, seals: Seals, who: Actor = LIBRARIAN) -> bytes:
    """The id of what the reader sees first."""
    page = await feedback_inbox.page(database, seals, who, 0)
    assert page.message is not None
    return page.message.id


async def reply(database: Database, seals: Seals, text: str, kind: ReplyKind = ReplyKind.ANSWER) -> None:
    """The librarian's word to whoever wrote what they see first."""
    message = await first_message(database, seals)
    await feedback_inbox.answer(database, seals, LIBRARIAN, message, kind, text, now=ROUND, zone=ZONE)
