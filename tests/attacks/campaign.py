"""Trials: the same people come to a storage, every file is copied after each of them, and attackers look at it all."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from bot.backup import save_backup
from tests.attacks.evidence import DATABASE, WAL, Copy, Evidence, Stage
from tests.attacks.naive import Naive
from tests.attacks.people import Respondent, Trial, make_trial
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, found, student

_NAMES = {"sapa.db": DATABASE, "sapa.db-wal": WAL}


class Storage(Protocol):
    """What people and the clock do to a storage."""

    def answer(self, who: Respondent) -> Awaitable[None]:
        """One person fills in the form and sends it."""
        ...

    def close(self) -> Awaitable[None]:
        """The window ends."""
        ...

    def release(self) -> Awaitable[None]:
        """The results are released."""
        ...


class Products:
    """The product for each trial, on a copy of a university that is founded once for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._founded: dict[int, Path] = {}

    @asynccontextmanager
    async def __call__(self, students: int, folder: Path) -> AsyncIterator[Sapa]:
        """The product in a new folder, with so many students."""
        if students not in self._founded:
            self._founded[students] = self._folder / f"ground-{students}"
            async with opened(settings_in(self._founded[students])) as sapa:
                await found(sapa.core, students)
        shutil.copytree(self._founded[students], folder)
        async with opened(settings_in(folder)) as sapa:
            yield sapa


@asynccontextmanager
async def naive_storage(_students: int, folder: Path) -> AsyncIterator[Naive]:
    """The naive storage in a new folder."""
    naive = Naive(folder)
    yield naive
    naive.database.close()


On = Callable[[int, Path], AbstractAsyncContextManager[Storage]]


async def live(on: On, students: int, seed: int, folder: Path) -> tuple[Trial, Evidence]:
    """One trial from the first answer to the release, in a folder that is gone afterwards."""
    trial = make_trial(seed, [student(number) for number in range(students)], OPENED)
    copies = []
    try:
        async with on(students, folder) as storage:
            for number, who in enumerate(trial.respondents, 1):
                await storage.answer(who)
                copies.append(Copy(Stage.OPEN, number, files_in(folder)))
            copies[-1] = Copy(Stage.OPEN, len(copies), {**files_in(folder), **_backup(folder)})
            await storage.close()
            copies.append(Copy(Stage.CLOSED, len(trial.respondents), {**files_in(folder), **_backup(folder)}))
            await storage.release()
            copies.append(Copy(Stage.RELEASED, len(trial.respondents), {**files_in(folder), **_backup(folder)}))
    finally:
        shutil.rmtree(folder)
    return trial, Evidence(copies, frozenset(one.first for one in trial.answered))


def files_in(folder: Path) -> Mapping[str, bytes]:
    """The content of every file, the database's under names of their own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        with suppress(FileNotFoundError):  # it went between the listing and the look
            if path.is_file():
                found[_NAMES.get(name, name)] = path.read_bytes()
    return found


def _backup(folder: Path) -> Mapping[str, bytes]:
    """What `sapa backup` writes at this moment."""
    target = folder.with_name(f"{folder.name}.backup")
    save_backup(settings_in(folder), target)
    content = target.read_bytes()
    target.unlink()
    return {"backup": content}
