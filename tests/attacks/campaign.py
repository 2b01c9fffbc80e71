"""Trials: the same people come to a storage, and every file is copied after each of them and at each stage's end."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.backup import save_backup
from tests.attacks.evidence import DATABASE, WAL, Copy, Evidence, Stage
from tests.attacks.naive import Naive
from tests.attacks.people import Respondent, Trial, make_trial
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, found, student

Files = Mapping[str, bytes]

_NAMES = {"sapa.db": DATABASE, "sapa.db-wal": WAL}


class Storage(Protocol):
    """What people and the clock do to a storage."""

    def answer(self, who: Respondent) -> Awaitable[None]:
        """One person fills in the form and sends it."""
        ...

    def close(self) -> Awaitable[None]:
        """The window ends."""
        ...

    def moderate(self) -> Awaitable[None]:
        """Somebody reads comments, and some of them must go."""
        ...

    def release(self) -> Awaitable[None]:
        """The results are released."""
        ...


@dataclass(frozen=True)
class Place:
    """A storage, and how a thief takes its files: all the time, and with more leisure at the end of a stage."""

    storage: Storage
    take: Callable[[], Awaitable[Files]]
    take_more: Callable[[], Awaitable[Files]]


On = Callable[[int, Path], AbstractAsyncContextManager[Place]]
"""For a number of students and a new folder, a storage that lies there."""


async def live(on: On, students: int, seed: int, folder: Path) -> tuple[Trial, Evidence]:
    """One trial from the first answer to the release, in a folder that is gone afterwards."""
    trial = make_trial(seed, [student(number) for number in range(students)], OPENED)
    copies = []
    try:
        async with on(students, folder) as place:
            for number, who in enumerate(trial.respondents, 1):
                await place.storage.answer(who)
                copies.append(Copy(Stage.OPEN, number, await place.take()))
            copies[-1] = Copy(Stage.OPEN, students, await place.take_more())
            await place.storage.close()
            copies.append(Copy(Stage.CLOSED, students, await place.take_more()))
            await place.storage.moderate()
            await place.storage.release()
            copies.append(Copy(Stage.RELEASED, students, await place.take_more()))
    finally:
        shutil.rmtree(folder)
    return trial, Evidence(copies, frozenset(one.first for one in trial.answered))


class Products:
    """The product for each trial, on a copy of a university that is founded once for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._founded: dict[int, Path] = {}

    @asynccontextmanager
    async def __call__(self, students: int, folder: Path) -> AsyncIterator[Place]:
        """The product in a new folder, with so many students."""
        shutil.copytree(await self.ground(students), folder)
        async with opened(settings_in(folder)) as sapa:
            yield in_folder(sapa, folder)

    async def ground(self, students: int) -> Path:
        """The folder of a university with so many students."""
        if students not in self._founded:
            self._founded[students] = self._folder / f"ground-{students}"
            async with opened(settings_in(self._founded[students])) as sapa:
                await found(sapa.core, students)
        return self._founded[students]


@asynccontextmanager
async def naive_storage(_students: int, folder: Path) -> AsyncIterator[Place]:
    """The naive storage in a new folder."""
    naive = Naive(folder)
    yield in_folder(naive, folder)
    naive.database.close()


def in_folder(storage: Sapa | Naive, folder: Path) -> Place:
    """A storage on SQLite: its files are those of the folder, and a backup at the end of a stage."""

    async def take() -> Files:
        return files_in(folder)

    async def take_more() -> Files:
        return {**files_in(folder), "backup": _backup(folder)}

    return Place(storage, take, take_more)


def make_folder(folder: Path) -> None:
    """Makes a new folder."""
    folder.mkdir(parents=True)


def files_in(folder: Path) -> Files:
    """The content of every file, the database's under names of their own."""
    held = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        with suppress(FileNotFoundError):  # it went between the listing and the look
            if path.is_file():
                held[_NAMES.get(name, name)] = path.read_bytes()
    return held


def _backup(folder: Path) -> bytes:
    """What `sapa backup` writes at this moment; of a copy, so that what it does to the log does not hide anything."""
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.copytree(folder, copy)
    save_backup(settings_in(copy), copy / "backup")
    content = (copy / "backup").read_bytes()
    shutil.rmtree(copy)
    return content
