"""The bench runs and tells every figure; how fast anything is on this machine today is not asked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import releases
from tests.bench.measure import Figure, ratio, table
from tests.bench.students import Student, preferred

ROOT = Path(__file__).parents[2]
TINY = ["--rounds", "1", "--taps", "10", "--enrolments", "100", "--students", "20", "--courses", "12"]


@pytest.mark.timeout(300)
def test_a_tiny_bench_tells_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--json", *TINY], cwd=ROOT, capture_output=True, text=True, check=True
    )

    figures = {(figure["name"], figure["unit"]): figure for figure in json.loads(done.stdout)["figures"]}

    paired = {figure["against"] for (_, unit), figure in figures.items() if unit == "x"}
    assert paired == {"bare aiogram", "one fsync'd SQLite commit", "one fsync", "bare executemany", "python -c pass"}
    assert {unit for _, unit in figures} == {"x", "1/s", "ms", "s", "MB"}
    assert ("a release of 12 courses x 20 students", "s") in figures
    assert all(figure["least"] <= figure["median"] <= figure["most"] for figure in figures.values())


def test_the_same_counts_give_the_same_release_in_every_process() -> None:
    """Two processes, whose sets and dictionaries have other orders; `measure` compares the hashes of the JSON."""
    seconds, megabytes = releases.measure(2, courses=40, students=400)

    assert (len(seconds.rounds), len(megabytes.rounds)) == (2, 2)


def test_a_ratio_pairs_each_round_with_the_same_round() -> None:
    assert ratio("taps", [10.0, 30.0], [10.0, 10.0], "bare").rounds == (1.0, 3.0)


def test_the_table_names_what_a_ratio_is_paired_with() -> None:
    lines = table([Figure("taps", "1/s", (3.0, 5.0, 4.0)), Figure("taps", "x", (2.0,), "bare aiogram")]).splitlines()

    assert lines[0].split() == ["taps", "4", "1/s", "(3", "to", "5)"]
    assert lines[1].endswith("of bare aiogram")


def test_a_student_answers_before_going_on_and_sends_when_it_is_offered() -> None:
    question = ["s:TOKEN:b:1", "s:TOKEN:c:1:0", "s:TOKEN:c:1:1", "s:TOKEN:k:1", "s:TOKEN:q"]

    assert preferred(question) == "s:TOKEN:c:1:1"
    assert preferred(["s:TOKEN:g:1", "s:TOKEN:x"]) == "s:TOKEN:x"
    assert preferred(["course:a", "course:b"]) == "course:a"
    assert preferred(["menu:help"]) is None


def test_a_student_with_nothing_left_makes_no_tap() -> None:
    student = Student(1)
    student.show({"reply_markup": {"inline_keyboard": []}})

    assert student.tap(1) is None
    assert student.is_idle
