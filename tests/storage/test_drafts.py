"""Drafts: opened by their token and by nothing else, all of one size."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from storage.database import Database, open_database
from storage.drafts import DAYS_KEPT, Draft, Drafts, drop_expired_drafts
from storage.migrations import upgrade
from storage.tables.surveys import drafts as table

TODAY = date(2026, 12, 16)
KEY = b"k" * 32


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    opened = open_database(f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
    await upgrade(opened)
    yield opened
    await opened.close()


async def _save(database: Database, drafts: Drafts, token: str, progress: str) -> None:
    async with database.writing() as connection:
        await drafts.save(connection, token, Draft("evaluation-1", progress, 2048), TODAY)


async def _load(database: Database, drafts: Drafts, token: str) -> Draft | None:
    async with database.reading() as connection:
        return await drafts.load(connection, token)


async def test_a_draft_comes_back_as_it_was_saved(database: Database) -> None:
    drafts = Drafts(KEY)
    token = drafts.new()

    await _save(database, drafts, token, '{"at":"q1"}')
    await _save(database, drafts, token, '{"at":"q2"}')

    assert await _load(database, drafts, token) == Draft("evaluation-1", '{"at":"q2"}', 2048)


async def test_another_token_or_another_key_opens_nothing(database: Database) -> None:
    drafts = Drafts(KEY)
    token = drafts.new()
    await _save(database, drafts, token, "{}")

    assert await _load(database, drafts, drafts.new()) is None
    assert await _load(database, Drafts(b"x" * 32), token) is None
    assert await _load(database, drafts, "no token at all") is None


async def test_the_row_says_nothing_and_all_rows_are_of_one_length(database: Database) -> None:
    drafts = Drafts(KEY)
    for progress in ("{}", '{"comment":"canary answer"}' * 20):
        await _save(database, drafts, drafts.new(), progress)

    async with database.reading() as connection:
        bodies = [bytes(body) for body in (await connection.execute(select(table.c.body))).scalars()]

    assert len({len(body) for body in bodies}) == 1
    assert not any(b"canary" in body or b"evaluation" in body for body in bodies)


async def test_drafts_go_fourteen_days_after_the_last_save(database: Database) -> None:
    drafts = Drafts(KEY)
    token = drafts.new()
    await _save(database, drafts, token, "{}")

    async with database.writing() as connection:
        assert await drop_expired_drafts(connection, TODAY + timedelta(days=DAYS_KEPT)) == 0
    async with database.writing() as connection:
        assert await drop_expired_drafts(connection, TODAY + timedelta(days=DAYS_KEPT + 1)) == 1

    assert await _load(database, drafts, token) is None


@given(st.integers(min_value=1, max_value=50))
def test_tokens_fit_a_button_and_are_never_the_same(count: int) -> None:
    tokens = [Drafts(KEY).new() for _ in range(count)]

    assert len(set(tokens)) == count
    assert all(len(token) == 22 for token in tokens)
