"""Killed at any moment, it or its database server, the product has what it said it has, once."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.attacks.doomed import RELEASED
from tests.attacks.killing import Death, Ground, kill, postgres_ground, sqlite_ground, whole_life
from tests.attacks.postgres_cluster import cluster, server_programs

KILLS = int(os.environ.get("ATTACKS_KILLS", "14"))
KILLS_ON_POSTGRESQL = max(6, KILLS // 2)
EVERY_THIRD = 3
"""On PostgreSQL it is the server that is killed, now and then."""

SEED = int(os.environ.get("ATTACKS_SEED", "20261216"))


def deaths_on(ground: Ground, folder: Path, kills: int, *, of_server: int = 0) -> Sequence[Death]:
    """Many lives that end before their time, after one that does not; each `of_server`th by the server's death."""
    whole = whole_life(ground, folder / "whole", SEED)
    assert whole.said[-1] == RELEASED
    found = [
        kill(ground, folder / "life", SEED + number, whole, server=bool(of_server) and number % of_server == 0)
        for number in range(kills)
    ]
    sys.stderr.write(f"\nATTACKS_SEED={SEED}, died after: {dict(Counter(death.when for death in found))}\n")
    return found


@pytest.mark.timeout(120 + 30 * KILLS)
def test_a_killed_process_leaves_every_answer_it_acknowledged_once(tmp_path: Path) -> None:
    deaths = deaths_on(sqlite_ground(tmp_path / "ground"), tmp_path, KILLS)

    assert [death for death in deaths if death.wrong] == []
    assert sum(death.when != RELEASED for death in deaths) >= KILLS // 4


@pytest.mark.external
@pytest.mark.timeout(240 + 60 * KILLS_ON_POSTGRESQL)
def test_nor_is_anything_lost_on_postgresql_when_process_or_server_is_killed(tmp_path: Path) -> None:
    programs = server_programs()
    if programs is None:
        pytest.skip("TEST_POSTGRES_URL is unset, or there are no server programs of PostgreSQL")
    with cluster(programs) as server:
        ground = postgres_ground(tmp_path / "ground", server)
        deaths = deaths_on(ground, tmp_path, KILLS_ON_POSTGRESQL, of_server=EVERY_THIRD)

    assert [death for death in deaths if death.wrong] == []
    assert any(death.when != RELEASED for death in deaths)
