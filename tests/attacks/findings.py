"""What all attackers together find out in many trials."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.campaign import On, live
from tests.attacks.evidence import Evidence
from tests.attacks.people import Trial
from tests.attacks.scoring import Board


@dataclass(frozen=True)
class Look:
    """Something that can be counted in the evidence of one trial, and how much of it there may be."""

    name: str
    allowed: int
    count: Callable[[Evidence, Trial], int]


@dataclass
class Findings:
    """Orders and links on a board, the most that each look counted in a trial, and what nobody can be kept from."""

    board: Board
    looks: Sequence[Look]
    root: Board = field(default_factory=lambda: Board([]))
    most: dict[str, int] = field(default_factory=dict)

    def add(self, trial: Trial, evidence: Evidence) -> None:
        """Lets all of them look at one trial."""
        self.board.add(evidence, trial)
        self.root.add(evidence, trial)
        for look in self.looks:
            self.most[look.name] = max(self.most.get(look.name, 0), look.count(evidence, trial))

    def too_much(self) -> dict[str, int]:
        """What was counted more often than it may be."""
        return {look.name: self.most[look.name] for look in self.looks if self.most[look.name] > look.allowed}


async def attack(on: On, findings: Findings, sizes: Sequence[int], folder: Path, first_seed: int) -> Findings:
    """One trial for each size (students of the course), in a folder that holds nothing else; returns the findings."""
    for seed, size in enumerate(sizes, first_seed):
        findings.add(*await live(on, size, seed, folder / "trial"))
    return findings
