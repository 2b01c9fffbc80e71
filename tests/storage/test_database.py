"""One writer, shared commits: nothing is lost, nothing half-done, nobody waits for ever. On both engines."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select

from domain.errors import NotWiped
from storage import wiping
from storage.database import MOST_WRITERS_IN_A_COMMIT, Database, open_database
from storage.tables import metadata
from storage.tables.settings import facts
from storage.tables.surveys import drafts


class Refused(Exception):
    """What a writer raises to undo its rows."""


async def _write(database: Database, name: str, *, alone: bool = False, fail: bool = False) -> None:
    async with database.writing(alone=alone) as connection:
        await connection.execute(insert(facts).values(name=name, value="x"))
        await asyncio.sleep(0)
        if fail:
            raise Refused


async def _names(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set((await connection.execute(select(facts.c.name))).scalars())


async def test_every_writer_finds_its_row_after_it_returns(database: Database) -> None:
    async def write_and_look(number: int) -> None:
        await _write(database, f"n{number}", alone=number % 5 == 0)
        assert f"n{number}" in await _names(database)

    await asyncio.gather(*(write_and_look(number) for number in range(MOST_WRITERS_IN_A_COMMIT * 2)))


async def test_a_writer_that_fails_undoes_only_its_own_rows(database: Database) -> None:
    results = await asyncio.gather(
        *(_write(database, f"n{number}", fail=number % 3 == 0) for number in range(30)), return_exceptions=True
    )

    assert [isinstance(result, Refused) for result in results] == [number % 3 == 0 for number in range(30)]
    assert await _names(database) == {f"n{number}" for number in range(30) if number % 3}


async def test_a_row_that_the_database_refuses_does_not_harm_those_beside_it(database: Database) -> None:
    await _write(database, "taken")

    results = await asyncio.gather(*(_write(database, name) for name in ("a", "taken", "b")), return_exceptions=True)

    assert [type(result).__name__ for result in results] == ["NoneType", "IntegrityError", "NoneType"]
    assert await _names(database) == {"taken", "a", "b"}


async def test_writers_that_give_up_leave_no_commit_behind(database: Database) -> None:
    tasks = [asyncio.create_task(_write(database, f"n{number}")) for number in range(40)]
    await asyncio.sleep(0.002)
    for task in tasks[::3]:
        task.cancel()

    await asyncio.wait(tasks, timeout=20)

    assert all(task.done() for task in tasks)
    done = {f"n{number}" for number, task in enumerate(tasks) if not task.cancelled() and not task.exception()}
    assert done <= await _names(database)


async def test_who_writes_alone_shares_with_nobody(database: Database) -> None:
    seen: list[int] = []

    async def alone() -> None:
        async with database.writing(alone=True) as connection:
            before = len((await connection.execute(select(facts.c.name))).all())
            await asyncio.sleep(0.01)
            seen.append(len((await connection.execute(select(facts.c.name))).all()) - before)

    await asyncio.gather(*(_write(database, f"n{number}") for number in range(10)), alone(), alone())

    assert seen == [0, 0]


async def test_a_failed_statement_says_no_value(database: Database) -> None:
    await _write(database, "secret-answer")

    with pytest.raises(Exception) as caught:  # noqa: PT011 - the driver's own class
        await _write(database, "secret-answer")

    assert "secret-answer" not in str(caught.value).split("DETAIL")[0]


async def test_a_wipe_is_owed_until_nobody_reads_what_was_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "PATIENCE", 0.05)
    async with database.writing() as connection:
        await connection.execute(insert(drafts).values(id=b"", body=b"", expires_on=date(2026, 12, 16)))
    async with database.reading() as reader:
        await reader.execute(select(drafts.c.id))
        async with database.writing() as connection:
            await connection.execute(delete(drafts))
            await wiping.owe_wipe(connection)
        with pytest.raises(NotWiped):
            await database.wipe()
    async with database.reading() as connection:
        assert await wiping.is_wipe_owed(connection)

    await database.wipe()

    async with database.reading() as connection:
        assert not await wiping.is_wipe_owed(connection)


def test_what_is_written_anew_needs_no_other_table_for_it() -> None:
    """A column with a key on it would take the tables it points to along, and their locks."""
    for name, column in wiping.REWRITTEN.items():
        table = metadata.tables[name]
        assert not table.c[column].primary_key
        assert not table.c[column].foreign_keys
        assert not any(column in index.columns for index in table.indexes)


async def test_a_sqlite_file_is_private_and_durable(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sapa.db"
    database = open_database(f"sqlite+aiosqlite:///{path}")
    async with database.reading() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    await database.close()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    assert path.stat().st_mode & 0o077 == 0
