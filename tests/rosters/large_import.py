"""A process of its own that imports a large roster while others read and write; prints what it saw as JSON.

Called with the number of students; each is in `CLASSES_A_STUDENT` classes. Memory is that of the process, so nothing
of the test run is in it.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from roster_examples import ALMATY, NOW, bundle, small_roster
from sqlalchemy import func, select

from domain.access import OPERATOR
from intake.oneroster import open_roster
from services.roster import import_roster
from storage.audit import note
from storage.database import Database, open_database
from storage.tables import metadata
from storage.tables.audit import audit
from storage.tables.university import enrolments

CLASSES_A_STUDENT = 10
CLASSES = 500


def write_roster(folder: Path, students: int) -> None:
    """Writes the bundle, row by row: the small roster with many classes and students."""
    small = small_roster()
    many = {
        "classes.csv": (small["classes.csv"][0] | {"sourcedId": f"c{n}"} for n in range(CLASSES)),
        "users.csv": (
            small["users.csv"][0] | {"sourcedId": f"s{n}", "email": f"s{n}@university.example"} for n in range(students)
        ),
        "enrollments.csv": (
            {"sourcedId": f"e{n}-{k}", "classSourcedId": f"c{(n + k * 7) % CLASSES}", "userSourcedId": f"s{n}",
             "role": "student", "primary": ""}
            for n in range(students)
            for k in range(CLASSES_A_STUDENT)
        ),
    }  # fmt: skip
    for name in ("orgs.csv", "academicSessions.csv", "courses.csv", *many):
        with (folder / name).open("w") as file:
            columns = list(small[name][0])
            file.write(",".join(columns) + "\n")
            for row in many.get(name, iter(small[name])):
                file.write(",".join(row[column] for column in columns) + "\n")
    (folder / "manifest.csv").write_text("propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n")


def peak_megabytes() -> float:
    """The most memory this process has had."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


async def _run(folder: Path, students: int) -> dict[str, float]:
    database = open_database(f"sqlite+aiosqlite:///{folder / 'large.db'}")
    async with database.writing(alone=True) as connection:
        await connection.run_sync(metadata.create_all)
    await import_roster(database, bundle(small_roster()), now=NOW, actor=OPERATOR)
    write_roster(folder, students)
    before = peak_megabytes()
    seen = {"reads": 0, "writes": 0, "writes_in_between": 0, "portions": 0}
    others = asyncio.gather(_read(database, seen), _write(database, seen))

    def told(share: float) -> None:
        seen["portions"] += 1
        seen["writes_in_between"] = seen["writes"]

    await import_roster(database, open_roster(folder, ALMATY), now=NOW, actor=OPERATOR, remove=True, progress=told)
    others.cancel()
    await asyncio.gather(others, return_exceptions=True)
    async with database.reading() as connection:
        count = select(func.count()).select_from(enrolments).where(enrolments.c.active)
        kept = (await connection.execute(count)).scalar_one()
        noted = select(func.count()).select_from(audit).where(audit.c.act == "trial")
        written = (await connection.execute(noted)).scalar_one()
    await database.close()
    return {**seen, "enrolments": kept, "written": written, "megabytes": peak_megabytes() - before}


async def _read(database: Database, seen: dict[str, int]) -> None:
    """Reads until it is stopped; before the import is applied, what is there is what was there before."""
    while True:
        async with database.reading() as connection:
            await connection.execute(select(func.count()).select_from(enrolments))
        seen["reads"] += 1
        await asyncio.sleep(0.05)


async def _write(database: Database, seen: dict[str, int]) -> None:
    while True:
        async with database.writing() as connection:
            await note(connection, NOW, "test", "trial")
        seen["writes"] += 1
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(json.dumps(asyncio.run(_run(Path(name), int(sys.argv[1])))))
