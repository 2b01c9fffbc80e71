"""What a host needs to run the product, looked at one by one. Nothing is changed and nobody is called."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from statistics import median

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.settings import Settings
from storage.database import Database, open_database
from storage.migrations import known_versions

LEAST_FREE_MEGABYTES = 500
SLOWEST_FSYNC = 0.1
"""Seconds; every submit waits for one (storage/database.py)."""

FSYNCS = 9
FONTS = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")
TRUETYPE = b"\x00\x01\x00\x00"
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


class State(StrEnum):
    """How a check ended: `off` is a part that is not set up and need not be."""

    OK = "ok"
    OFF = "off"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and one line about it."""

    name: str
    state: State
    says: str


async def examine(settings: Settings) -> Sequence[Check]:
    """Every check, in the order in which they are told."""
    folder = _data_folder(settings)
    return [
        _token(settings),
        *await _database(settings),
        _keys(settings),
        _disk(folder),
        _clock(settings),
        _fonts(),
        _mail(settings),
        _fsync(folder),
    ]


def _check(name: str, problem: str, says: str) -> Check:
    return Check(name, State.WRONG, problem) if problem else Check(name, State.OK, says)


def _token(settings: Settings) -> Check:
    problem = "" if settings.has_real_token or settings.has_sandbox_token else "BOT_TOKEN is missing or malformed"
    return _check("token", problem, "one of Telegram's" if settings.has_real_token else "one of the sandbox")


def _sqlite_file(settings: Settings) -> Path | None:
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _data_folder(settings: Settings) -> Path:
    """Where the data lies on this host, or the nearest folder above that is there."""
    file = _sqlite_file(settings)
    folder = (file or Path("data/sapa.db")).resolve().parent
    return next(path for path in (folder, *folder.parents) if path.is_dir())


async def _database(settings: Settings) -> Sequence[Check]:
    """Whether it can be opened, is of the newest version, and keeps what it is told to keep."""
    file = _sqlite_file(settings)
    if file is not None and not file.is_file():
        return [Check("database", State.WRONG, "there is none yet: run `sapa db upgrade`")]
    database = open_database(settings.database_url)
    try:
        return [await _version(database), await _pragmas(database)]
    except (DBAPIError, OSError) as error:
        reason = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        return [Check("database", State.WRONG, f"it does not open: {reason}")]
    finally:
        await database.close()


async def _version(database: Database) -> Check:
    async with database.reading() as connection:
        found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    known = known_versions()
    if found in known[1:]:
        return Check("database", State.WRONG, "its schema is old: run `sapa db upgrade`")
    return _check("database", "" if found in known else "its schema is newer than this Sapa", f"schema {found}")


async def _pragmas(database: Database) -> Check:
    if not database.is_sqlite:
        return Check("durability", State.OFF, "PostgreSQL looks after it")
    async with database.reading() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in PRAGMAS}
    wrong = [f"{name} is {found[name]}" for name, wanted in PRAGMAS.items() if found[name] != wanted]
    return _check("durability", ", ".join(wrong), "WAL, every commit on the disk, deleted content overwritten")


def _keys(settings: Settings) -> Check:
    """Closed to others, and not where a backup of the data's folder would take them along."""
    folder, file = settings.keys_dir, _sqlite_file(settings)
    return _check("keys", next(_wrong_with_keys(folder, file), ""), f"{folder} is closed to others")


def _wrong_with_keys(folder: Path, file: Path | None) -> Iterator[str]:
    if not folder.is_dir():
        yield f"{folder} is not there yet: the first start makes it"
        return
    for path in (folder, *sorted(folder.rglob("*"))):
        # a lock says nothing to whoever reads it, and nobody else reaches it in a closed folder
        if path.suffix != ".lock" and path.stat().st_mode & 0o077:
            yield f"{path} can be read by others: chmod go= {path}"
    if file is not None and file.resolve().parent in (folder.resolve(), *folder.resolve().parents):
        yield f"{folder} lies in the folder of the database: a backup of that would hold both"


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free // 1_000_000
    problem = f"only {free} MB are free; {LEAST_FREE_MEGABYTES} are needed" if free < LEAST_FREE_MEGABYTES else ""
    return _check("disk", problem, f"{free} MB are free")


def _clock(settings: Settings) -> Check:
    """Not behind what was last written."""
    now, file = Clock().now(), _sqlite_file(settings)
    says = now.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M %Z")
    if file is not None and file.is_file():
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if now + timedelta(minutes=1) < written:
            return Check("clock", State.WRONG, f"it says {says}, which is before the database was last written")
    return Check("clock", State.OK, says)


def _fonts() -> Check:
    folder = files("reports") / "fonts"
    bad = [name for name in FONTS if not (font := folder / name).is_file() or font.read_bytes()[:4] != TRUETYPE]
    return _check("fonts", f"missing or damaged: {', '.join(bad)}" if bad else "", "Inter, four weights")


def _mail(settings: Settings) -> Check:
    if not settings.smtp_url.get_secret_value():
        return Check("mail", State.OFF, "SMTP_URL is not set: no codes by e-mail")
    return _check("mail", "" if settings.smtp_from else "SMTP_FROM is not set", "a server is set; it was not called")


def _fsync(folder: Path) -> Check:
    taken = []
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            for _ in range(FSYNCS):
                began = time.perf_counter()
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
                taken.append(time.perf_counter() - began)
    except OSError as error:
        return Check("fsync", State.WRONG, f"nothing can be written to {folder}: {error.strerror}")
    says = f"{median(taken) * 1000:.1f} ms until data are on the disk"
    return Check("fsync", State.WRONG if median(taken) > SLOWEST_FSYNC else State.OK, says)
