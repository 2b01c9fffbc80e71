"""Killed at any moment, it or its database server, the product has what it said it has, once."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.attacks.doomed_ground import NEARLY_FULL, SENDERS, Ground, ground
from tests.attacks.killing import DOUBLING, by_phase, kills
from tests.attacks.postgres_cluster import cluster, server_programs

SMALL, FULL, ON_POSTGRESQL = 8, 6, 6
"""Kills of each sort: twenty in all; ATTACKS_KILLS times as many in a longer run."""

TIMES = int(os.environ.get("ATTACKS_KILLS", "1"))
COUNTING, RELEASING = SENDERS, SENDERS + 1
EVERY_THIRD = 3
"""On PostgreSQL it is the server that is killed, now and then."""

SEED = int(os.environ.get("ATTACKS_SEED", "20261216"))


def phases_of_deaths(
    ground: Ground, folder: Path, number: int, steps: Sequence[int], of_server: int = 0
) -> Counter[str]:
    """In which phase many lives ended before their time, and all they had said was true."""
    deaths = kills(ground, folder / "life", number, SEED, steps, of_server=of_server)
    sys.stderr.write(f"\nATTACKS_SEED={SEED}, killed: {by_phase(deaths)}\n")
    assert [death for death in deaths if death.wrong] == []
    return Counter(death.phase for death in deaths)


@pytest.mark.timeout(120 + 60 * TIMES)
def test_a_killed_process_leaves_every_answer_it_acknowledged_once(tmp_path: Path) -> None:
    few = ground(tmp_path / "few", before=0)
    steps = (0, COUNTING, 1, 3, RELEASING, 5, COUNTING, 6)
    found = phases_of_deaths(few, tmp_path, SMALL * TIMES, steps)
    assert found == {"sending": 5 * TIMES, "counting": 2 * TIMES, "releasing": TIMES}


@pytest.mark.timeout(120 + 60 * TIMES)
def test_nor_is_anything_lost_where_a_second_segment_begins(tmp_path: Path) -> None:
    many = ground(tmp_path / "many", before=NEARLY_FULL)
    found = phases_of_deaths(many, tmp_path, FULL * TIMES, (2, 1, 2, 3, 2, COUNTING))
    assert found == {DOUBLING: 3 * TIMES, "sending": 2 * TIMES, "counting": TIMES}


@pytest.mark.external
@pytest.mark.timeout(180 + 120 * TIMES)
def test_nor_is_anything_lost_on_postgresql_when_process_or_server_is_killed(tmp_path: Path) -> None:
    programs = server_programs()
    if programs is None:
        pytest.skip("TEST_POSTGRES_URL is unset, or there are no server programs of PostgreSQL")
    with cluster(programs) as server:
        many = ground(tmp_path / "many", before=NEARLY_FULL, server=server)
        found = phases_of_deaths(many, tmp_path, ON_POSTGRESQL * TIMES, (2, 0, 4, 2, 2, COUNTING), EVERY_THIRD)
    assert found == {DOUBLING: 3 * TIMES, "sending": 2 * TIMES, "counting": TIMES}
