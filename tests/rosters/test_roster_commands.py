"""The operator's commands: what they print, and how they end."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import run

import pytest
import typer
from roster_examples import Tables, files, person, small_roster, table
from typer.testing import CliRunner

from bot.cli import calendar, roster
from bot.cli.seed import seed

app = typer.Typer()
app.add_typer(roster.app, name="roster")
app.add_typer(calendar.app, name="calendar")
app.command()(seed)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'sapa.db'}")
    monkeypatch.setenv("KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("BOT_TOKEN", "1:sandbox")
    monkeypatch.setenv("TIMEZONE", "Asia/Almaty")
    return tmp_path


def write(folder: Path, tables: Tables) -> str:
    """A bundle on disk."""
    folder.mkdir(exist_ok=True)
    for name, content in files(tables).items():
        (folder / name).write_bytes(content)
    return str(folder)


def command(*arguments: str) -> tuple[int, str, str]:
    """The exit code, what was printed and what was said on stderr."""
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def kinds(printed: str) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    """The differences in the JSON that was printed."""
    found: Mapping[str, Mapping[str, Mapping[str, int]]] = json.loads(printed)["kinds"]
    return found


def test_a_roster_is_imported_and_then_nothing_differs(tmp_path: Path) -> None:
    path = write(tmp_path / "bundle", small_roster())
    code, printed, _ = command("roster", "import", path)
    assert code == 0
    assert printed.endswith("Imported.\n")
    code, printed, _ = command("roster", "import", path)
    assert code == 0
    assert printed.endswith("Nothing differs.\n")


def test_a_dry_run_tells_and_leaves_everything_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "bundle", small_roster())
    for _ in range(2):
        code, printed, _ = command("roster", "import", path, "--dry-run", "--json")
        assert code == 0
        assert json.loads(printed)["applied"] is False
        assert kinds(printed)["people"]["new"]["count"] == 2


def test_bad_rows_are_listed_and_the_command_fails_with_one_line(tmp_path: Path) -> None:
    tables = small_roster()
    tables["users.csv"] += [person(f"s{number}", "king") for number in range(2, 62)]
    code, printed, said = command("roster", "import", write(tmp_path / "bundle", tables))
    lines = printed.splitlines()
    assert code == 1
    assert lines[0].startswith("users.csv · row 4 · metadata.roles · «king»: unknown role; known are: student,")
    assert len(lines) == 51
    assert lines[-1] == "and 10 more"
    assert said == "Nothing was applied: 60 finding(s).\n"


def test_findings_come_in_the_language_asked_for_and_as_json(tmp_path: Path) -> None:
    tables = small_roster()
    tables["classes.csv"][0]["termSourcedIds"] = ""
    path = write(tmp_path / "bundle", tables)
    code, printed, _ = command("roster", "import", path, "--lang", "kk", "--json")
    assert code == 1
    assert json.loads(printed) == {
        "ok": False,
        "findings": [
            {
                "code": "class_without_term",
                "file": "classes.csv",
                "row": 2,
                "column": "termSourcedIds",
                "value": "",
                "values": {},
                "words": "пәннің семестрі көрсетілмеген",
            }
        ],
    }


def test_many_rows_go_only_when_it_is_said(tmp_path: Path) -> None:
    tables = small_roster()
    tables["users.csv"] += [person(f"s{number}", "student") for number in range(2, 40)]
    assert command("roster", "import", write(tmp_path / "large", tables))[0] == 0
    path = write(tmp_path / "small", small_roster())
    code, printed, _ = command("roster", "import", path)
    assert code == 1
    assert "too many would go (people): 38 of 40" in printed
    assert "--yes-remove" in command("roster", "import", path, "--dry-run")[1]
    assert command("roster", "import", path, "--yes-remove")[0] == 0


def test_what_is_no_bundle_fails_without_a_traceback(tmp_path: Path) -> None:
    code, printed, said = command("roster", "import", str(tmp_path / "nothing"))
    assert (code, printed) == (1, "nothing: there is no such file or folder\n")
    assert said == "Nothing was applied: 1 finding(s).\n"


def test_a_calendar_is_imported_after_its_roster(tmp_path: Path) -> None:
    rows = [
        {"kind": "holiday", "key": "h", "title": "", "start": "2026-12-16", "end": "", "session": "", "class": ""},
        {"kind": "classes", "key": "k", "title": "", "start": "2026-09-01", "end": "", "session": "t", "class": ""},
    ]
    path = tmp_path / "calendar.csv"
    path.write_bytes(table(rows))
    code, printed, _ = command("calendar", "import", str(path))
    assert code == 1
    assert printed == "calendar.csv · row 3 · session · «t»: there is no such term\n"
    command("roster", "import", write(tmp_path / "bundle", small_roster()))
    code, printed, _ = command("calendar", "import", str(path), "--json")
    assert code == 0
    assert kinds(printed)["holiday"]["new"]["count"] == 1


def test_a_seed_comes_into_an_empty_database_only() -> None:
    code, printed, _ = command("seed", "--students", "20", "--json")
    assert code == 0
    assert json.loads(printed)["students"] == 20
    code, _, said = command("seed", "--students", "20")
    assert code == 1
    assert said == "The database is not empty: the demo university comes into an empty one only.\n"


def test_wrong_usage_ends_with_two() -> None:
    assert command("seed", "--students", "0")[0] == 2
    assert command("roster", "import")[0] == 2


@pytest.mark.parametrize("module", ["bot.cli.roster", "bot.cli.calendar", "bot.cli.seed", "services.seed"])
def test_no_command_of_the_roster_needs_telegram(module: str) -> None:
    program = f"import {module}, sys; sys.exit('aiogram' in sys.modules)"
    assert run([sys.executable, "-c", program], check=False, cwd=Path(roster.__file__).parents[2]).returncode == 0


def test_bad_rows_are_left_out_and_listed_when_told(tmp_path: Path) -> None:
    tables = small_roster()
    tables["users.csv"].append(person("s2", "king"))
    path = write(tmp_path / "bundle", tables)

    assert command("roster", "import", path)[0] == 1
    code, printed, _ = command("roster", "import", path, "--skip-bad", "--json")
    report = json.loads(printed)

    assert (code, report["kinds"]["people"]["new"]["count"]) == (0, 2)
    assert [(one["code"], one["file"], one["row"]) for one in report["skipped"]] == [("unknown_role", "users.csv", 4)]
    assert "left out: users.csv · row 4" in command("roster", "import", path, "--skip-bad")[1]
