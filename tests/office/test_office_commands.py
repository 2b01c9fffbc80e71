"""The operator's commands: what they say to a person's mistakes, and what they cost to start."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from office_stage import TERM, WAVE, copy_of
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.invite import telling_role
from bot.lock import bot_lock
from domain.people import Role

REAL = "123456:" + "A" * 35
NOWHERE = "http://127.0.0.1:9"
SETTINGS = (
    *("BOT_TOKEN", "BOT_USERNAME", "BOT_API_URL", "DATABASE_URL", "KEYS_DIR", "SECRET_KEY", "FIRST_ADMIN", "TIMEZONE"),
    *("DEFAULT_LOCALE", "QUIET_HOURS", "WEEKLY_BUDGET", "CLOCK_START", "CLOCK_SPEED", "PROXY_URL", "LOG_LEVEL"),
)


pytestmark = pytest.mark.usefixtures("own_logs")


@pytest.fixture
def house(ground: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the demo university, and settings that point there and nowhere else."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    return copy_of(ground, tmp_path)


MISTAKES = (
    ("no token", {}, "run", "BOT_TOKEN is missing or malformed."),
    ("a malformed token", {"BOT_TOKEN": "abc"}, "run", "BOT_TOKEN is missing or malformed."),
    ("a sandbox token and no sandbox", {"BOT_TOKEN": "1:x"}, "run", "set BOT_API_URL to a sandbox"),
    ("nobody at the address", {"BOT_TOKEN": "1:x", "BOT_API_URL": NOWHERE}, "run", "Telegram cannot be reached."),
    ("not an address", {"BOT_TOKEN": "1:x", "BOT_API_URL": "nonsense"}, "run", "Telegram cannot be reached."),
    ("a clock with a real token", {"BOT_TOKEN": REAL, "CLOCK_SPEED": "2"}, "survey list", "sandbox tokens only"),
    ("a start with a real token", {"BOT_TOKEN": REAL, "CLOCK_START": "2026-12-16"}, "run", "sandbox tokens only"),
    ("a start that is no date", {"BOT_TOKEN": "1:x", "CLOCK_START": "soon"}, "survey list", "Setting CLOCK_START:"),
    ("time that stands", {"BOT_TOKEN": "1:x", "CLOCK_SPEED": "0"}, "survey list", "Setting CLOCK_SPEED:"),
    ("a speed that is no number", {"BOT_TOKEN": "1:x", "CLOCK_SPEED": "fast"}, "survey list", "Setting CLOCK_SPEED:"),
    ("no such time zone", {"TIMEZONE": "Mars"}, "survey list", "Setting TIMEZONE:"),
    ("hours that are none", {"QUIET_HOURS": "night"}, "survey list", "Setting QUIET_HOURS:"),
    ("a budget for nobody", {"WEEKLY_BUDGET": "teachers=3"}, "survey list", "Setting WEEKLY_BUDGET:"),
    ("a short secret", {"SECRET_KEY": "short"}, "survey list", "SECRET_KEY is too short"),
    ("a database that is none", {"DATABASE_URL": "nonsense"}, "survey list", "DATABASE_URL is not one of"),
    ("an unknown database", {"DATABASE_URL": "foo://x"}, "survey list", "DATABASE_URL is not one of"),
    ("a driver that waits", {"DATABASE_URL": "sqlite:///x.db"}, "survey list", "DATABASE_URL is not one of"),
    (
        "a server that is down",
        {"DATABASE_URL": "postgresql+asyncpg://u@127.0.0.1:9/x"},
        "survey list",
        "The database cannot be reached",
    ),
    ("a folder that cannot be", {"DATABASE_URL": "sqlite+aiosqlite:////proc/x/y.db"}, "db upgrade", "/proc/x"),
    ("a seeded database", {}, "seed", "The database is not empty"),
    ("an unknown wave to open", {}, "survey open nope", "There is no wave nope."),
    ("an unknown wave to close", {}, "survey close nope", "There is no wave nope."),
    ("an unknown wave to release", {}, "survey release nope", "There is no wave nope."),
    ("an open wave to release", {}, f"survey release {WAVE}", "The time for that has passed, or has not come."),
    ("a wave that is there", {}, f"survey plan {WAVE} --term {TERM}", f"There is a wave {WAVE} already."),
    ("a wave without results to export", {}, f"export {WAVE} --out f.csv", f"{WAVE} is not released yet."),
    ("an unknown term", {}, "survey plan teaching-x --term nope", "There is no term nope"),
    (
        "a form that is not there",
        {},
        "survey plan teaching-x --term t --form no.md",
        "No such file or directory: no.md",
    ),
    ("an unknown person", {}, "role grant nobody dean", "Nobody on the roster has the id nobody."),
    ("an unknown role", {}, "role grant e-024 king", "There is no role king."),
    ("a link for nobody", {"BOT_USERNAME": "b"}, "invite create --person zz --out f.csv", "zz"),
    ("a link for no role", {"BOT_TOKEN": "1:x"}, "invite create --role king --out f.csv", "There is no role king."),
    ("links of an unknown bot", {"BOT_TOKEN": REAL}, "invite create --all --out f.csv", "set BOT_USERNAME"),
    (
        "confirmed links with a real token",
        {"BOT_TOKEN": REAL, "BOT_USERNAME": "b"},
        "invite create --all --confirmed --out f.csv",
        "sandbox tokens only",
    ),
    (
        "a file nowhere",
        {"BOT_USERNAME": "b"},
        "invite create --all --out /no/f.csv",
        "No such file or directory",
    ),
    ("a jump to no date", {"BOT_TOKEN": "1:x"}, "clock jump tomorrow", "Not an ISO date and time: tomorrow"),
    ("a jump with a real token", {"BOT_TOKEN": REAL}, "clock jump 2099-01-01", "sandbox tokens only"),
    ("a jump of no bot", {"BOT_TOKEN": "1:x"}, "clock jump 2099-01-01", "No bot is running"),
    ("a demo at no date", {}, "demo --at soon", "Not an ISO date and time: soon"),
)


@pytest.mark.parametrize(
    ("settings", "command", "reason"), [each[1:] for each in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_ends_with_one_line_and_exit_code_1(
    house: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], command: str, reason: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, command.split())
    said = [line for line in done.stderr.splitlines() if line]
    assert done.exit_code == 1, (done.exception, done.output)
    assert reason in said[-1]
    assert len(said) == 1, said
    assert REAL not in done.output
    assert not (house / "f.csv").exists()


USAGE = (
    "nothing-like-this",
    "survey",
    "invite create --out f.csv",
    "seed --students 0",
    "survey plan x --term t",
    "run 1",
)


@pytest.mark.parametrize("command", USAGE)
def test_wrong_usage_ends_with_exit_code_2(house: Path, command: str) -> None:
    assert CliRunner().invoke(app, command.split()).exit_code == 2


def test_the_clock_does_not_jump_back(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:x")
    monkeypatch.setenv("CLOCK_START", "2026-12-16T12:00")
    with bot_lock(house / "keys"):
        done = CliRunner().invoke(app, ["clock", "jump", "2026-12-16T11:00"])
    assert done.exit_code == 1
    assert done.stderr.strip() == "The clock shows 2026-12-16T12:00 and only goes forward."


def test_the_operator_gives_a_role_and_lists_waves(house: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["role", "grant", "i-002", "qa_lead"]).output == "i-002 is qa_lead now.\n"
    listed = runner.invoke(app, ["survey", "list"])
    assert listed.exit_code == 0
    assert listed.output.startswith(f"{WAVE}  ")
    assert '"state": "' in runner.invoke(app, ["survey", "list", "--json"]).output


def test_links_for_a_role_say_that_role(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_USERNAME", "@some_bot")
    assert CliRunner().invoke(app, ["invite", "create", "--role", "instructor", "--out", "f.csv"]).exit_code == 0
    with (house / "f.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["role"] for row in rows} == {"instructor"}
    assert [row["sourcedId"] for row in rows] == sorted(row["sourcedId"] for row in rows)
    assert all(row["link"].startswith("https://t.me/some_bot?start=") for row in rows)


ROLES_OF_ONE = (
    ({Role.STUDENT, Role.GRADUATING}, Role.STUDENT),
    ({Role.INSTRUCTOR, Role.DEAN}, Role.DEAN),
    ({Role.INSTRUCTOR, Role.PROGRAMME_COORDINATOR, Role.CHAIR}, Role.CHAIR),
    ({Role.UNIT_HEAD, Role.QA_LEAD}, Role.QA_LEAD),
    ({Role.DEAN, Role.UNIT_HEAD}, Role.DEAN),
    ({Role.ALUMNUS, Role.INSTRUCTOR}, Role.ALUMNUS),
    ({Role.STAFF}, Role.STAFF),
)


@pytest.mark.parametrize(("held", "told"), ROLES_OF_ONE)
def test_the_file_of_links_names_the_role_that_says_most(held: set[Role], told: Role) -> None:
    assert telling_role(held) is told


def sapa(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs Python code in a process of its own, with nothing of this one's settings."""
    usual = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sapa.db", "KEYS_DIR": str(folder / "keys")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**usual, **settings, "BOT_TOKEN": "1:x", "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )


