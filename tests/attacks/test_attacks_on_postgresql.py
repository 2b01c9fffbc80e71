"""Who holds the files of a PostgreSQL cluster, its log and its tables finds out no more than chance gives."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.attacks.findings import Findings, attack
from tests.attacks.postgres_board import postgres_findings
from tests.attacks.postgres_campaign import NaiveStorages, ProductsOnPostgres
from tests.attacks.postgres_cluster import Cluster, cluster, server_programs

pytestmark = [pytest.mark.external, pytest.mark.timeout(900)]

SIZES = (6, 6, 20)
SEED = 7
ENOUGH = 0.95


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    programs = server_programs()
    if programs is None:
        pytest.skip("TEST_POSTGRES_URL is unset, or there are no server programs of PostgreSQL")
    with cluster(programs) as running:
        yield running


@pytest.fixture(scope="module")
def against_naive(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = tmp_path_factory.mktemp("naive")
    return asyncio.run(attack(NaiveStorages(server), postgres_findings(), SIZES, folder, SEED))


@pytest.fixture(scope="module")
def against_product(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = tmp_path_factory.mktemp("product")
    return asyncio.run(attack(ProductsOnPostgres(server, folder), postgres_findings(), SIZES, folder, SEED))


def test_every_attack_links_nearly_every_answer_of_the_naive_storage(against_naive: Findings) -> None:
    board = against_naive.board

    assert {label: score.share for label, score in board.scores.items() if score.share <= ENOUGH} == {}
    assert set(board.failures()) == set(board.scores)
    assert set(against_naive.too_much()) == set(against_naive.most)


def test_no_attacker_does_better_than_chance_on_the_product(against_product: Findings) -> None:
    failures = against_product.board.failures()

    assert {label: (score.hits, score.trials, score.z) for label, score in failures.items()} == {}
    assert against_product.too_much() == {}
