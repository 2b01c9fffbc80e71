"""`python -m tests.bench [--json] [--rounds N]`: every case, as a short table or as JSON."""

import argparse
import json
import sys
from collections.abc import Sequence

from tests.bench import commands, full_boxes, imports, pictures, releases, submits, taps
from tests.bench.measure import Figure, table

ROUNDS = 5


def measure(rounds: int, taps_a_round: int, enrolments: int, students: int, courses: int) -> Sequence[Figure]:
    """All figures; the import and the end of a wave, which are long and steady, run once."""
    return (
        *taps.measure(rounds, taps_a_round),
        *submits.measure(rounds),
        *full_boxes.measure(rounds, students),
        *releases.measure(rounds, courses, students),
        *imports.measure(1, enrolments),
        *pictures.measure(rounds),
        *commands.measure(rounds),
    )


def main(arguments: Sequence[str]) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each case is measured")
    parser.add_argument("--taps", type=int, default=300, help="taps of each bot in a round")
    parser.add_argument("--enrolments", type=int, default=imports.ENROLMENTS, help="rows of the imported roster")
    parser.add_argument("--students", type=int, default=full_boxes.STUDENTS, help="students of the wave that ends")
    parser.add_argument("--courses", type=int, default=releases.COURSES, help="courses of the release that is made")
    given = parser.parse_args(arguments)
    figures = measure(given.rounds, given.taps, given.enrolments, given.students, given.courses)
    if given.json:
        told = json.dumps({"figures": [figure.as_json() for figure in figures]})
    else:
        told = f"Medians of {given.rounds} rounds, least and most in brackets.\n\n{table(figures)}"
    sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
