"""`sapa calendar import` with an .ics: it lists, and writes what is confirmed."""

import json
from pathlib import Path

import pytest
import typer
from ics_examples import EXAM, HOLIDAY, PERIOD, UNKNOWN, ics
from roster_examples import files, small_roster
from typer.testing import CliRunner

from bot.cli import calendar, roster
from bot.cli.calendar_choice import parse_choice
from domain.calendar import CalendarKind

app = typer.Typer()
app.add_typer(roster.app, name="roster")
app.add_typer(calendar.app, name="calendar")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A calendar, in an installation of its own with a small roster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'sapa.db'}")
    monkeypatch.setenv("KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("BOT_TOKEN", "1:sandbox")
    monkeypatch.setenv("TIMEZONE", "Asia/Almaty")
    (tmp_path / "bundle").mkdir()
    for name, content in files(small_roster()).items():
        (tmp_path / "bundle" / name).write_bytes(content)
    assert command("roster", "import", str(tmp_path / "bundle"))[0] == 0
    (tmp_path / "year.ics").write_bytes(ics(PERIOD, HOLIDAY, EXAM, UNKNOWN, "SUMMARY:no day"))
    return str(tmp_path / "year.ics")


def command(*arguments: str) -> tuple[int, str, str]:
    """The exit code, what was printed and what was said on stderr."""
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_without_a_confirmation_the_events_are_listed_and_nothing_is_written(path: str) -> None:
    code, printed, _ = command("calendar", "import", path)

    assert code == 0
    assert [line.split()[:4] for line in printed.splitlines()[2:6]] == [
        ["1", "exam_period", "2026-12-10", "to"],
        ["2", "holiday", "2026-12-16", "Мереке"],
        ["3", "exam", "2026-12-18", "15:00"],
        ["4", "?", "2026-12-20", "t"],
    ]
    assert "no day" in printed.splitlines()[0]
    assert printed.splitlines()[-1].startswith("Nothing was changed.")
    assert command("calendar", "import", path, "--confirm", "1")[1].endswith("Imported.\n")


def test_what_is_confirmed_is_written_once(path: str) -> None:
    assert command("calendar", "import", path, "--confirm", "1-2,4=change_of_grade")[1].endswith("Imported.\n")
    assert command("calendar", "import", path, "--confirm", "1,2")[1].endswith("Nothing differs.\n")
    code, printed, _ = command("calendar", "import", path, "--confirm", "all", "--json")
    kinds = json.loads(printed)["kinds"]
    assert (code, kinds["exam"]["new"]["count"], kinds["holiday"]["same"]) == (0, 1, 1)


def test_a_dry_run_of_a_confirmation_writes_nothing(path: str) -> None:
    for _ in range(2):
        code, printed, _error = command("calendar", "import", path, "--confirm", "all", "--dry-run")
        assert (code, "what an import would do" in printed) == (0, True)


def test_the_list_is_there_for_scripts(path: str) -> None:
    _, printed, _ = command("calendar", "import", path, "--json")

    report = json.loads(printed)
    assert report["applied"] is False
    assert report["proposals"][2] == {
        "number": 3,
        "kind": "exam",
        "title": "Exam LAW1-01",
        "start": "2026-12-18T15:00:00+05:00",
        "end": "2026-12-18T17:00:00+05:00",
        "session": "t",
        "class": "",
    }
    assert [warning["code"] for warning in report["warnings"]] == ["event_without_start"]


@pytest.mark.parametrize(("lang", "words"), [("kk", "мұндай нөмір жоқ"), ("ru", "нет такого номера")])
def test_a_choice_that_does_not_fit_ends_with_one_and_the_reason_in_the_language(
    path: str, lang: str, words: str
) -> None:
    code, printed, error = command("calendar", "import", path, "--confirm", "9", "--lang", lang)

    assert (code, words in printed, error) == (1, True, "Nothing was applied: 1 finding(s).\n")


@pytest.mark.parametrize("choice", ["x", "3-1", "1,,2", "1=party", "1-", "0-99999"])
def test_a_choice_that_nobody_can_read_is_wrong_usage(path: str, choice: str) -> None:
    assert command("calendar", "import", path, "--confirm", choice)[0] == 2


def test_a_table_is_not_confirmed_by_numbers(path: str) -> None:
    table = Path(path).with_suffix(".csv")
    table.write_text("kind,key,title,start,end,session,class\nholiday,h,x,2026-12-16,,,\n")

    assert command("calendar", "import", str(table), "--confirm", "1")[0] == 2
    assert command("calendar", "import", str(table))[0] == 0


def test_numbers_and_spans_and_kinds_are_read() -> None:
    assert parse_choice("1, 3-5,7=holiday") == {1: None, 3: None, 4: None, 5: None, 7: CalendarKind.HOLIDAY}
    assert parse_choice("all") is None
