"""What waits for its round, on both engines: one body under one key, whatever happens in between."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from feedback_university import LIBRARIAN, NOON, begin, hold, rows, waiting
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy.exc import DBAPIError

from domain.feedback_thread import Place
from services import feedback, feedback_inbox
from storage.ballots.slots import Slots
from storage.database import Database
from storage.feedback_seals import Seals
from storage.tables.feedback import feedback_waiting
from tests.held_commits import held_commits


async def test_each_message_puts_all_that_wait_under_a_new_key(
    university: Database, seals: Seals, tmp_path: Path
) -> None:
    bodies, keys = [], []
    for number in range(6):
        await begin(university, seals, f"message {number}")
        (row,) = await rows(university, feedback_waiting)
        bodies.append(row.body)
        (path,) = (tmp_path / "keys" / "waiting").iterdir()
        keys.append(path.read_bytes())
        assert len(await waiting(university, seals)) == number + 1
    assert len({len(body) for body in bodies}) == 6, "it grows by the same for each"
    assert len({after - before for before, after in pairwise(map(len, bodies))}) == 1
    (held,) = Slots(path).held()
    assert [opens(held, body) for body in bodies] == [False] * 5 + [True], "whoever kept the old ones has nothing"
    assert all(held not in key for key in keys[:-1])
    await hold(university, seals)
    assert await waiting(university, seals) == []
    assert not any(opens(key, body) for key in Slots(path).held() for body in bodies)


def opens(key: bytes, body: bytes) -> bool:
    """Whether a body that waited is opened by a key."""
    try:
        SecretBox(key).decrypt(body)
    except CryptoError:
        return False
    return True


async def test_a_write_that_fails_leaves_what_waited(university: Database, seals: Seals, tmp_path: Path) -> None:
    await begin(university, seals, "Longer hours.")
    (before,) = await waiting(university, seals)

    async def ended_in_the_middle() -> None:
        async with seals.waiting.mixing(university) as mixing:
            await mixing.replace([], NOON.date())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await ended_in_the_middle()
    assert await waiting(university, seals) == [before]
    (path,) = (tmp_path / "keys" / "waiting").iterdir()
    assert len(Slots(path).held()) == 1, "the key of what was not written is gone"


async def test_a_crash_between_key_and_commit_or_after_it_loses_nothing(
    university: Database, seals: Seals, tmp_path: Path
) -> None:
    await begin(university, seals, "Longer hours.")
    (path,) = (tmp_path / "keys" / "waiting").iterdir()
    (key,) = Slots(path).held()
    Slots(path).add(b"n" * 32, key)  # a new key, and then the end: the database still has the old body
    again = Seals(b"k" * 32, tmp_path / "keys")
    assert len(await waiting(university, again)) == 1
    await again.prepare(university)
    assert list(Slots(path).held()) == [key]
    await begin(university, again, "More chairs.")
    assert len(await waiting(university, again)) == 2


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.external)], indirect=True)
async def test_a_message_that_is_committed_late_is_opened_with_those_before_it(
    university: Database, seals: Seals, tmp_path: Path
) -> None:
    await begin(university, seals, "Longer hours.")
    async with held_commits(university, "feedback_waiting") as held:
        sending = asyncio.create_task(begin(university, seals, "More chairs."))
        await held.cut_off()
        await held.let_go(0.4)
        with pytest.raises((DBAPIError, OSError)):
            await sending
    assert len(await waiting(university, seals)) == 2
    (path,) = (tmp_path / "keys" / "waiting").iterdir()
    assert len(Slots(path).held()) == 1


async def test_what_waited_in_a_backup_stays_aside_and_comes_back_with_its_key(
    university: Database, seals: Seals, tmp_path: Path
) -> None:
    thread = await begin(university, seals, "Longer hours.")
    (path,) = (tmp_path / "keys" / "waiting").iterdir()
    path.rename(tmp_path / "elsewhere.key")
    assert (await feedback.look(university, seals, thread)).place is Place.NOWHERE
    for text in ("one", "two", "three"):
        await begin(university, seals, text)
    (tmp_path / "elsewhere.key").rename(path)
    assert len(await waiting(university, seals)) == 4
    assert (await hold(university, seals)).handed_over == 4
    assert await waiting(university, seals) == []


async def test_many_at_once_and_a_round_lose_nobody(university: Database, seals: Seals) -> None:
    at_ten = datetime(2026, 12, 17, 5, tzinfo=UTC)
    await asyncio.gather(*(begin(university, seals, f"message {number}") for number in range(12)))
    late = [begin(university, seals, f"late {number}", now=at_ten) for number in range(6)]
    done, *_threads = await asyncio.gather(hold(university, seals, at_ten), *late)
    rest = await hold(university, seals, at_ten + timedelta(days=3))
    assert done.handed_over >= 12
    assert done.handed_over + rest.handed_over == 18
    pages = [await feedback_inbox.page(university, seals, LIBRARIAN, place) for place in range(18)]
    texts = {page.message.text for page in pages if page.message}
    assert texts == {f"message {number}" for number in range(12)} | {f"late {number}" for number in range(6)}
    assert await waiting(university, seals) == []
