"""The repository says the same thing in every place: settings, commands, routers, jobs, layers, tables."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from storage.tables import metadata

ROOT = Path(__file__).parents[2]


def test_every_setting_stands_in_the_example_with_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {
        line.partition("=")[0]: lines[number - 1] for number, line in enumerate(lines) if re.match(r"[A-Z_]+=", line)
    }

    assert set(named) == {name.upper() for name in Settings.model_fields}
    assert all(comment.startswith("# ") for comment in named.values())


def test_the_defaults_of_the_example_are_the_defaults_of_the_code() -> None:
    fresh, example = Settings(_env_file=None), Settings(_env_file=ROOT / ".env.example")

    assert example.model_dump() == fresh.model_dump()


def _commands() -> set[str]:
    found: set[str] = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}" for sub in inner} if inner else {name}
    return found


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()

    missing = [command for command in sorted(_commands()) if f"sapa {command}" not in readme]

    assert not missing


def test_the_readme_names_no_command_that_is_not_there() -> None:
    readme = (ROOT / "README.md").read_text()
    first_words = {command.split()[0] for command in _commands()}

    named = set(re.findall(r"`?sapa ([a-z]+)", readme))

    assert named <= first_words


@pytest.mark.parametrize(
    "arguments", [["--help"], ["survey", "--help"], ["form", "check", "--help"], ["seed", "--help"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from bot.cli import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit: pass\n"
        "print('LOADED', [name for name in ('aiogram', 'typst', 'pyxform', 'sqlalchemy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)

    assert "LOADED []" in done.stdout


def test_nothing_that_answers_or_participates_keeps_a_time_or_a_serial_number() -> None:
    for name in ("participations", "drafts", "pools", "counts", "loose_values", "comments", "kept_ballots"):
        table = metadata.tables[name]
        kinds = {column.name: type(column.type).__name__ for column in table.columns}
        assert "Moment" not in kinds.values(), name
        assert "DateTime" not in kinds.values(), name
        assert table.autoincrement_column is None, name
        assert table.dialect_options["sqlite"]["with_rowid"] is False, name


def test_a_draft_has_no_column_for_person_evaluation_form_or_answers() -> None:
    assert {column.name for column in metadata.tables["drafts"].columns} == {"id", "body", "expires_on"}


def test_an_account_says_that_an_answer_runs_but_never_which() -> None:
    columns = {column.name for column in metadata.tables["accounts"].columns}

    assert "running" in columns
    assert not {name for name in columns if "evaluation" in name or "token" in name or "draft" in name}


def test_a_letter_holds_no_text() -> None:
    assert {column.name for column in metadata.tables["outbox"].columns} == {
        "id", "person", "kind", "chat", "key", "due_at", "state", "attempts", "sent_at",
    }  # fmt: skip


def _sources() -> list[Path]:
    folders = (path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    return [path for folder in folders for path in folder.rglob("*.py") if "versions" not in path.parts]


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in _sources() if not ast.get_docstring(ast.parse(path.read_text()))]

    assert not silent


def test_every_public_function_says_what_it_returns_or_does() -> None:
    silent = []
    for path in _sources():
        tree = ast.parse(path.read_text())
        for node in tree.body:
            bodies = [node] if not isinstance(node, ast.ClassDef) or node.name.startswith("_") else [node, *node.body]
            for item in bodies:
                public = isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and not item.name.startswith("_")
                if public and not ast.get_docstring(item):
                    silent.append(f"{path.relative_to(ROOT)}:{item.lineno} {item.name}")

    assert not silent


def test_no_room_is_named_after_nothing() -> None:
    assert not [path for path in _sources() if path.stem in {"utils", "helpers", "common", "misc", "tools"}]


def test_every_decision_says_what_keeps_it() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert pages
    assert not [page.name for page in pages if "**Enforced by**" not in page.read_text()]
