"""Putting ballots in: what is stored, what is not, and what a failure leaves, on both engines."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from answers import answered, respondents, rows
from sqlalchemy import event, text, update
from sqlalchemy.exc import DBAPIError

from domain.errors import ConfigurationProblem, NothingToDo, NotStored
from storage.ballots import BallotBox
from storage.ballots.slots import Slots
from storage.tables.ballots import pools
from storage.tables.surveys import drafts, waves
from tests.attacks.sapa import Sapa
from tests.attacks.small_university import WAVE
from tests.box_content import ballots_in


class Killed(Exception):
    """Where the process would have ended."""


async def waiting(sapa: Sapa) -> int:
    """How many ballots wait in the box, opened with the keys."""
    return sum(len(held) for held in (await ballots_in(sapa.core)).values())


def key_files(sapa: Sapa) -> list[Slots]:
    """The key files of the pools."""
    return [Slots(path) for path in sorted((sapa.core.settings.keys_dir / "pools").iterdir())]


@contextmanager
def on_connections(sapa: Sapa, said: str) -> Iterator[None]:
    """Says something on every connection before it is used, for as long as the block lasts."""
    engine = sapa.core.database.engine.sync_engine

    def say(connection: Any, *_rest: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(said)
        cursor.close()

    event.listen(engine, "checkout", say)
    try:
        yield
    finally:
        event.remove(engine, "checkout", say)


async def test_each_ballot_is_stored_under_a_key_of_its_own(sapa: Sapa) -> None:
    seen: set[bytes] = set()
    for number, who in enumerate(respondents(7), start=1):
        await sapa.answer(who)
        [(body,)] = await rows(sapa, pools.c.body)
        [slots] = key_files(sapa)
        [key] = slots.held()
        assert key not in seen, "the key is fresh"
        seen.add(key)
        assert len(body) == 40 + number * (8192 + 48), "every ballot has one size"
        assert await waiting(sapa) == number
        assert len(await answered(sapa)) == number
    assert not await rows(sapa, drafts.c.id)


async def test_a_second_submit_of_one_person_changes_nothing(sapa: Sapa) -> None:
    [who] = respondents(1)
    tokens = [await sapa.draft(who) for _ in range(20)]
    results = await asyncio.gather(
        *(sapa.send(who.person, token, who.sends_at) for token in tokens), return_exceptions=True
    )
    assert sum(result is None for result in results) == 1
    assert all(isinstance(result, NothingToDo) for result in results if result is not None)
    assert await waiting(sapa) == 1


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
async def test_after_a_crash_the_box_opens_and_one_key_is_left(
    sapa: Sapa, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = respondents(3)
    await sapa.answer(first)
    token = await sapa.draft(second)

    def dies(*_anything: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if moment == "after the commit":
            patched.setattr(BallotBox, "_erase_old", dies)
        else:
            patched.setattr("storage.ballots.box._require_durable", dies)
        patched.setattr(BallotBox, "_settle", _nothing)
        with pytest.raises(Killed):
            await sapa.send(second.person, token, second.sends_at)
    stored = 2 if moment == "after the commit" else 1
    [slots] = key_files(sapa)
    assert len(slots.held()) == 2, "the crash left both"
    await BallotBox(sapa.core.settings.keys_dir).prepare(sapa.core.database)
    assert len(slots.held()) == 1
    assert await waiting(sapa) == len(await answered(sapa)) == stored
    await sapa.answer(third)
    assert await waiting(sapa) == stored + 1


async def test_a_key_that_cannot_be_erased_costs_nobody_their_answer(
    sapa: Sapa, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = respondents(3)
    await sapa.answer(first)

    def fails(*_anything: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(BallotBox, "_erase_old", fails)
        await sapa.answer(second)
    [slots] = key_files(sapa)
    assert len(slots.held()) == 2
    await sapa.answer(third)
    assert len(slots.held()) == 1
    assert await waiting(sapa) == len(await answered(sapa)) == 3


async def test_who_is_cut_off_after_the_commit_leaves_no_old_key(sapa: Sapa, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = respondents(2)
    await sapa.answer(first)
    token = await sapa.draft(second)
    begun, go_on, erase = threading.Event(), threading.Event(), BallotBox._erase_old

    def slowly(*given: Any) -> None:
        begun.set()
        go_on.wait()
        erase(*given)

    monkeypatch.setattr(BallotBox, "_erase_old", slowly)
    sending = asyncio.create_task(sapa.send(second.person, token, second.sends_at))
    await asyncio.to_thread(begun.wait)
    sending.cancel()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await sending
    [slots] = key_files(sapa)
    assert len(slots.held()) == 1
    assert await waiting(sapa) == 2


async def _nothing(*_anything: object) -> None:
    pass


async def test_a_crash_before_the_first_commit_leaves_a_key_that_is_of_no_use(
    sapa: Sapa, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = respondents(2)
    with monkeypatch.context() as patched:
        patched.setattr("storage.ballots.box._require_durable", _dies)
        patched.setattr(BallotBox, "_settle", _nothing)
        with pytest.raises(Killed):
            await sapa.answer(first)
    assert await waiting(sapa) == 0
    await sapa.answer(second)
    assert await waiting(sapa) == 1
    [slots] = key_files(sapa)
    assert len(slots.held()) == 1


async def _dies(*_anything: object) -> None:
    raise Killed


async def test_nothing_is_stored_where_a_commit_may_be_lost(sapa: Sapa) -> None:
    first, second = respondents(2)
    await sapa.answer(first)
    token = await sapa.draft(second)
    weak = "PRAGMA synchronous=NORMAL" if sapa.core.database.is_sqlite else "SET synchronous_commit TO off"
    strong = "PRAGMA synchronous=FULL" if sapa.core.database.is_sqlite else "SET synchronous_commit TO on"
    with on_connections(sapa, weak), pytest.raises(NotStored):
        await sapa.send(second.person, token, second.sends_at)
    with on_connections(sapa, strong):
        assert await waiting(sapa) == len(await answered(sapa)) == 1
        await sapa.send(second.person, token, second.sends_at)
        assert await waiting(sapa) == 2


@pytest.mark.parametrize("sapa", ["sqlite"], indirect=True)
async def test_a_full_disk_loses_nothing_and_the_answer_may_be_sent_again(sapa: Sapa) -> None:
    first, second = respondents(2)
    await sapa.answer(first)
    token = await sapa.draft(second)
    [(pages,)] = await _said(sapa, "PRAGMA page_count")
    with on_connections(sapa, f"PRAGMA max_page_count={pages}"), pytest.raises(NotStored):
        await sapa.send(second.person, token, second.sends_at)
    with on_connections(sapa, "PRAGMA max_page_count=1000000"):
        assert await waiting(sapa) == len(await answered(sapa)) == 1
        await sapa.send(second.person, token, second.sends_at)
        assert await waiting(sapa) == 2


async def _said(sapa: Sapa, statement: str) -> Any:
    async with sapa.core.database.reading() as connection:
        return (await connection.execute(text(statement))).all()


async def test_keys_that_cannot_be_written_store_nothing(sapa: Sapa) -> None:
    first, second = respondents(2)
    await sapa.answer(first)
    token = await sapa.draft(second)
    folder = sapa.core.settings.keys_dir / "pools"
    aside = folder.rename(folder.with_name("aside"))
    folder.touch()  # a file where the folder should be: what a broken disk says, it says too
    with pytest.raises(NotStored):
        await sapa.send(second.person, token, second.sends_at)
    folder.unlink()
    aside.rename(folder)
    assert await waiting(sapa) == len(await answered(sapa)) == 1
    await sapa.send(second.person, token, second.sends_at)
    assert await waiting(sapa) == 2


@pytest.mark.parametrize("sapa", ["postgresql"], indirect=True)
async def test_a_lost_database_is_said_and_the_next_attempt_counts(sapa: Sapa) -> None:
    [who] = respondents(1)
    token = await sapa.draft(who)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with pytest.raises(DBAPIError):  # the connection that says it goes, too
        await _said(sapa, others)
    for _ in range(20):
        try:
            await sapa.send(who.person, token, who.sends_at)
            break
        except NotStored:
            assert await _count_again(sapa) == 0
    assert await waiting(sapa) == len(await answered(sapa)) == 1


async def _count_again(sapa: Sapa) -> int:
    for _ in range(20):
        try:
            return await waiting(sapa)
        except DBAPIError:  # connections that went with the server
            continue
    raise AssertionError("the database does not come back")


@pytest.mark.parametrize("damage", ["body", "key", "file"])
async def test_a_damaged_pool_takes_nothing_and_the_start_is_refused_with_the_remedy(sapa: Sapa, damage: str) -> None:
    first, second = respondents(2)
    await sapa.answer(first)
    token = await sapa.draft(second)
    [(body,)] = await rows(sapa, pools.c.body)
    [slots] = key_files(sapa)
    good = slots.path.read_bytes()
    if damage == "body":
        async with sapa.core.database.writing() as connection:
            await connection.execute(update(pools).values(body=body[:-1] + bytes([body[-1] ^ 1])))
    else:
        slots.path.write_bytes(bytes(3) if damage == "file" else good[:16] + bytes(64))
    with pytest.raises(NotStored):
        await sapa.send(second.person, token, second.sends_at)
    assert second.person not in await answered(sapa)
    with pytest.raises(ConfigurationProblem, match=f"sapa survey reset {WAVE}"):
        await sapa.core.box.prepare(sapa.core.database)
    async with sapa.core.database.writing() as connection:
        await connection.execute(update(pools).values(body=body))
    slots.path.write_bytes(good)
    await sapa.core.box.prepare(sapa.core.database)
    await sapa.send(second.person, token, second.sends_at)
    assert await waiting(sapa) == 2


def _missing(path: Path) -> None:
    path.unlink()


def _another(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:16] + bytes(range(32)))


@pytest.mark.parametrize("harm", [_missing, _another])
async def test_a_wave_whose_key_is_gone_is_named_at_the_start(sapa: Sapa, harm: Callable[[Path], None]) -> None:
    await sapa.answer(respondents(1)[0])
    harm(sapa.core.settings.keys_dir / "waves" / f"{WAVE}.key")
    with pytest.raises(ConfigurationProblem, match=f"opens the answers of {WAVE}"):
        await sapa.core.box.prepare(sapa.core.database)


@pytest.mark.parametrize("path", ["pools", "waves", f"waves/{WAVE}.key"])
async def test_a_key_that_others_can_read_stops_the_start(sapa: Sapa, path: str) -> None:
    await sapa.core.box.prepare(sapa.core.database)
    there = sapa.core.settings.keys_dir / path
    usual = there.stat().st_mode & 0o777
    there.chmod(usual | 0o040)
    with pytest.raises(ConfigurationProblem, match=f"chmod {usual:o} {there}"):
        await sapa.core.box.prepare(sapa.core.database)
    there.chmod(usual)
    await sapa.core.box.prepare(sapa.core.database)


async def test_an_open_wave_without_a_pair_of_keys_gets_one_at_the_start(sapa: Sapa) -> None:
    async with sapa.core.database.writing() as connection:
        await connection.execute(update(waves).values(public_key=None))
    [who] = respondents(1)
    with pytest.raises(NotStored):
        await sapa.answer(who)
    await sapa.core.box.prepare(sapa.core.database)
    await sapa.answer(who)
    assert await waiting(sapa) == 1
