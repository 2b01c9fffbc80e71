"""Which attacks are made on SQLite, and how many trials show what each finds out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.campaign import On, live
from tests.attacks.evidence import Evidence, Stage
from tests.attacks.key_attacks import opened_at_the_end, order_for_root, pool_versions_opened, readable_inside
from tests.attacks.people import Trial
from tests.attacks.readable import ballots_read, deleted_but_there, numbers_that_move, read_before_close, secrets_read
from tests.attacks.scoring import Attack, Board
from tests.attacks.sqlite_attacks import (
    backup_page_order,
    column_order,
    copies_order,
    log_order,
    page_order,
    row_order,
)

_OF_ONE_MOMENT = {
    "rows": row_order,
    "columns": column_order,
    "pages": page_order,
    "log": log_order,
    "backup": backup_page_order,
}

ALLOWED = {
    "comments read before the close": 0,
    "replaced or unsent texts read": 0,
    "whole ballots read": 0,
    "deleted comments found": 0,
    "running counts": 0,
    "versions of the pool opened by one moment's keys": 1,
    "comments read inside the opened pool": 0,
    "versions of the pool opened after the release": 0,
}
"""What is looked for in every trial, and how much of it there may be."""


def sqlite_board() -> Board:
    """Every attack at every stage, and the pairing of two comments of one hand at the end."""
    attacks = [Attack(name, order, stage) for name, order in _OF_ONE_MOMENT.items() for stage in Stage]
    attacks += [Attack("copies after each", copies_order, stage) for stage in (Stage.OPEN, Stage.RELEASED)]
    return Board(attacks, [one for one in attacks if one.stage is Stage.RELEASED])


@dataclass
class Findings:
    """What all attackers found out in all trials: order and links on a board, and the most of what can be counted."""

    board: Board = field(default_factory=sqlite_board)
    most: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ALLOWED, 0))
    root: Board = field(
        default_factory=lambda: Board([Attack("keys and copies after each", order_for_root, Stage.OPEN)])
    )

    def add(self, trial: Trial, evidence: Evidence) -> None:
        """Lets all of them look at one trial."""
        self.board.add(evidence, trial)
        self.root.add(evidence, trial)
        for name, number in zip(ALLOWED, _counted(trial, evidence), strict=True):
            self.most[name] = max(self.most[name], number)


async def attack(on: On, sizes: Sequence[int], folder: Path, first_seed: int) -> Findings:
    """One trial for each size (students of the course), in a folder that holds nothing else."""
    findings = Findings()
    for seed, size in enumerate(sizes, first_seed):
        findings.add(*await live(on, size, seed, folder / "trial"))
    return findings


def _counted(trial: Trial, evidence: Evidence) -> Sequence[int]:
    """In the order of `ALLOWED`."""
    return (
        read_before_close(evidence),
        secrets_read(evidence, trial),
        ballots_read(evidence),
        deleted_but_there(evidence),
        numbers_that_move(evidence),
        pool_versions_opened(evidence),
        readable_inside(evidence),
        opened_at_the_end(evidence),
    )
