"""`sapa form check` and `sapa form play` in the terminal."""

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import questionnaires
from bot.cli.form import app

TEACHING = str(Path(questionnaires.__path__[0], "teaching.md"))
BROKEN = """| survey | type | name | label::kk | label::ru | label::en |
| | integer | hours | Қанша? | | How many? |
| settings | form_id | title::kk | title::ru | title::en |
| | trial | a | b | c |
"""
run = CliRunner()


def broken(tmp_path: Path) -> str:
    path = tmp_path / "broken.md"
    path.write_text(BROKEN)
    return str(path)


def test_check_of_a_good_form_exits_0():
    result = run.invoke(app, ["check", TEACHING])
    assert result.exit_code == 0
    assert "15 questions" in result.stdout


def test_check_of_a_broken_form_exits_1_with_one_line_for_each_finding(tmp_path):
    result = run.invoke(app, ["check", broken(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == ["row 2 · hours · label::ru: the text is missing"]


def test_check_speaks_the_language_asked_for(tmp_path):
    assert "2-жол · hours · label::ru: мәтін жоқ" in run.invoke(app, ["check", broken(tmp_path), "--lang", "kk"]).stdout
    assert "строка 2" in run.invoke(app, ["check", broken(tmp_path), "--lang", "ru"]).stdout


def test_check_prints_json_for_scripts(tmp_path):
    good = json.loads(run.invoke(app, ["check", TEACHING, "--json"]).stdout)
    assert good["ok"]
    assert good["form"]["questions"] == 15
    assert good["findings"] == []
    result = run.invoke(app, ["check", broken(tmp_path), "--json"])
    bad = json.loads(result.stdout)
    assert result.exit_code == 1
    assert not bad["ok"]
    assert [(f["code"], f["row"], f["question"]) for f in bad["findings"]] == [("missing_text", 2, "hours")]


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    assert run.invoke(app, ["check", str(tmp_path / "none.md")]).exit_code == 2


def test_play_asks_in_the_language_and_prints_the_ballot():
    keys = [*"4444444", "3", *"55555", *"12345", "Мысалдар көмектесті", "s", "1", "5", "d"]
    result = run.invoke(app, ["play", TEACHING, "--lang", "kk", "--instructors", "2"], input="\n".join(keys))
    assert result.exit_code == 0, result.stdout
    assert "Оқытуды бағалау сауалдамасы" in result.stdout
    assert "20/20" in result.stdout
    answers = json.loads(result.stdout.splitlines()[-1])["answers"]
    assert answers["goals"] == ["5"]
    assert answers["workload"] == ["about_right"]
    assert answers["instructor"]["i2"]["advice"] == ["5"]
    assert answers["helped"] == "Мысалдар көмектесті"
    assert answers["change"] is None


def test_play_goes_back_and_says_what_is_wrong():
    keys = ["5", "b", "9", "n", "n", "q"]
    result = run.invoke(app, ["play", TEACHING, "--lang", "en"], input="\n".join(keys))
    assert result.exit_code == 1
    assert "● Strongly agree" in result.stdout
    assert "no such number or key" in result.stdout
    assert "Nothing changed" in result.stdout
    assert "nothing is kept" in result.stdout


def test_play_stops_when_the_input_ends():
    result = run.invoke(app, ["play", TEACHING], input="5\n")
    assert result.exit_code == 1
    assert "nothing is kept" in result.stdout


def test_play_of_a_broken_form_points_to_the_check(tmp_path):
    result = run.invoke(app, ["play", broken(tmp_path)])
    assert result.exit_code == 1
    assert "sapa form check" in result.stderr


def test_the_commands_do_not_import_aiogram():
    code = f"import sys; from bot.cli.form import app; app(['check', {TEACHING!r}], standalone_mode=False); " + (
        "sys.exit('aiogram' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
