"""Who holds the files of SQLite, at any moment or at every moment, finds out no more than chance gives."""

import pytest

from tests.attacks.findings import Findings, Look
from tests.attacks.sqlite_board import DATABASE_LOOKS, KEY_LOOKS, PLAIN_LOOKS

pytestmark = pytest.mark.timeout(900)

NEARLY_ALL = 0.95


def test_no_attacker_does_better_than_chance(against_product: Findings) -> None:
    failures = against_product.board.failures()

    assert {label: (score.hits, score.trials, score.z) for label, score in failures.items()} == {}


@pytest.mark.parametrize("look", [*PLAIN_LOOKS, *DATABASE_LOOKS, *KEY_LOOKS], ids=lambda look: look.name)
def test_what_must_not_be_there_is_not_there(against_product: Findings, look: Look) -> None:
    assert against_product.most[look.name] <= look.allowed


def test_the_attackers_can_open_what_they_hold_the_keys_of(against_product: Findings) -> None:
    """Root, who copies keys and database after every answer, cannot be kept out; so these attackers are not blind."""
    [score] = against_product.root.scores.values()

    assert score.share > NEARLY_ALL
    assert against_product.most["versions of the pool opened by one moment's keys"] == 1
