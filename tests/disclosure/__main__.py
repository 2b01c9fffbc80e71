"""`python -m tests.disclosure [--write]`: what can be worked out of the results of many universities, as a table.

Exit 1 if anything of a few answers can be worked out of what is released, or if thresholds alone hide it as well.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.disclosure.simulation import LIMITS, Outcome, simulate
from tests.disclosure.worlds import OF_COURSE

PAGE = Path(__file__).parents[2] / "docs" / "anonymity.md"
BEGIN, END = "<!-- what follows from results: begin -->", "<!-- what follows from results: end -->"
HEADINGS = (
    "totals",
    "rule",
    "with answers",
    "of them 1 to 4",
    "hidden",
    "of 1 to 4, worked out",
    "smallest part known",
)


def main(arguments: Sequence[str]) -> int:
    """Simulates, prints the table, and writes it into the page if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.disclosure", description=__doc__)
    parser.add_argument("--universities", type=int, default=20)
    parser.add_argument("--courses", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261216)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    given = parser.parse_args(arguments)
    found = simulate(given.universities, given.courses, given.seed)
    told = f"{given.universities} universities of {given.courses} courses, seed {given.seed}."
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_cells(*key, one) for key, one in found.items())]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    sys.stdout.write(f"{told}\n\n{table}\n")
    if given.write:
        page = PAGE.read_text()
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{told}\n\n{table}\n{END}{rest.split(END)[1]}")
    return 0 if holds(found) else 1


def holds(found: Mapping[tuple[str, str], Outcome]) -> bool:
    """Whether nothing of a few follows from what is released, while much does from thresholds alone."""
    return all(
        one.recovered == 0 and one.smallest >= LIMITS.min_ratings if rule == "released" else one.recovered > 0
        for (_, rule), one in found.items()
    )


def _cells(question: str, rule: str, one: Outcome) -> Sequence[str]:
    kind = "of courses, a tree" if question == OF_COURSE else "of instructors in courses, crossing it"
    return (
        kind,
        rule,
        str(one.atoms),
        _share(one.small, one.atoms),
        _share(one.hidden, one.atoms),
        _share(one.recovered, one.small),
        str(one.smallest),
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
