"""`sapa results import|list|map` and `sapa form check --compare`, as the operator types them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from office_stage import copy_of
from past_examples import COURSE, TREE, content, figure
from typer.testing import CliRunner

from bot.cli import form, results, survey

SHIPPED = str(Path(__file__).parents[2] / "questionnaires" / "teaching.md")
BARE = [dict(row) | {"form": ""} for row in TREE]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without a university; a command writes its log where nobody can write later."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("BOT_TOKEN", "1:sandbox")
    monkeypatch.setenv("CLOCK_START", "2026-11-22T12:00:00+05:00")
    yield
    structlog.reset_defaults()


def sapa(*arguments: str, given: str = "") -> tuple[int, str, str]:
    """The exit code, what was printed and what was said on stderr."""
    apps = {"form": form.app, "survey": survey.app, "results": results.app}
    result = CliRunner().invoke(apps[arguments[0]], list(arguments[1:]), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def write(*rows: dict[str, object]) -> str:
    Path("results.csv").write_bytes(content(rows))
    return "results.csv"


def test_results_are_looked_at_then_imported_then_listed() -> None:
    path = write(*BARE, COURSE | {"form": "", "question": "pace"} | figure("3.3", 2))
    code, printed, _ = sapa("results", "import", path, "--dry-run")
    assert code == 0
    assert printed.splitlines() == [
        "teaching-2025-fall, version 1: 4 figures of 4 places.",
        "Hidden, for fewer than 5 answers or to protect such: 1.",
        "No questionnaire is named: only questions that the table of successions names are compared.",
        "Nothing was kept: this is what an import would do.",
    ]
    assert sapa("results", "list")[1] == "No results of earlier years have been imported.\n"
    assert sapa("results", "import", path)[1].endswith("Imported.\n")
    listed = sapa("results", "list")[1]
    assert listed.startswith("teaching-2025-fall  from 2025-09-01  version 1  no questionnaire  ")
    assert json.loads(sapa("results", "list", "--json")[1]) == [
        {"wave": "teaching-2025-fall", "started_on": "2025-09-01", "version": 1}
    ]


def test_the_same_again_is_said_and_something_else_needs_a_reason() -> None:
    sapa("results", "import", write(*BARE))
    assert sapa("results", "import", write(*BARE)) == (1, "", "These results of teaching-2025-fall are in already.\n")
    other = write(*BARE[:3], BARE[3] | figure("3.9"))
    code, printed, said = sapa("results", "import", other)
    assert (code, said) == (1, "Nothing was applied: 1 finding(s).\n")
    assert printed == (
        "results.csv · wave · «teaching-2025-fall»: other results of this wave are in already: "
        "say with --correct why these replace them\n"
    )
    assert "version 2" in sapa("results", "import", other, "--correct", "a sum was wrong")[1]


def test_a_bad_row_fails_with_its_place_in_the_language_asked_for_and_as_json() -> None:
    path = write(*BARE, BARE[3] | {"key": "c-2", "n_answered": 99})
    code, printed, said = sapa("results", "import", path, "--lang", "kk")
    assert (code, said) == (1, "Nothing was applied: 1 finding(s).\n")
    assert printed == (
        "results.csv · 6-жол · n_answered · «99»: жауап бергендер саны жауап бере алатындардан көп (60)\n"
    )
    code, printed, _ = sapa("results", "import", path, "--json")
    assert (code, json.loads(printed)["findings"][0]["code"]) == (1, "more_answered_than_eligible")


def test_an_import_can_be_read_by_a_script() -> None:
    code, printed, _ = sapa("results", "import", write(*BARE), "--json")
    told = json.loads(printed)
    assert (code, told["ok"], told["applied"], told["figures"], told["hidden"]) == (0, True, True, 4, 0)


def test_the_table_is_shown_asked_about_kept_written_and_read_again() -> None:
    Path("map.csv").write_text("kind,old,new\nfaculty,f-0,f-1\nitem,pace,speed\n")
    code, printed, _ = sapa("results", "map", "map.csv", "--dry-run")
    assert (code, printed.splitlines()[-3:]) == (
        0,
        [
            "+ faculty: f-0 -> f-1",
            "+ item: pace -> speed",
            "Nothing was changed: this is what the table would change.",
        ],
    )
    assert sapa("results", "map", "map.csv", given="n\n")[0] == 1
    assert sapa("results", "map", "--out", "kept.csv")[0] == 0
    assert Path("kept.csv").read_bytes() == b"\xef\xbb\xbfkind,old,new\r\n"
    code, printed, _ = sapa("results", "map", "map.csv", given="y\n")
    assert (code, printed.endswith("Kept. Results that are released stay as they are.\n")) == (0, True)
    sapa("results", "map", "--out", "kept.csv")
    assert sapa("results", "map", "kept.csv")[1].endswith("Nothing differs.\n")
    Path("map.csv").write_text("kind,old,new\nfaculty,f-0,f-2\n")
    code, printed, _ = sapa("results", "map", "map.csv", "--yes")
    assert [line for line in printed.splitlines() if line[:2] in ("- ", "+ ")] == [
        "- faculty: f-0 -> f-1",
        "- item: pace -> speed",
        "+ faculty: f-0 -> f-2",
    ]


def test_a_table_that_contradicts_itself_is_refused_with_its_rows() -> None:
    Path("map.csv").write_text("kind,old,new\ncourse,a,b\ncourse,b,a\n")
    code, printed, said = sapa("results", "map", "map.csv", "--yes", "--lang", "ru")
    assert (code, said) == (1, "Nothing was applied: 2 finding(s).\n")
    assert "map.csv · строка 2 · new · «b»: в итоге это станет преемником самого себя" in printed


def test_map_needs_one_file_in_or_out() -> None:
    assert sapa("results", "map")[0] == 2
    Path("map.csv").write_text("kind,old,new\n")
    assert sapa("results", "map", "map.csv", "--out", "kept.csv")[0] == 2


def test_a_form_says_what_it_can_be_compared_with() -> None:
    code, printed, _ = sapa("form", "check", SHIPPED, "--compare")
    assert (code, printed.splitlines()[-1]) == (0, "There are no results of teaching to compare with.")
    version = sapa("form", "add", SHIPPED)[1].strip()
    goals = [dict(row) | {"form": version} for row in TREE]
    assert sapa("results", "import", write(*goals))[0] == 0
    source = Path(SHIPPED).read_text()
    Path("next.md").write_text(
        source.replace("The instructor grades work fairly.", "Grading was fair.").replace(
            "| workload | workload |", "| load | workload |"
        )
    )
    code, printed, _ = sapa("form", "check", "next.md", "--compare")
    assert (code, printed.splitlines()[-1]) == (
        0,
        "Comparable with teaching-2025-fall: 11 of 13; wording changed: fairness; new: load; gone: workload",
    )


def test_a_planned_wave_says_what_it_can_be_compared_with(ground: Path, tmp_path: Path) -> None:
    copy_of(ground, tmp_path)
    plan = ("survey", "plan", "--term", "2026-fall")
    assert "Comparable" not in sapa(*plan, "teaching-2026-first")[1]
    version = sapa("form", "add", SHIPPED)[1].strip()
    assert sapa("results", "import", write(*(dict(row) | {"form": version} for row in TREE)))[0] == 0
    code, printed, _ = sapa(*plan, "teaching-2026-second")
    assert code == 0
    assert "Comparable with teaching-2025-fall: 13 of 13" in printed.splitlines()


@pytest.mark.parametrize("out", ["folder", "nowhere/kept.csv"])
def test_a_table_that_cannot_be_written_is_said_in_one_line(out: str) -> None:
    Path("folder").mkdir()

    code, printed, said = sapa("results", "map", "--out", out)

    assert (code, printed) == (1, "")
    assert out in said
    assert len(said.splitlines()) == 1
