"""The yardstick itself: what chance gives, and that an attacker who knows nothing stays under it."""

from random import Random

import pytest

from tests.attacks.chance import hits_limit, rank_correlation, z_limit, z_of
from tests.attacks.scoring import Score


@pytest.mark.parametrize(("trials", "limit"), [(20, 36), (50, 74), (100, 133)])
def test_a_single_check_fails_where_chance_comes_once_in_a_thousand(trials: int, limit: int) -> None:
    assert hits_limit(trials, checks=1) == limit
    assert z_limit(checks=1) == pytest.approx(3.29, abs=0.01)


def test_many_checks_together_have_wider_limits() -> None:
    assert hits_limit(50, checks=60) == 83
    assert z_limit(checks=60) == pytest.approx(4.30, abs=0.02)


def test_rank_correlation_of_known_orders() -> None:
    assert rank_correlation([0, 1, 2, 3]) == 1
    assert rank_correlation([3, 2, 1, 0]) == -1
    assert rank_correlation([1, 0, 3, 2]) == pytest.approx(0.6)
    assert rank_correlation([0]) == 0


def test_z_of_equal_trials_is_the_mean_times_the_root() -> None:
    assert z_of([(0.5, 20), (0.1, 20)]) == pytest.approx(0.3 * (2 * 19) ** 0.5)


def _guess(trials: int, n: int, knows: float) -> Score:
    random, score = Random(trials * 1000 + n), Score("guess")
    true = [f"answer {number}" for number in range(n)]
    for _ in range(trials):
        guessed = list(true)
        if random.random() >= knows:
            random.shuffle(guessed)
        score.add(guessed, true)
    return score


@pytest.mark.parametrize("n", [6, 20, 60])
def test_who_guesses_stays_under_the_limits(n: int) -> None:
    score = _guess(400, n, knows=0)

    assert score.is_chance(checks=50)
    assert score.hits == pytest.approx(400, abs=100)


@pytest.mark.parametrize("n", [6, 20, 60])
def test_who_knows_every_fifth_trial_is_noticed(n: int) -> None:
    assert not _guess(100, n, knows=0.2).is_chance(checks=50)


def test_an_order_without_a_single_hit_is_noticed() -> None:
    score = Score("one place too late")
    true = [f"answer {number}" for number in range(20)]
    for _ in range(12):
        score.add([*true[1:], true[0]], true)

    assert score.hits == 0
    assert not score.is_chance(checks=50)
