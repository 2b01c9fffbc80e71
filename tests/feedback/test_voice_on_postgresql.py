"""A code by mail, a message and its reading, a role taken back: once through everything on PostgreSQL."""

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from feedback_stage import THIRD_DAY, open_inbox, tap_receipt, write_to
from mail_stage import MailStage
from office_stage import BEFORE, ZONE, OfficeStage, everything, settings_in
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core import open_core
from domain.access import OPERATOR
from domain.people import Role
from services import withdrawals
from services.seed import seed
from storage.tables.feedback import feedback
from storage.tables.people import people, roles

pytestmark = pytest.mark.external


async def _on_server(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest_asyncio.fixture
async def postgres(tmp_path: Path, post: MailStage) -> AsyncIterator[OfficeStage]:
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    name = f"voice_{uuid.uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        async with open_core(settings_in(tmp_path, database_url=url)) as core:
            await seed(core.database, students=10, now=BEFORE, zone=ZONE)
        async with OfficeStage(tmp_path, database_url=url, **post.settings()) as stage:
            yield stage
    finally:
        await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def test_everything_once(postgres: OfficeStage, post: MailStage) -> None:
    office = postgres
    at_library = everything(people.c.id).join(roles, roles.c.person == people.c.id)
    found = await office.rows(at_library.where(people.c.unit == "unit-library", roles.c.role == Role.UNIT_HEAD.value))
    head = await office.come_in(found[0][0], "kk", confirmed=False)
    await head.tap_word("code")
    await head.chat.send(post.wrong())
    await head.chat.send(post.code())
    held = everything(roles.c.state).where(roles.c.person == head.id, roles.c.role == Role.UNIT_HEAD.value)
    assert [tuple(row) for row in await office.rows(held)] == [("active",)]

    author = await office.come_in((await office.holders(Role.STUDENT))[0], "ru")
    await write_to(author, "library", "unit", "Пусть читальный зал работает до девяти.")
    await office.jump(THIRD_DAY)
    assert "Пусть читальный зал работает до девяти." in (await open_inbox(head)).text
    await head.tap_word("ask:")
    await head.chat.send("Қай күндері?")
    assert "Қай күндері?" in (await tap_receipt(author, "Есть ли ответ?")).text
    await tap_receipt(author, "Ответить")
    await author.chat.send("По понедельникам.")
    await office.jump("2026-12-22 10:01")
    assert "По понедельникам." in (await open_inbox(head)).text
    await head.tap_word("passon:")
    await head.chat.tap("Асхана")
    assert "Передано" in (await tap_receipt(author, "Есть ли ответ?")).text
    assert [tuple(row) for row in await office.rows(everything(feedback.c.unit).distinct())] == [("unit-canteen",)]

    await withdrawals.withdraw(office.core.database, OPERATOR, head.id, Role.UNIT_HEAD, now=office.core.clock.now())
    await head.chat.start()
    assert not any(button.data == "inbox" for button in (await head.chat.screen()).buttons)
