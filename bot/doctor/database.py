"""The database: there, of the newest version, durable, with nothing of the answers in its server's log."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot.doctor.check import Check, State, checked
from bot.settings import Settings
from storage.ballots.fitting import misfits
from storage.ballots.keyring import Keyring
from storage.database import Database, open_database
from storage.migrations import known_versions

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}

DURABLE: Mapping[str, tuple[str, ...]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
    "track_commit_timestamp": ("off",),
}
"""Of PostgreSQL: a commit that is lost takes answers along; the time of each commit is the time of a submit."""

SILENT: Mapping[str, tuple[str, ...]] = {
    "log_statement": ("none", "ddl"),
    "log_parameter_max_length_on_error": ("0",),
}
DURATIONS: Mapping[str, tuple[str, ...]] = {
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
}
"""What has statements logged with their time; with `log_parameter_max_length=0` at least without what they hold."""

MODULES: Mapping[str, tuple[str, ...]] = {
    "auto_explain.log_min_duration": ("-1",),
    "pgaudit.log_parameter": ("off",),
}
"""Of modules that log statements with what they hold, where one is loaded."""

SLOTS = "the number of replication slots"
KEPT: Mapping[str, tuple[str, ...]] = {"archive_mode": ("off",), "wal_keep_size": ("0",), SLOTS: ("0",)}
"""What keeps the write-ahead log, and in it what was deleted from tables."""

BRIEF: Mapping[str, tuple[str, ...]] = {"log_error_verbosity": ("terse",), "log_min_error_statement": ("panic",)}
"""What makes an error in the server's log name neither the key of a row nor the statement."""


def sqlite_file(settings: Settings) -> Path | None:
    """The database's file; None for PostgreSQL."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


async def look_at_database(settings: Settings) -> Sequence[Check]:
    """Version, durability, the server's log, and whether the keys fit what waits in the ballot box."""
    file = sqlite_file(settings)
    if file is not None and not file.is_file():
        return [Check("database", State.WRONG, "there is none yet: run `sapa db upgrade`")]
    database = open_database(settings.database_url)
    try:
        version = await _version(database)
        found = [version, *(await _sqlite(database) if database.is_sqlite else await _postgresql(database))]
        return [*found, await _ballots(database, settings.keys_dir)] if version.state is State.OK else found
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
    return checked("database", "" if found in known else "its schema is newer than this Sapa", f"schema {found}")


async def _sqlite(database: Database) -> Sequence[Check]:
    async with database.reading() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in PRAGMAS}
    wrong = [f"{name} is {found[name]}" for name, wanted in PRAGMAS.items() if found[name] != wanted]
    return [checked("durability", ", ".join(wrong), "WAL, every commit on the disk, deleted content overwritten")]


async def _postgresql(database: Database) -> Sequence[Check]:
    found = await server_settings(database)
    return [
        checked("durability", ", ".join(unwanted(found, DURABLE)), "every commit on the disk, and its time nowhere"),
        server_log(found),
        archive(found),
        Check(
            "backup", State.OFF, "PostgreSQL has its own: pg_dump --format=custom --file=FILE; KEYS_DIR never with it"
        ),
    ]


async def server_settings(database: Database) -> Mapping[str, str]:
    """The settings of PostgreSQL that are looked at; those of a module only where it is loaded.

    Among them `SLOTS`, which is none: how many replication slots there are.
    """
    names = (*DURABLE, *SILENT, *DURATIONS, *BRIEF, *KEPT, *MODULES, "log_parameter_max_length")
    async with database.reading() as connection:
        query = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
        found = {row.name: row.setting for row in await connection.execute(query, {"names": list(names)})}
        slots = (await connection.execute(text("SELECT count(*) FROM pg_replication_slots"))).scalar()
    return {**found, SLOTS: str(slots)}


def unwanted(found: Mapping[str, str], wanted: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
    """The settings that are not as wanted, each with what it is and should be."""
    wrong = [name for name, values in wanted.items() if name in found and found[name] not in values]
    return [f"{name} is {found[name]} and should be {wanted[name][0]}" for name in wrong]


def server_log(found: Mapping[str, str]) -> Check:
    """Whether the log of PostgreSQL may hold an answer, a person or the time of a submit."""
    wrong = [*unwanted(found, SILENT), *unwanted(found, MODULES)]
    if found["log_parameter_max_length"] != "0":
        wrong += unwanted(found, DURATIONS)
    if wrong:
        return Check("server log", State.WRONG, ", ".join(wrong))
    return checked("server log", ", ".join(unwanted(found, BRIEF)), "no statement, no parameter, no detail", State.WARN)


def archive(found: Mapping[str, str]) -> Check:
    """Whether the write-ahead log is kept longer than need be, as point-in-time recovery and replicas want it."""
    kept = [f"{name} is {found[name]}" for name, values in KEPT.items() if found[name] not in values]
    problem = f"{', '.join(kept)}: the log keeps what was deleted, see docs/operations.md, PostgreSQL" if kept else ""
    return checked("archive", problem, "the write-ahead log is not kept", State.WARN)


async def _ballots(database: Database, keys: Path) -> Check:
    """A running bot may change a pool and its key between two looks, so what does not fit is looked at twice."""
    lost: set[tuple[str, str]] | None = None
    for _look in range(2):
        async with database.reading() as connection:
            found = await misfits(connection, Keyring(keys))
        seen = {(one.wave, evaluation) for one in found for evaluation in (one.evaluations or {""})}
        lost = seen if lost is None else lost & seen
        if not lost:
            return Check("ballots", State.OK, "the keys fit every ballot that waits")
    waves = ", ".join(sorted({wave for wave, _evaluation in lost or ()}))
    return Check(
        "ballots", State.WRONG, f"no key opens what waits in {waves}: put the keys back, or `sapa survey reset`"
    )
