"""Trials that several tests look at, run once."""

import asyncio
import os
import sys

import pytest

from tests.attacks.campaign import Products, naive_storage
from tests.attacks.findings import Findings, attack
from tests.attacks.sqlite_board import sqlite_findings

SIZES = (6, 6, 6, 20, 20)
"""Students of the course in each trial; `make attack` has more and larger ones."""

SEED = int(os.environ.get("ATTACKS_SEED", "20261216"))


@pytest.fixture(scope="session")
def against_product(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    sys.stderr.write(f"\nATTACKS_SEED={SEED}\n")
    folder = tmp_path_factory.mktemp("product")
    return asyncio.run(attack(Products(folder), sqlite_findings(), SIZES, folder, SEED))


@pytest.fixture(scope="session")
def against_naive(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return asyncio.run(
        attack(naive_storage, sqlite_findings(has_pool=False), SIZES, tmp_path_factory.mktemp("naive"), SEED)
    )
