"""The database in a file of its own, and back. Keys are never part of it."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from bot.core import open_core
from bot.lock import BotRunning, bot_lock
from bot.resetting import WHY, look, take_back, told
from bot.settings import Settings
from domain.errors import NotAllowed
from services.lost_ballots import Lost, forget_keys
from storage.ballots import BallotBox
from storage.migrations import known_versions
from storage.requests import forget_all

KEPT_BY_ITSELF = ("alembic_version", "facts")
"""Tables that have rows in a database nobody has used yet."""

BUSY_SECONDS = 30.0


def save_backup(settings: Settings, target: Path) -> int:
    """Copies the SQLite database as it is at one moment, with or without a running bot; returns the bytes.

    The file is complete or not there, with mode 0600. Raises NotAllowed for PostgreSQL (which has `pg_dump`), where
    `target` is taken or lies among the keys, and where there is no database; OSError; sqlite3.Error.
    """
    source = _sqlite_file(settings, "pg_dump --format=custom")
    if not source.is_file():
        raise NotAllowed(f"There is no database at {source}.")
    if target.exists():
        raise NotAllowed(f"{target} is there already. A backup overwrites nothing.")
    if settings.keys_dir.resolve() in target.resolve().parents:
        raise NotAllowed("A backup and the keys must not lie together: whoever has both can read everything.")
    part = target.with_name(f"{target.name}.part")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with _opened(source) as old, _opened(part) as new:
            # what was overwritten is not kept longer than need be; a bot that reads at this moment does it later
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.backup(new)  # in one step: it sees one moment, and a bot that writes does not begin it anew
            new.execute("PRAGMA journal_mode=DELETE")
            _require_sound(new, target)
        part.rename(target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return target.stat().st_size


async def restore_backup(
    settings: Settings, source: Path, *, replace: bool, ask_again: bool = False, copies: bool = False
) -> Sequence[Lost]:
    """Puts a backup in place of the database, as one transaction of SQLite; returns the waves that lost answers.

    Raises NotAllowed for PostgreSQL (which has `pg_restore`), while a bot runs, where the database holds anything
    (unless `replace`), where the file is no sound backup or is one of a newer Sapa, and where it holds answers whose
    keys are gone (unless `ask_again`: they are taken back, and who gave them is asked again; or `copies`: they stay
    for what copies of them put back).
    """
    target = _sqlite_file(settings, "pg_restore")
    ready = target.with_name(f"{target.name}.restoring")
    try:
        with bot_lock(settings.keys_dir), _removed(ready):
            _make_ready(source, target, ready, replace)
            lost = await _make_sound(settings, ready, ask_again=ask_again, copies=copies)
            _copy(ready, target)
            # last, when nothing needs them any more
            forget_keys(BallotBox(settings.keys_dir), lost)
            return lost
    except BotRunning as error:
        raise NotAllowed("A bot is running with these keys. Stop it first.") from error


def _make_ready(source: Path, target: Path, ready: Path, replace: bool) -> None:
    """Copies a backup that may be restored beside the database. Raises NotAllowed."""
    if not source.is_file():
        raise NotAllowed(f"There is no file at {source}.")
    with _opened(source) as backup:
        _require_backup(backup, source)
    if target.exists() and not replace:
        with _opened(target) as old:
            _require_empty(old)
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(source, ready)


async def _make_sound(settings: Settings, file: Path, *, ask_again: bool, copies: bool) -> Sequence[Lost]:
    """Brings a copy to the newest schema and takes back what no key opens. Raises NotAllowed unless `ask_again`."""
    url = make_url(settings.database_url).set(database=str(file)).render_as_string(hide_password=False)
    async with open_core(settings.model_copy(update={"database_url": url})) as core:
        lost = [] if copies else await look(core)
        if any(one.evaluations for one in lost) and not ask_again:
            raise NotAllowed(f"With --ask-again {told(lost)}: {WHY}.")
        await take_back(core, lost)
        async with core.database.writing() as connection:
            await forget_all(connection)
    return lost


def _copy(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with _opened(source) as old, _opened(target) as new:
        old.backup(new)


@contextmanager
def _removed(path: Path) -> Iterator[None]:
    """Whatever becomes of the block, and became of one before it, this database is not left."""
    files = [path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm")]
    try:
        for file in files:
            file.unlink(missing_ok=True)
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _sqlite_file(settings: Settings, instead: str) -> Path:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise NotAllowed(f"This is for SQLite. PostgreSQL has its own: {instead}")
    return Path(url.database)


def _require_backup(backup: sqlite3.Connection, source: Path) -> None:
    """Sound, of this product, and of a version this one knows."""
    _require_sound(backup, source)
    try:
        found = backup.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise NotAllowed(f"{source} is no backup of Sapa.") from error
    if found is None or found[0] not in known_versions():
        raise NotAllowed(f"{source} was made by a newer Sapa.")


def _require_sound(connection: sqlite3.Connection, path: Path) -> None:
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise NotAllowed(f"{path} is damaged, or no SQLite database.")


def _require_empty(connection: sqlite3.Connection) -> None:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (name,) in names.fetchall():
        if name not in KEPT_BY_ITSELF and connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone():  # noqa: S608
            raise NotAllowed("The database is not empty. With --replace it is replaced, and what it holds is gone.")
