"""A hundred thousand enrolments come in with little memory, and everybody else is served meanwhile."""

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

MEGABYTES = 150
"""Generous: ids are kept to check references and repetitions, about 300 bytes a row; the rows themselves are not."""


def imported(students: int) -> dict[str, float]:
    """What the process saw that imported ten enrolments for each of so many students."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{FOLDER}"}
    command = [sys.executable, str(FOLDER / "large_import.py"), str(students)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment, cwd=ROOT)
    seen: dict[str, float] = json.loads(done.stdout)
    return seen


def test_a_hundred_thousand_enrolments_come_in_with_little_memory_while_others_read_and_write() -> None:
    seen = imported(10_000)

    assert seen["enrolments"] == 100_000
    assert seen["megabytes"] < MEGABYTES
    assert seen["portions"] > 50
    assert seen["reads"] > 1
    assert seen["writes_in_between"] > 1, "somebody wrote between two portions"
    assert seen["writes"] <= seen["written"] <= seen["writes"] + 1, "what was acknowledged is there"
