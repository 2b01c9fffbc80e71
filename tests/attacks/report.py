"""The findings as a table for people: each way of attack, what it found, what chance gives, and the verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.attacks.chance import hits_limit, z_limit
from tests.attacks.findings import Findings
from tests.attacks.scoring import Board

BEGIN, END = "<!-- what we tried: begin -->", "<!-- what we tried: end -->"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    attack: str
    found: str
    chance: str
    z: str
    ok: bool

    @property
    def cells(self) -> Sequence[str]:
        """The line as words."""
        return self.attack, self.found, self.chance, self.z, "holds" if self.ok else "FAILS"


HEADINGS = ("attack", "found", "chance or allowed", "z of the order", "verdict")


def lines_of(findings: Findings, storage: str) -> Iterator[Line]:
    """The lines of what was found out about one storage."""
    checks = findings.board.checks
    for label, score in findings.board.scores.items():
        found, chance = f"{score.hits} of {score.answers}", f"{score.trials} (limit {hits_limit(score.trials, checks)})"
        limit = f"{score.z:+.1f} (limit {z_limit(checks):.1f})"
        yield Line(f"{storage}: {label}", found, chance, limit, score.is_chance(checks))
    for look in findings.looks:
        number = findings.most[look.name]
        yield Line(f"{storage}: {look.name}", str(number), str(look.allowed), "", number <= look.allowed)


def control_lines(findings: Findings, storage: str, board: Board | None = None) -> Iterator[Line]:
    """One line that says how much the same attackers find out where they should find out everything."""
    scores = (board or findings.board).scores.values()
    hits, answers = sum(score.hits for score in scores), sum(score.answers for score in scores)
    worst = min(score.share for score in scores)
    yield Line(f"control: {storage}", f"{hits} of {answers}", "nearly all", "", worst > ENOUGH)


ENOUGH = 0.95
"""The part of the answers that every attack must link in a control, or it is blind."""


def as_text(lines: Iterable[Line]) -> str:
    """The table with columns of one width."""
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_markdown(lines: Iterable[Line]) -> str:
    """The table for a page of the documentation."""
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def between_markers(page: str, table: str) -> str:
    """The page with the table in place of what stood between the markers. Raises ValueError where there are none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
