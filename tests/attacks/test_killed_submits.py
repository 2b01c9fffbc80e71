"""Killed at any moment, the product has what it said it has, once; and the power may go between any two steps."""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.attacks.campaign import Products
from tests.attacks.doomed import RELEASED
from tests.attacks.killing import STUDENTS, a_life, kill

KILLS = int(os.environ.get("ATTACKS_KILLS", "20"))
SEED = int(os.environ.get("ATTACKS_SEED", "20261216"))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(Products(tmp_path_factory.mktemp("ground")).ground(STUDENTS))


@pytest.mark.timeout(60 + 6 * KILLS)
def test_a_killed_process_leaves_every_answer_it_acknowledged_once(ground: Path, tmp_path: Path) -> None:
    said, longest = a_life(ground, tmp_path / "whole", SEED, None)
    assert said[-1] == RELEASED

    deaths = [kill(ground, tmp_path / "life", SEED + number, longest) for number in range(KILLS)]

    sys.stderr.write(f"\nATTACKS_SEED={SEED}, died after: {dict(Counter(death.when for death in deaths))}\n")
    assert [death for death in deaths if death.wrong] == []
    assert sum(death.when != RELEASED for death in deaths) >= KILLS // 2
