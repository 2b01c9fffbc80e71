"""The doctor finds what is wrong with a host, and only that."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.clock import Clock
from bot.core import open_core
from bot.doctor import State, examine
from bot.doctor import host as host_checks
from bot.settings import Settings
from storage.feedback_seals import Seals

SAPA = Path(sys.executable).with_name("sapa")


def settings_in(folder: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "bot_token": SecretStr("1:test"),
        "database_url": f"sqlite+aiosqlite:///{folder}/data/sapa.db",
        "keys_dir": folder / "keys",
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.fixture
async def host(tmp_path: Path) -> Path:
    """A folder with a new database and its keys."""
    async with open_core(settings_in(tmp_path)):
        return tmp_path


async def wrong(settings: Settings) -> dict[str, str]:
    return {check.name: check.says for check in await examine(settings) if check.state is State.WRONG}


async def test_a_new_host_is_sound_and_mail_is_off(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # what the disk of this machine can do is not what is looked at
    monkeypatch.setattr(host_checks, "LEAST_FREE_MEGABYTES", 0)
    monkeypatch.setattr(host_checks, "SLOWEST_FSYNC", 60)
    found = {check.name: check.state for check in await examine(settings_in(host))}

    assert found.pop("mail") is State.OFF
    assert {found.pop("memory"), found.pop("snapshots")} <= {State.OK, State.WARN}
    assert set(found) == {"token", "database", "durability", "ballots", "keys", "disk", "clock", "fonts", "fsync"}
    assert set(found.values()) <= {State.OK}


async def test_a_missing_token_is_found(host: Path) -> None:
    assert "BOT_TOKEN" in (await wrong(settings_in(host, bot_token=SecretStr(""))))["token"]


async def test_a_database_that_is_not_there_is_found_and_not_made(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)

    assert "sapa db upgrade" in (await wrong(settings_in(tmp_path)))["database"]
    assert not (tmp_path / "data").exists()


async def test_a_schema_of_a_newer_version_is_found(host: Path) -> None:
    async with open_core(settings_in(host)) as core, core.database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert "newer" in (await wrong(settings_in(host)))["database"]


async def test_keys_that_others_can_read_are_found(host: Path) -> None:
    (host / "keys" / "secret_key").chmod(0o644)

    assert "chmod" in (await wrong(settings_in(host)))["keys"]


async def test_keys_of_inboxes_that_others_can_read_are_found(host: Path) -> None:
    Seals(b"k" * 32, host / "keys").new_inbox()
    assert "keys" not in await wrong(settings_in(host))
    (key,) = (host / "keys" / "inboxes").iterdir()
    key.chmod(0o640)
    assert key.name in (await wrong(settings_in(host)))["keys"]


async def test_keys_in_the_folder_of_the_database_are_found(host: Path) -> None:
    settings = settings_in(host, database_url=f"sqlite+aiosqlite:///{host}/sapa.db")
    async with open_core(settings):
        pass

    assert "backup" in (await wrong(settings))["keys"]


async def test_a_clock_behind_the_last_write_is_found(host: Path) -> None:
    later = (Clock().now() + timedelta(days=1)).timestamp()
    os.utime(host / "data" / "sapa.db", (later, later))

    assert "before the database was last written" in (await wrong(settings_in(host)))["clock"]


async def test_a_full_and_slow_disk_is_found(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_checks, "LEAST_FREE_MEGABYTES", 10**12)
    monkeypatch.setattr(host_checks, "SLOWEST_FSYNC", 0)

    found = await wrong(settings_in(host))
    assert "are free" in found["disk"]
    assert "ms until data are on the disk" in found["fsync"]


async def test_a_missing_font_is_found(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_checks, "FONTS", ("Inter-Regular.ttf", "Nowhere.ttf"))

    assert (await wrong(settings_in(host)))["fonts"] == "missing or damaged: Nowhere.ttf"


def test_the_command_tells_everything_as_json_and_exits_1_when_something_is_wrong(tmp_path: Path) -> None:
    environment = {"BOT_TOKEN": "1:test", "PATH": os.environ["PATH"]}

    command = [SAPA, "doctor", "--json"]
    done = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True)

    states = {check["name"]: check["state"] for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 1
    assert states["database"] == "wrong"
    assert states["token"] == "ok"
