"""A backup is one moment of the database, comes back as it was, and never overwrites anything."""

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select

from bot.backup import restore_backup, save_backup
from bot.core import open_core
from bot.lock import bot_lock
from bot.settings import Settings
from domain.errors import NotAllowed
from storage.database import Database
from storage.tables.people import people


def settings_in(folder: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr("1:test"),
        database_url=f"sqlite+aiosqlite:///{folder}/data/sapa.db",
        keys_dir=folder / "keys",
    )


async def add(database: Database, person: str) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(people).values(id=person, given_name="A", family_name="B"))


async def put(folder: Path, *persons: str) -> None:
    async with open_core(settings_in(folder)) as core:
        for person in persons:
            await add(core.database, person)


async def kept(folder: Path) -> list[str]:
    async with open_core(settings_in(folder)) as core, core.database.reading() as connection:
        return sorted((await connection.execute(select(people.c.id))).scalars())


async def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    await put(tmp_path, "a", "b")
    save_backup(settings_in(tmp_path), tmp_path / "b.db")

    await restore_backup(settings_in(tmp_path / "new"), tmp_path / "b.db", replace=False)

    assert await kept(tmp_path / "new") == ["a", "b"]


async def test_a_backup_is_taken_while_the_product_writes(tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    async with open_core(settings_in(tmp_path)) as core:
        await add(core.database, "before")
        saving = asyncio.create_task(asyncio.to_thread(save_backup, settings_in(tmp_path), target))
        for number in range(20):
            await add(core.database, f"during-{number:02}")
        await saving

    await restore_backup(settings_in(tmp_path / "new"), target, replace=False)

    found = await kept(tmp_path / "new")
    during = [f"during-{number:02}" for number in range(20)]
    assert found == ["before", *during[: len(found) - 1]]


async def test_a_backup_is_for_its_owner_alone_and_needs_no_second_file(tmp_path: Path) -> None:
    await put(tmp_path, "a")

    size = save_backup(settings_in(tmp_path), tmp_path / "b.db")

    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "b.db").stat().st_size == size
    assert [name for name in os.listdir(tmp_path) if name.startswith("b.db")] == ["b.db"]


async def test_no_secret_is_in_a_backup(tmp_path: Path) -> None:
    await put(tmp_path, "a")
    save_backup(settings_in(tmp_path), tmp_path / "b.db")

    assert (tmp_path / "keys" / "secret_key").read_bytes() not in (tmp_path / "b.db").read_bytes()


async def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    await put(tmp_path, "a")
    (tmp_path / "b.db").write_text("mine")

    with pytest.raises(NotAllowed, match="overwrites nothing"):
        save_backup(settings_in(tmp_path), tmp_path / "b.db")

    assert (tmp_path / "b.db").read_text() == "mine"


async def test_a_backup_among_the_keys_is_refused(tmp_path: Path) -> None:
    await put(tmp_path, "a")

    with pytest.raises(NotAllowed, match="keys"):
        save_backup(settings_in(tmp_path), tmp_path / "keys" / "b.db")

    assert not list((tmp_path / "keys").glob("b.db*"))


async def test_nothing_is_restored_while_a_bot_runs(tmp_path: Path) -> None:
    await put(tmp_path, "a")
    save_backup(settings_in(tmp_path), tmp_path / "b.db")
    await put(tmp_path, "later")

    with bot_lock(tmp_path / "keys"), pytest.raises(NotAllowed, match="Stop it first"):
        await restore_backup(settings_in(tmp_path), tmp_path / "b.db", replace=True)

    assert await kept(tmp_path) == ["a", "later"]


async def test_a_database_that_holds_something_is_replaced_only_when_asked(tmp_path: Path) -> None:
    await put(tmp_path, "a")
    save_backup(settings_in(tmp_path), tmp_path / "b.db")
    await put(tmp_path, "later")

    with pytest.raises(NotAllowed, match="--replace"):
        await restore_backup(settings_in(tmp_path), tmp_path / "b.db", replace=False)
    refused = await kept(tmp_path)
    await restore_backup(settings_in(tmp_path), tmp_path / "b.db", replace=True)

    assert refused == ["a", "later"]
    assert await kept(tmp_path) == ["a"]


async def test_an_empty_database_is_filled_without_asking(tmp_path: Path) -> None:
    await put(tmp_path, "a")
    save_backup(settings_in(tmp_path), tmp_path / "b.db")
    await put(tmp_path / "new")

    await restore_backup(settings_in(tmp_path / "new"), tmp_path / "b.db", replace=False)

    assert await kept(tmp_path / "new") == ["a"]


@pytest.mark.parametrize("harm", ["cut", "foreign", "newer", "text"])
async def test_a_file_that_is_no_sound_backup_of_ours_changes_nothing(tmp_path: Path, harm: str) -> None:
    await put(tmp_path, "a")
    target = tmp_path / "b.db"
    save_backup(settings_in(tmp_path), target)
    spoil(target, harm)

    with pytest.raises(NotAllowed):
        await restore_backup(settings_in(tmp_path), target, replace=True)

    assert await kept(tmp_path) == ["a"]


def spoil(target: Path, harm: str) -> None:
    if harm == "text":
        target.write_text("not a database")
    elif harm == "cut":
        os.truncate(target, target.stat().st_size // 2)
    else:
        with sqlite3.connect(target) as database:
            database.execute(
                "DROP TABLE alembic_version" if harm == "foreign" else "UPDATE alembic_version SET version_num = '9999'"
            )


async def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"database_url": "postgresql+asyncpg://u@127.0.0.1/x"})

    with pytest.raises(NotAllowed, match="pg_dump"):
        save_backup(settings, tmp_path / "b.db")
    with pytest.raises(NotAllowed, match="pg_restore"):
        await restore_backup(settings, tmp_path / "b.db", replace=False)