WITHOUT_TELEGRAM = (
    "--help",
    "survey list",
    f"survey open {WAVE}",
    "invite create --all --out links.csv",
    "role grant e-024 dean",
    "clock jump 2099-01-01",
    "db upgrade",
    f"export {WAVE} --out results.csv",
    "run --help",
    "demo --help",
)

START = """
import sys
from bot.cli import app
from bot.cli.invite import telling_role
for command in {commands!r}:
    try:
        app(command.split())
    except SystemExit as end:
        print("ended", end.code)
    print("after", command, "aiogram" in sys.modules)
"""


def test_commands_that_do_not_talk_to_telegram_do_not_load_its_library(ground: Path, tmp_path: Path) -> None:
    done = sapa(START.format(commands=WITHOUT_TELEGRAM), copy_of(ground, tmp_path))
    assert "Traceback" not in done.stderr
    said = [line for line in done.stdout.splitlines() if line.startswith("after ")]
    assert said == [f"after {command} False" for command in WITHOUT_TELEGRAM], done.stdout + done.stderr
    assert sum(line.startswith("ended ") for line in done.stdout.splitlines()) == len(WITHOUT_TELEGRAM)


def test_every_command_says_in_one_line_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.main import get_command

    monkeypatch.setenv("COLUMNS", "120")
    root = get_command(app)
    groups = [root, *(command for command in root.commands.values() if hasattr(command, "commands"))]  # type: ignore[attr-defined]
    for group in groups:
        for name, command in group.commands.items():  # type: ignore[attr-defined]
            said = command.get_short_help_str(limit=1000)
            assert said, name
            assert len(said) <= 100, (name, said)
            assert "\n" not in said
            assert said.endswith("."), name
