"""The power goes around everything that is synced, and within each commit: no answer is lost, none counts twice."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.attacks.campaign import files_in
from tests.attacks.doomed_ground import NEARLY_FULL, Ground, make_ground
from tests.attacks.killing import examine
from tests.attacks.power_cut import Disk, cut_logs, watched
from tests.attacks.sapa import Sapa, opened, settings_in

pytestmark = pytest.mark.timeout(900)

SENDERS = 2
SEED = 5

Found = tuple[Path, tuple[str, ...]]


@dataclass
class Moments:
    """Copies of everything as it could be found after a power cut, each with who had been told that it is in."""

    live: Path
    target: Path
    copies: dict[bytes, Found] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    commits: int = 0
    _begun: tuple[bytes, tuple[str, ...]] | None = None
    """The log, and who had been told, when a commit began that has not been looked at."""

    @contextmanager
    def watching(self, sapa: Sapa) -> Iterator[None]:
        """Looks around every sync of a key, and at the log around every commit."""
        engine = sapa.core.database.engine.sync_engine
        event.listen(engine, "commit", self._begins_commit)
        try:
            with watched(self.live / "keys", self.look) as disk:
                self._disk = disk
                yield
        finally:
            event.remove(engine, "commit", self._begins_commit)

    def look(self, disk: Disk) -> None:
        """Keeps both outcomes of this moment, and those of a commit that has ended since the last one."""
        told, begun, self._begun = tuple(self.told), self._begun, None
        self._keep(disk, told, is_sure=False)
        self._keep(disk, told, is_sure=True)
        if begun is not None and (after := self._wal.read_bytes()) != begun[0]:
            self.commits += 1
            for log in cut_logs(begun[0], after):
                # keys are written before a commit and erased after it: what was synced is all there was
                self._keep(disk, begun[1], log, is_sure=True)

    def send(self, person: str) -> None:
        """Notes that somebody was told."""
        self.told.append(person)
        self.look(self._disk)

    @property
    def _wal(self) -> Path:
        return self.live / "sapa.db-wal"

    def _begins_commit(self, _connection: Any) -> None:
        if self._begun is None:
            self._begun = self._wal.read_bytes(), tuple(self.told)

    def _keep(self, disk: Disk, told: tuple[str, ...], log: bytes | None = None, *, is_sure: bool) -> None:
        copy = self.target / f"{len(self.copies):03}"
        shutil.copytree(self.live, copy)
        if log is not None:
            (copy / "sapa.db-wal").write_bytes(log)
        if is_sure:
            disk.restore(copy / "keys")
        held = files_in(copy)
        held = {name: content for name, content in held.items() if not name.endswith("-shm")}
        digest = blake2b(repr((sorted(held.items()), told)).encode()).digest()
        if digest in self.copies:
            shutil.rmtree(copy)
        else:
            self.copies[digest] = copy, told


async def wrong_after(moments: Moments, ground: Ground) -> dict[str, Sequence[str]]:
    """What is wrong with each copy, if anything is."""
    found = {
        copy.name: await examine(settings_in(copy), ground.people, set(told), SEED, ground.before)
        for copy, told in moments.copies.values()
    }
    return {name: wrong for name, wrong in found.items() if wrong}


async def test_whenever_the_power_goes_each_answer_that_was_acknowledged_counts_once(tmp_path: Path) -> None:
    live = tmp_path / "live"
    ground = await make_ground(settings_in(live), live, before=0)
    moments = Moments(live, tmp_path / "moments")
    async with opened(settings_in(live)) as sapa:
        with moments.watching(sapa):
            for one in ground.drafts[:SENDERS]:
                await sapa.send(one.person, one.token, one.at)
                moments.send(one.person)
            await sapa.close()

    assert await wrong_after(moments, ground) == {}
    assert moments.commits > SENDERS
    assert len(moments.copies) >= SENDERS * (4 + 3), "keys written and erased, and a log cut in three ways"


async def test_nor_where_a_second_segment_begins(tmp_path: Path) -> None:
    live = tmp_path / "live"
    ground = await make_ground(settings_in(live), live, before=NEARLY_FULL)
    moments = Moments(live, tmp_path / "moments")
    async with opened(settings_in(live)) as sapa:
        for one in ground.drafts[: ground.doubling]:
            await sapa.send(one.person, one.token, one.at)
            moments.told.append(one.person)
        last = ground.drafts[ground.doubling]
        with moments.watching(sapa):
            await sapa.send(last.person, last.token, last.at)
            moments.send(last.person)

    assert await wrong_after(moments, ground) == {}
    assert moments.commits == 1
    assert sorted(path.name.split(".")[1] for path in (live / "keys" / "pools").iterdir()) == ["0", "1"]
    assert len(moments.copies) >= 8
