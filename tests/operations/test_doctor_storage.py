"""The doctor on what keeps answers apart from people: keys, what copies them, the database's server, memory."""

import resource
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core import open_core
from bot.doctor import Check, State, examine
from bot.doctor.database import SLOTS, archive, server_log, unwanted
from bot.doctor.host import look_at_memory
from bot.doctor.keys import look_at_keys, look_at_snapshots
from bot.settings import Settings
from tests.engines import postgresql_url

SILENT_SERVER = {
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
    "log_parameter_max_length": "-1",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "archive_mode": "off",
    "wal_keep_size": "0",
    SLOTS: "0",
}


def settings_in(folder: Path, url: str = "") -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr("1:test"),
        database_url=url or f"sqlite+aiosqlite:///{folder}/data/sapa.db",
        keys_dir=folder / "keys",
    )


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "above" / "keys"
    folder.mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def said_of(keys: Path) -> str:
    check = look_at_keys(keys, None)
    return check.says if check.state is State.WRONG else ""


def test_keys_beside_nothing_are_sound(keys: Path) -> None:
    assert said_of(keys) == ""


@pytest.mark.parametrize("mark", [".stfolder", ".sync", ".dropbox", ".nextcloudsync.log", ".hg"])
def test_keys_in_a_folder_that_is_synchronised_are_found(keys: Path, mark: str) -> None:
    (keys.parent / mark).mkdir()

    assert "is copied elsewhere by" in said_of(keys)


def test_keys_in_a_folder_with_the_name_of_a_cloud_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox" / "keys"
    folder.mkdir(parents=True, mode=0o700)

    assert "probably copied elsewhere" in said_of(folder)


def test_keys_in_a_git_repository_are_found_unless_it_ignores_them(keys: Path) -> None:
    subprocess.run(["git", "init", "-q", keys.parent], check=True)
    seen = said_of(keys)
    (keys.parent / ".gitignore").write_text("/keys/\n")

    assert "git repository" in seen
    assert said_of(keys) == ""


def test_a_database_among_the_keys_is_found(keys: Path) -> None:
    check = look_at_keys(keys, keys / "data" / "sapa.db")

    assert check.state is State.WRONG
    assert "would hold both" in check.says


def test_a_file_system_that_keeps_snapshots_is_pointed_out(keys: Path, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\n/dev/b {keys.parent} btrfs rw 0 0\n/dev/c /elsewhere zfs rw 0 0\n")

    assert look_at_snapshots(keys, mounts).state is State.WARN
    assert look_at_snapshots(tmp_path, mounts).state is State.OK
    assert look_at_snapshots(keys, tmp_path / "none").state is State.OFF


def test_swap_and_core_dumps_are_pointed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none, some = tmp_path / "none", tmp_path / "some"
    none.write_text("Filename Type Size Used Priority\n")
    some.write_text("Filename Type Size Used Priority\n/dev/sda2 partition 8 0 -2\n")
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (0, 0))

    assert look_at_memory(none).state is State.OK
    assert "swap is on" in look_at_memory(some).says
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    check = look_at_memory(none)
    assert (check.state, "core dumps are on" in check.says) == (State.WARN, True)


async def test_pools_whose_keys_are_gone_are_found(tmp_path: Path) -> None:
    async with open_core(settings_in(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "data" / "sapa.db")) as file, file:
        file.execute(
            "INSERT INTO waves"
            " (key, survey, form, term, state, opens_at, window_opens_at, closes_at, counted, public_key)"
            " VALUES (?, 'teaching', 'f', 't', 'open', ?, ?, ?, 0, ?)",
            ("teaching-2026-fall", *["2026-12-10 00:00:00"] * 3, bytes(32)),
        )
        file.execute(
            "INSERT INTO evaluations (id, wave, class_id, opens_at, active)"
            " VALUES ('e', 'teaching-2026-fall', 'c', '2026-12-10 00:00:00', 1)"
        )
        file.execute("INSERT INTO pools (evaluation, segment, body) VALUES ('e', 0, ?)", (bytes(100),))

    [check] = [one for one in await examine(settings_in(tmp_path)) if one.name == "ballots"]

    assert check.state is State.WRONG
    assert "no key opens what waits in teaching-2026-fall" in check.says


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_statement", "all"),
        ("log_statement", "mod"),
        ("log_parameter_max_length_on_error", "-1"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_sample", "100ms"),
        ("log_transaction_sample_rate", "0.1"),
        ("auto_explain.log_min_duration", "0"),
        ("pgaudit.log_parameter", "on"),
    ],
)
def test_a_server_log_that_may_hold_answers_is_wrong(name: str, value: str) -> None:
    check = server_log({**SILENT_SERVER, name: value})

    assert check.state is State.WRONG
    assert name in check.says


def test_durations_without_parameters_are_suffered() -> None:
    loud = {**SILENT_SERVER, "log_min_duration_statement": "0", "log_parameter_max_length": "0"}

    assert server_log(loud).state is State.OK


def test_errors_that_name_keys_and_a_kept_log_are_pointed_out() -> None:
    assert server_log(SILENT_SERVER).state is State.OK
    assert server_log({**SILENT_SERVER, "log_error_verbosity": "default"}).state is State.WARN
    assert server_log({**SILENT_SERVER, "log_min_error_statement": "error"}).state is State.WARN
    for name, value in (("archive_mode", "on"), ("wal_keep_size", "64"), (SLOTS, "1")):
        check = archive({**SILENT_SERVER, name: value})
        assert (check.state, f"{name} is {value}" in check.says) == (State.WARN, True)
    assert archive(SILENT_SERVER).state is State.OK


def test_a_setting_is_named_with_what_it_is_and_should_be() -> None:
    found = {"fsync": "off", "full_page_writes": "on"}

    assert unwanted(found, {"fsync": ("on",), "full_page_writes": ("on",)}) == ["fsync is off and should be on"]


@pytest.mark.external
async def test_postgresql_is_looked_at(tmp_path: Path) -> None:
    async with postgresql_url() as url:
        async with open_core(settings_in(tmp_path, url)):
            pass
        before = await checks(tmp_path, url)
        await configure(url, "synchronous_commit", "off")
        await configure(url, "log_min_duration_statement", "0")
        after = await checks(tmp_path, url)

    assert before["ballots"].state is State.OK
    assert "pg_dump --format=custom" in before["backup"].says
    assert "synchronous_commit is off and should be on" in after["durability"].says
    assert "log_min_duration_statement is 0" in after["server log"].says


async def checks(folder: Path, url: str) -> dict[str, Check]:
    return {check.name: check for check in await examine(settings_in(folder, url))}


async def configure(url: str, name: str, value: str) -> None:
    """Sets a parameter of one database, for connections to come."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'ALTER DATABASE "{make_url(url).database}" SET {name} = {value}'))
    await engine.dispose()
