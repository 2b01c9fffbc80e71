"""What a case of the bench tells: named figures, of several rounds the median."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One figure; a unit of "x" is a ratio to what `against` names, paired within each round."""

    name: str
    unit: str
    rounds: tuple[float, ...]
    against: str = ""

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return median(self.rounds)

    def as_json(self) -> dict[str, object]:
        """The figure as plain data."""
        ends = {"median": self.median, "least": min(self.rounds), "most": max(self.rounds)}
        return {"name": self.name, "unit": self.unit, "against": self.against, "rounds": len(self.rounds), **ends}


def ratio(name: str, ours: Sequence[float], theirs: Sequence[float], against: str) -> Figure:
    """Ours over theirs, round by round."""
    return Figure(name, "x", tuple(a / b for a, b in zip(ours, theirs, strict=True)), against)


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines: median, least and most, and what a ratio is paired with."""
    wide = max(len(figure.name) for figure in figures)
    lines = []
    for figure in figures:
        ends = f"({min(figure.rounds):.4g} to {max(figure.rounds):.4g})" if len(figure.rounds) > 1 else ""
        against = f"of {figure.against}" if figure.against else ""
        lines.append(f"{figure.name:<{wide}}  {figure.median:>9.4g} {figure.unit:<7} {ends:<24}{against}".rstrip())
    return "\n".join(lines)
