"""A backup of a host whose ballot box is full: everything of the database, nothing of the keys."""

from collections.abc import Iterator
from pathlib import Path

from office_answers import answer_all_open, evaluation_of, who_may_answer
from office_stage import OfficeStage, settings_in
from sqlalchemy import func, select

from bot.backup import save_backup
from storage.database import open_database
from storage.tables.ballots import pools

MANY = "26f-mgt101-1"
KEY_BYTES = 32
MARK_BYTES = 16


def keys_in(folder: Path) -> Iterator[bytes]:
    """Every key on the host: the parts of each key file after its mark, and each whole file."""
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        parts = [content[start : start + KEY_BYTES] for start in range(MARK_BYTES, len(content), KEY_BYTES)]
        yield from (part for part in (*parts, content) if len(part) >= KEY_BYTES and any(part))


async def some_answers(office: OfficeStage) -> None:
    evaluation = await evaluation_of(office, MANY)
    for person in (await who_may_answer(office, evaluation))[:5]:
        await answer_all_open(office, person)


async def test_no_key_of_a_ballot_is_in_a_backup(office: OfficeStage) -> None:
    await some_answers(office)
    file = office.folder / "saved.db"

    save_backup(settings_in(office.folder), file)

    content, keys = file.read_bytes(), list(keys_in(office.folder / "keys"))
    assert len(keys) > 3, "a pair, a pool and the secret at least"
    assert not [key for key in keys if key in content]


async def test_a_backup_of_a_running_bot_holds_what_was_answered_by_then(office: OfficeStage) -> None:
    await some_answers(office)
    save_backup(settings_in(office.folder), office.folder / "saved.db")

    bodies = select(func.sum(func.length(pools.c.body)))
    copy = open_database(f"sqlite+aiosqlite:///{office.folder}/saved.db")
    async with copy.reading() as connection:
        saved = (await connection.execute(bodies)).scalar_one()
    await copy.close()
    assert saved
    assert await office.rows(bodies) == [(saved,)]


async def test_nothing_that_was_replaced_waits_beside_the_database_after_a_backup(office: OfficeStage) -> None:
    await some_answers(office)
    await office.app.stop()
    await office._running
    log = office.folder / "sapa.db-wal"
    before = log.stat().st_size

    save_backup(settings_in(office.folder), office.folder / "saved.db")

    assert before > 0
    assert log.stat().st_size == 0
    await office.restart()
