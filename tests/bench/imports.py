"""The import of a roster, against the same rows put into SQLite with nothing but `executemany`."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.core import open_core
from bot.settings import Settings
from domain.access import OPERATOR
from domain.roster import KIND_OF_ROW, EnrolmentRow, RosterRow
from intake.demo import demo_university
from intake.oneroster import RosterBundle
from intake.oneroster.source import FolderSource
from services.roster import import_roster
from storage.roster_gone import TARGETS
from tests.bench.measure import Figure, ratio
from tests.bench.university import EXAMS_OVER, TOKEN, ZONE, peak_megabytes

ENROLMENTS = 100_000
ENROLMENTS_A_STUDENT = 5.6
"""Of the demo university, rounded up from below: asked for so many students, it has at least `ENROLMENTS`."""


def measure(rounds: int, enrolments: int = ENROLMENTS) -> Sequence[Figure]:
    """Seconds and peak memory of an import into an empty database, and the ratio to the bare rows."""
    with tempfile.TemporaryDirectory() as folder:
        _write_roster(Path(folder), enrolments)
        command = [sys.executable, "-m", "tests.bench.imports", folder]
        runs = [json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout) for _ in range(rounds)]
    ours, bare = [run["ours"] for run in runs], [run["bare"] for run in runs]
    return (
        Figure(f"import of {runs[0]['enrolments']} enrolments", "s", tuple(ours)),
        Figure("memory that it adds at its peak", "MB", tuple(run["megabytes"] for run in runs)),
        ratio("import", ours, bare, "bare executemany"),
    )


async def _ours(folder: Path, bundle: RosterBundle) -> float:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        bot_token=SecretStr(TOKEN),
        database_url=f"sqlite+aiosqlite:///{folder}/sapa.db",
        keys_dir=folder / "keys",
    )
    async with open_core(settings) as core:
        began = time.perf_counter()
        await import_roster(core.database, bundle, now=EXAMS_OVER, actor=OPERATOR)
        return time.perf_counter() - began


def _bare(folder: Path, rows: Sequence[RosterRow]) -> float:
    """Rows by kind, in one durable transaction."""
    by_kind: dict[type[RosterRow], list[tuple[object, ...]]] = {}
    for row in rows:
        plain = tuple(value.isoformat() if isinstance(value, date | datetime) else value for value in astuple(row))
        by_kind.setdefault(type(row), []).append(plain)
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    for kind in by_kind:
        columns, key = (field.name for field in fields(kind)), TARGETS[KIND_OF_ROW[kind]].key
        quoted = [",".join(f'"{name}"' for name in names) for names in (columns, key)]
        database.execute(f"CREATE TABLE {KIND_OF_ROW[kind].value} ({quoted[0]}, PRIMARY KEY ({quoted[1]}))")
    began = time.perf_counter()
    database.execute("BEGIN IMMEDIATE")
    for kind, values in by_kind.items():
        marks = ",".join("?" * len(values[0]))
        database.executemany(f"INSERT OR REPLACE INTO {KIND_OF_ROW[kind].value} VALUES ({marks})", values)
    database.execute("COMMIT")
    took = time.perf_counter() - began
    database.close()
    return took


def _write_roster(folder: Path, enrolments: int) -> None:
    for name, text in demo_university(max(1, round(enrolments / ENROLMENTS_A_STUDENT))).roster.items():
        (folder / name).write_bytes(text)


def _main(roster: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        before = peak_megabytes()
        ours = asyncio.run(_ours(Path(name), RosterBundle(FolderSource(roster), ZONE)))
        megabytes = peak_megabytes() - before
        rows = list(RosterBundle(FolderSource(roster), ZONE).rows())
        bare = _bare(Path(name), rows)
    kept = sum(isinstance(row, EnrolmentRow) for row in rows)
    sys.stdout.write(json.dumps({"ours": ours, "bare": bare, "megabytes": megabytes, "enrolments": kept}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
